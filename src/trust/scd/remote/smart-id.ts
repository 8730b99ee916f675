import { createHash } from 'node:crypto';
import * as z from 'zod';
import { EsignError } from '../../../errors.js';
import { parseCertificate } from '../../../pki/index.js';
import type { HttpSend } from '../../../pki/index.node.js';
import type { OnboardRequest, RemoteOutcome, RemoteScd, RemoteSession, SignRequest } from './contract.js';
import { JsonCalls, remoteAway, type JsonAnswer } from './json-calls.js';
import { deviceUnknown, deviceUnsupported } from './refusals.js';
import {
  begunAnswer,
  failureOf,
  isAsAsked,
  isOfLevel,
  sessionAnswer,
  type SessionAnswer,
  type SmartIdLevel,
} from './smart-id-answers.js';
import { TrustPath, type TrustOptions } from './trust-path.js';

/** How Smart-ID is reached (RP API v3). */
export interface SmartIdOptions extends TrustOptions {
  /** Up to and with `/v3`, without a slash at the end. */
  readonly url: string;
  readonly relyingPartyUuid: string;
  readonly relyingPartyName: string;
  readonly send: HttpSend;
  /** Default `QUALIFIED`. */
  readonly certificateLevel?: SmartIdLevel;
  /** Default `smart-id`. */
  readonly name?: string;
  readonly now?: () => Date;
}

const NONCE_CHARACTERS = 30;
const LONG_TEXT = 200;
const SHORT_TEXT = 60;
/** The shortest that the service allows; it answers earlier when there is something to tell. */
const POLL_MS = 1_000;
const ANSWER_MS = 15_000;
const INTERACTIONS = ['confirmationMessageAndVerificationCodeChoice', 'confirmationMessage', 'displayTextAndPIN'];
const PERSON = /^(?:PNO|IDC|PAS)[A-Z]{2}-[A-Za-z0-9-]{1,40}$/;

/** What is asked for in a session, kept with it. */
const sessionParts = z.object({
  id: z.string(),
  /** Person or document that was asked. */
  asked: z.string(),
  digest: z.enum(['SHA-256', 'SHA-384', 'SHA-512']).nullable(),
});
type SessionParts = z.infer<typeof sessionParts>;

/** Smart-ID: its own authority certifies, so that owners choose a certificate in place of a request; signatures are RSASSA-PSS alone. */
export function smartIdRemote(options: SmartIdOptions): RemoteScd {
  const remote = new SmartId(options);
  return {
    ...{ name: options.name ?? 'smart-id', maxTextCharacters: LONG_TEXT, makesCodes: true, certifies: true },
    // Each question waits up to a second at the other end.
    ...{ isRepeatable: false, batchSize: 25 },
    paddingOf: () => 'pss',
    onboard: (request) => remote.chooseCertificate(request),
    sign: (request) => remote.sign(request),
    outcomes: (sessions) => remote.outcomes(sessions),
    // Nothing of the kind: the request leaves the screen when its time is over.
    cancel: () => Promise.resolve(),
    isTrusted: (certificates, at) => remote.trust.isTrusted(certificates, at),
  };
}

class SmartId {
  readonly trust: TrustPath;
  private readonly calls: JsonCalls;
  private readonly level: SmartIdLevel;

  constructor(private readonly options: SmartIdOptions) {
    this.trust = new TrustPath(options);
    this.calls = new JsonCalls(options.url, options.send, () => Promise.resolve({}));
    this.level = options.certificateLevel ?? 'QUALIFIED';
  }

  async chooseCertificate({ requestId, remoteId }: OnboardRequest): Promise<RemoteSession> {
    if (!PERSON.test(remoteId)) throw deviceUnknown();
    const path = `signature/certificate-choice/notification/etsi/${encodeURIComponent(remoteId)}`;
    return this.begin(path, { ...this.party(), nonce: nonceOf(requestId) }, { asked: remoteId, digest: null });
  }

  /** By document number, never by person: another device of theirs has another key. */
  async sign({ requestId, device, digest, algorithm, text }: SignRequest): Promise<RemoteSession> {
    const body = {
      ...this.party(),
      signatureProtocol: 'RAW_DIGEST_SIGNATURE',
      signatureProtocolParameters: {
        digest: Buffer.from(digest).toString('base64'),
        signatureAlgorithm: 'rsassa-pss',
        signatureAlgorithmParameters: { hashAlgorithm: algorithm.digest },
      },
      interactions: interactionsOf(text),
      nonce: nonceOf(requestId),
    };
    const path = `signature/notification/document/${encodeURIComponent(device.handle)}`;
    return this.begin(path, body, { asked: device.handle, digest: algorithm.digest });
  }

