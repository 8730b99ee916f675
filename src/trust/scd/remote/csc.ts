import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { checkScheme, parseCertificate } from '../../../pki/index.js';
import { nodePkiPrimitives, type HttpSend } from '../../../pki/index.node.js';
import type { SigningAlgorithm } from '../../building-block/contract.js';
import type { OnboardRequest, RemoteDevice, RemoteOutcome, RemoteScd, RemoteSession, SignRequest } from './contract.js';
import {
  algorithmOid,
  algorithmParameters,
  authorizationAnswer,
  credentialAnswer,
  DIGEST_OIDS,
  ecdsaValue,
  errorAnswer,
  paddingOf,
  signaturesAnswer,
  type CredentialAnswer,
} from './csc-answers.js';
import { JsonCalls, remoteAway, type JsonAnswer } from './json-calls.js';
import { deviceUnknown, deviceUnsupported } from './refusals.js';
import { TrustPath, type TrustOptions } from './trust-path.js';

/** How a service of the Cloud Signature Consortium's kind is reached (API v2). */
export interface CscOptions extends TrustOptions {
  /** Up to and with `/csc/v2`, without a slash at the end. */
  readonly url: string;
  /** Access token of the service scope. */
  readonly token: () => Promise<string>;
  readonly send: HttpSend;
  /** Default `csc`. */
  readonly name?: string;
  readonly now?: () => Date;
}

const DESCRIPTION_CHARACTERS = 500;
const TEXT_CHARACTERS = 400;
const FIELD_BYTES = { 'P-256': 32, 'P-384': 48, 'P-521': 66 } as const;
const CHALLENGE_BYTES = 32;

/** What is under way, kept with the session. */
const sessionParts = z.object({
  kind: z.enum(['register', 'sign']),
  credentialID: z.string(),
  handle: z.string().nullable(),
  SAD: z.string().nullable(),
  hash: z.string(),
  digest: z.enum(['SHA-256', 'SHA-384', 'SHA-512']),
  signAlgo: z.string(),
  signAlgoParams: z.string().optional(),
  /** Of a registration: what the hash is of, base64. */
  challenge: z.string().nullable(),
  certificates: z.array(z.string()),
  algo: z.array(z.string()),
});
type SessionParts = z.infer<typeof sessionParts>;

/**
 * Remote signing by the API of the Cloud Signature Consortium. Every hash is bound in its authorisation (SCAL 2): a credential that
 * signs whatever it is sent (SCAL 1) is refused, and so is one whose PIN this service would have to take. The owner authorises at the
 * remote's own device; a registration is one authorised signature over a random value.
 */
export function cscRemote(options: CscOptions): RemoteScd {
  const remote = new Csc(options);
  return {
    ...{ name: options.name ?? 'csc', maxTextCharacters: TEXT_CHARACTERS, makesCodes: false, certifies: true },
    ...{ isRepeatable: false, batchSize: 10 },
    paddingOf: ({ handle }) => (handle === 'pss' ? 'pss' : 'pkcs1'),
    onboard: (request) => remote.register(request),
    sign: (request) => remote.sign(request),
    outcomes: (sessions) => remote.outcomes(sessions),
    // Nothing of the kind: an authorisation that is not used ends by itself.
    cancel: () => Promise.resolve(),
    isTrusted: (certificates, at) => remote.trust.isTrusted(certificates, at),
  };
}

class Csc {
  readonly trust: TrustPath;
  private readonly calls: JsonCalls;

  constructor(private readonly options: CscOptions) {
    this.trust = new TrustPath(options);
    const { url, send, token } = options;
    this.calls = new JsonCalls(url, send, async () => ({ authorization: `Bearer ${await token()}` }));
  }

  async register({ remoteId, text, verificationCode }: OnboardRequest): Promise<RemoteSession> {
    const credential = await this.credential(remoteId);
    const challenge = randomBytes(CHALLENGE_BYTES);
    const algorithm = registrationAlgorithm(credential);
    const hash = createHash('sha256').update(challenge).digest();
    const asked = { hash, algorithm, text: `Register this key: ${text}`, verificationCode };
    return this.authorize(remoteId, credential, asked, challenge);
  }

