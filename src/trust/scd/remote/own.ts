import * as z from 'zod';
import type { HttpSend } from '../../../pki/index.node.js';
import type { OnboardRequest, RemoteOutcome, RemoteScd, RemoteSession, SignRequest } from './contract.js';
import { JsonCalls, remoteAway, type JsonAnswer } from './json-calls.js';
import { deviceUnknown } from './refusals.js';

/** How the building block's own Remote SCD service is reached: `docs/api/remote-scd.openapi.json`. */
export interface OwnRemoteOptions {
  /** Base, without a slash at the end. */
  readonly url: string;
  readonly apiKey: string;
  readonly send: HttpSend;
  /** Default `own`. */
  readonly name?: string;
}

const begun = z.object({ sessionId: z.string().min(1).max(200) });
const refusal = z.object({ code: z.string().max(100) });
const key = z.object({ publicKey: z.base64() });
const session = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending'), sessionId: z.string() }),
  z.object({
    status: z.literal('failed'),
    sessionId: z.string(),
    reason: z.enum(['refused', 'timeout', 'wrong_code', 'device_unusable', 'lost']),
    block: z.boolean().optional(),
  }),
  z.object({ status: z.literal('signed'), sessionId: z.string(), signature: z.base64() }),
  z.object({
    status: z.literal('key_made'),
    sessionId: z.string(),
    csr: z.base64(),
    scdKeyId: z.int().nonnegative().nullish(),
  }),
]);
type Session = z.infer<typeof session>;
const states = z.object({ sessions: z.array(session).max(500) });

/** The building block's own Remote SCD service: it makes keys and signatures in devices, and this one certifies them. */
export function ownRemoteScd({ url, apiKey, send, name = 'own' }: OwnRemoteOptions): RemoteScd {
  const calls = new JsonCalls(url, send, () => Promise.resolve({ authorization: `Bearer ${apiKey}` }));
  return {
    ...{ name, maxTextCharacters: 256, makesCodes: false, certifies: false, isRepeatable: true, batchSize: 200 },
    paddingOf: () => 'pkcs1',
    onboard: async (request) => opened(await calls.call('POST', 'onboardings', onboarding(request))),
    sign: async (request) => opened(await calls.call('POST', 'signatures', signature(request))),
    outcomes: async (sessions) => {
      const answer = await calls.call('POST', 'sessions/states', { sessionIds: sessions });
      const known = new Map(readAnswer(states, answer).sessions.map((one) => [one.sessionId, one]));
      return sessions.map((id) => outcomeOf(known.get(id)));
    },
    cancel: async (id) => {
      await calls.call('POST', `sessions/${encodeURIComponent(id)}/cancel`, {});
    },
    publicKey: async (remoteId, keyId) => {
      const answer = await calls.call('POST', 'keys/look-up', { scdRemoteId: remoteId, scdKeyId: keyId });
      if (answer.status !== 404) return Buffer.from(readAnswer(key, answer).publicKey, 'base64');
      return refusal.safeParse(answer.body).data?.code === 'unknown_key' ? null : undefined;
    },
  };
}

function onboarding({ requestId, remoteId, keyId, text, verificationCode }: OnboardRequest): object {
  return { requestId, scdRemoteId: remoteId, scdKeyId: keyId, text, verificationCode };
}

function signature({ requestId, device, toBeSigned, algorithm, ...shown }: SignRequest): object {
  const { serviceName, text, verificationCode, timeoutMs } = shown;
  return {
    ...{ requestId, scdRemoteId: device.remoteId, scdKeyId: device.keyId },
    toBeSigned: Buffer.from(toBeSigned).toString('base64'),
    ...{ algorithm, serviceName, text, verificationCode, timeoutMs },
  };
}

function opened(answer: JsonAnswer): RemoteSession {
  if (answer.status === 404) throw deviceUnknown();
  return { session: readAnswer(begun, answer).sessionId };
}

function outcomeOf(known: Session | undefined): RemoteOutcome {
  switch (known?.status) {
    case undefined:
      return { state: 'failed', reason: 'lost' };
    case 'pending':
      return { state: 'pending' };
    case 'failed':
      return { state: 'failed', reason: known.reason, isBlocked: known.block === true };
    case 'signed':
      return { state: 'signed', value: Buffer.from(known.signature, 'base64') };
    case 'key_made':
      return { state: 'requested', csr: Buffer.from(known.csr, 'base64'), keyId: known.scdKeyId ?? null };
  }
}

function readAnswer<T>(schema: z.ZodType<T>, { status, body }: JsonAnswer): T {
  const read = schema.safeParse(body);
  if (status >= 300 || !read.success) throw remoteAway('A service that reaches devices answers in another form.');
  return read.data;
}