  /** One that cannot be asked now is pending; only when none can be, the service is away. */
  async outcomes(sessions: readonly string[]): Promise<readonly RemoteOutcome[]> {
    const asked = await Promise.allSettled(sessions.map((session) => this.outcome(session)));
    const away = asked.find((one) => one.status === 'rejected');
    if (away !== undefined && asked.every(({ status }) => status === 'rejected')) throw away.reason;
    return asked.map((one): RemoteOutcome => (one.status === 'fulfilled' ? one.value : { state: 'pending' }));
  }

  private async outcome(session: string): Promise<RemoteOutcome> {
    const parts = sessionParts.parse(JSON.parse(session));
    const path = `session/${encodeURIComponent(parts.id)}?timeoutMs=${POLL_MS}`;
    const { status, body } = await this.calls.call('GET', path, undefined, ANSWER_MS);
    if (status === 404) return { state: 'failed', reason: 'lost' };
    const read = sessionAnswer.safeParse(body);
    if (status !== 200 || !read.success) throw remoteAway('Smart-ID answers in another form than agreed.');
    if (read.data.state === 'RUNNING') return { state: 'pending' };
    const reason = failureOf(read.data);
    if (reason !== null) return { state: 'failed', reason };
    return (await this.checked(read.data, parts)) ?? { state: 'failed', reason: 'device_unusable' };
  }

  /** @returns nothing for an answer that is not to what was asked */
  private async checked(answer: SessionAnswer, { asked, digest }: SessionParts): Promise<RemoteOutcome | undefined> {
    const { cert, result, signature } = answer;
    if (cert === undefined || !isOfLevel(cert.certificateLevel, this.level)) return undefined;
    const certificate = new Uint8Array(Buffer.from(cert.value, 'base64'));
    if (digest !== null) {
      if (result?.documentNumber !== asked || signature === undefined || !isAsAsked(answer, digest)) return undefined;
      if (!INTERACTIONS.includes(answer.interactionTypeUsed ?? '')) return undefined;
      return { state: 'signed', value: Buffer.from(signature.value, 'base64'), certificate };
    }
    const handle = result?.documentNumber;
    if (handle === undefined || !isOf(certificate, asked)) return undefined;
    const certificates = await this.trust.chainOf([certificate], (this.options.now ?? (() => new Date()))());
    return certificates && { state: 'certified', certificates, handle };
  }

  private async begin(path: string, body: object, parts: Omit<SessionParts, 'id'>): Promise<RemoteSession> {
    const answer = await this.calls.call('POST', path, body);
    const { sessionID, vc } = begun(answer);
    const session = JSON.stringify({ id: sessionID, ...parts } satisfies SessionParts);
    return vc === undefined ? { session } : { session, verificationCode: vc.value };
  }

  private party(): object {
    const { relyingPartyUuid, relyingPartyName } = this.options;
    return { relyingPartyUUID: relyingPartyUuid, relyingPartyName, certificateLevel: this.level };
  }
}

function begun({ status, body }: JsonAnswer): z.infer<typeof begunAnswer> {
  if (status === 404 || status === 471) throw deviceUnknown();
  if (status === 472 || status === 480) throw deviceUnsupported('app');
  const read = begunAnswer.safeParse(body);
  if (status !== 200 || !read.success) throw remoteAway('Smart-ID does not begin what was asked for.');
  return read.data;
}

/** The same request within seconds is one session: nobody is asked twice for one signature. */
function nonceOf(requestId: string): string {
  return createHash('sha256').update(requestId).digest('base64url').slice(0, NONCE_CHARACTERS);
}

function interactionsOf(text: string): string {
  const [first, second, third] = INTERACTIONS;
  const offered = [
    { type: first, displayText200: text.slice(0, LONG_TEXT) },
    { type: second, displayText200: text.slice(0, LONG_TEXT) },
    { type: third, displayText60: text.slice(0, SHORT_TEXT) },
  ];
  return Buffer.from(JSON.stringify(offered)).toString('base64');
}

/** Whether a certificate is about the person who was asked. */
function isOf(certificate: Uint8Array, person: string): boolean {
  try {
    return parseCertificate(certificate).subject.get('serialNumber') === person;
  } catch (error) {
    if (error instanceof EsignError) return false;
    throw error;
  }
}