  async sign({ device, digest, algorithm, text, serviceName, verificationCode }: SignRequest): Promise<RemoteSession> {
    const credential = await this.credential(device.remoteId);
    assertSameCertificate(credential, device);
    const asked = { hash: digest, algorithm, text: `${serviceName}: ${text}`, verificationCode };
    return this.authorize(device.remoteId, credential, asked, null);
  }

  async outcomes(sessions: readonly string[]): Promise<readonly RemoteOutcome[]> {
    const asked = await Promise.allSettled(sessions.map((session) => this.outcome(session)));
    const away = asked.find((one) => one.status === 'rejected');
    if (away !== undefined && asked.every(({ status }) => status === 'rejected')) throw away.reason;
    return asked.map((one): RemoteOutcome => (one.status === 'fulfilled' ? one.value : { state: 'pending' }));
  }

  private async outcome(session: string): Promise<RemoteOutcome> {
    const parts = sessionParts.parse(JSON.parse(session));
    const SAD = parts.SAD ?? (await this.authorized(parts));
    if (SAD === undefined) return { state: 'pending' };
    if (typeof SAD !== 'string') return SAD;
    const { credentialID, hash, digest, signAlgo, signAlgoParams } = parts;
    const answer = await this.calls.call('POST', 'signatures/signHash', {
      ...{ credentialID, SAD, hashes: [hash], hashAlgorithmOID: DIGEST_OIDS[digest], signAlgo, operationMode: 'S' },
      ...(signAlgoParams === undefined ? {} : { signAlgoParams }),
    });
    if (answer.status >= 400) return refusedOutcome(answer);
    const [value = ''] = read(signaturesAnswer, answer).signatures;
    return this.signed(parts, new Uint8Array(Buffer.from(value, 'base64')));
  }

  /** @returns the authorisation, nothing while there is none, or what came of it instead */
  private async authorized({ handle }: SessionParts): Promise<string | RemoteOutcome | undefined> {
    const answer = await this.calls.call('POST', 'credentials/authorizeCheck', { handle });
    if (answer.status >= 400) return refusedOutcome(answer);
    return read(authorizationAnswer, answer).SAD ?? undefined;
  }

  private async signed(parts: SessionParts, answered: Uint8Array): Promise<RemoteOutcome> {
    const certificates = parts.certificates.map((base64) => new Uint8Array(Buffer.from(base64, 'base64')));
    const { publicKey: key } = parseCertificate(certificates[0] ?? new Uint8Array());
    const value = key.kind === 'ec' ? ecdsaValue(answered, FIELD_BYTES[key.curve]) : answered;
    if (parts.challenge === null) return { state: 'signed', value };
    const data = Buffer.from(parts.challenge, 'base64');
    const scheme =
      key.kind === 'ec'
        ? ({ kind: 'ecdsa', digest: 'SHA-256', curve: key.curve } as const)
        : paddingOf(parts.algo) === 'pss'
          ? ({ kind: 'rsa-pss', digest: 'SHA-256', saltLength: 32 } as const)
          : ({ kind: 'rsa-pkcs1', digest: 'SHA-256' } as const);
    const fault = await checkScheme(scheme, { key, signature: value, data }, nodePkiPrimitives);
    const chain = await this.trust.chainOf(certificates, (this.options.now ?? (() => new Date()))());
    if (fault !== null || chain === undefined) return { state: 'failed', reason: 'device_unusable' };
    return { state: 'certified', certificates: chain, handle: paddingOf(parts.algo) };
  }

  /** @throws `UnusableError` `SCD_DEVICE_UNKNOWN`, `SCD_DEVICE_UNSUPPORTED` */
  private async credential(credentialID: string): Promise<CredentialAnswer> {
    const asked = { credentialID, certificates: 'chain', certInfo: true, authInfo: true };
    const answer = await this.calls.call('POST', 'credentials/info', asked);
    if (answer.status === 401 || answer.status === 403)
      throw remoteAway('The service of devices takes no calls of ours.');
    if (answer.status >= 400) throw deviceUnknown();
    const credential = read(credentialAnswer, answer);
    if (credential.SCAL !== '2') throw deviceUnsupported('scal');
    if (credential.key.status !== 'enabled') throw deviceUnsupported('key');
    if (credential.cert.status !== undefined && credential.cert.status !== 'valid')
      throw deviceUnsupported('certificate');
    const takesSecrets = (credential.auth.objects ?? []).length > 0;
    if (credential.auth.mode !== 'explicit' || takesSecrets) throw deviceUnsupported('authorization');
    return credential;
  }

  private async authorize(
    credentialID: string,
    { key, cert }: CredentialAnswer,
    asked: {
      readonly hash: Uint8Array;
      readonly algorithm: SigningAlgorithm;
      readonly text: string;
      readonly verificationCode: string;
    },
    challenge: Uint8Array | null,
  ): Promise<RemoteSession> {
    const { algorithm, verificationCode, text } = asked;
    const signAlgo = algorithmOid(algorithm, key.algo);
    if (signAlgo === undefined) throw deviceUnsupported('algorithm');
    const hash = Buffer.from(asked.hash).toString('base64');
    const answer = await this.calls.call('POST', 'credentials/authorize', {
      ...{ credentialID, numSignatures: 1, hashes: [hash], hashAlgorithmOID: DIGEST_OIDS[algorithm.digest] },
      description: `[${verificationCode}] ${text}`.slice(0, DESCRIPTION_CHARACTERS),
    });
    if (answer.status >= 400) throw deviceUnsupported('refused');
    const { SAD = null, handle = null } = read(authorizationAnswer, answer);
    if (SAD === null && handle === null)
      throw remoteAway('The service of devices answers in another form than agreed.');
    const parameters = algorithmParameters(algorithm);
    const parts: SessionParts = {
      ...{ kind: challenge === null ? 'sign' : 'register', credentialID, handle, SAD, hash, signAlgo },
      ...{ digest: algorithm.digest, certificates: cert.certificates, algo: key.algo },
      ...(parameters === undefined ? {} : { signAlgoParams: parameters }),
      challenge: challenge === null ? null : Buffer.from(challenge).toString('base64'),
    };
    return { session: JSON.stringify(parts) };
  }
}

function registrationAlgorithm({ key, cert }: CredentialAnswer): SigningAlgorithm {
  const { publicKey } = parseCertificate(Buffer.from(cert.certificates[0] ?? '', 'base64'));
  if (publicKey.kind === 'ec') return { kind: 'ecdsa', digest: 'SHA-256' };
  if (paddingOf(key.algo) === 'pss') return { kind: 'rsa-pss', digest: 'SHA-256', saltBytes: 32 };
  return { kind: 'rsa-pkcs1', digest: 'SHA-256' };
}

/** The certificate is in what is signed already: a renewed one would be another signer. */
function assertSameCertificate({ cert }: CredentialAnswer, { certificates }: RemoteDevice): void {
  const own = Buffer.from(certificates[0] ?? new Uint8Array()).toString('base64');
  if (cert.certificates[0] !== own) throw deviceUnsupported('certificate');
}

function refusedOutcome(answer: JsonAnswer): RemoteOutcome {
  if (answer.status === 401) throw remoteAway('The service of devices takes no calls of ours.');
  const error = errorAnswer.safeParse(answer.body).data?.error;
  if (error === 'access_denied') return { state: 'failed', reason: 'refused' };
  return { state: 'failed', reason: error === 'expired_token' ? 'timeout' : 'device_unusable' };
}

function read<T>(schema: z.ZodType<T>, { body }: JsonAnswer): T {
  const answer = schema.safeParse(body);
  if (answer.success) return answer.data;
  throw remoteAway('The service of devices answers in another form than agreed.');
}
