import { createHash } from 'node:crypto';
import { signDigestPkcs1, signDigestPss, type RawDigest, type SignerAuthority } from '../pki/index.js';
import { ACCOUNTS, accountOf, keyOf } from './accounts.js';
import { faultNamed } from './faults.js';
import type { Session, Sessions } from './sessions.js';

type Json = Readonly<Record<string, unknown>>;

const DIGESTS: Readonly<Record<string, RawDigest>> = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
const SALTS = { sha256: 32, sha384: 48, sha512: 64 } as const;
const END_RESULTS = { REFUSED: 'USER_REFUSED', TIMEOUT: 'TIMEOUT', WRONG_VC: 'WRONG_VC' } as const;

/** What people do with what is on their devices. */
export class SmartIdApp {
  constructor(
    private readonly sessions: Sessions,
    private readonly authority: SignerAuthority,
  ) {}

  /** @returns why it does not work */
  async accept(session: Session, faultName?: string): Promise<string | undefined> {
    const fault = faultName === undefined ? undefined : faultNamed(faultName);
    if (faultName !== undefined && fault === undefined) return 'Unknown fault';
    if (session.status !== 'RUNNING') return 'That request has ended';
    const own = accountOf(session.documentNumber);
    const account = fault?.isOtherPerson === true ? ACCOUNTS.find((one) => one !== own) : own;
    if (account === undefined) return 'There is no such account';
    const { der, privateKey } = await keyOf(this.authority, account);
    const cert = { value: der.toString('base64'), certificateLevel: 'QUALIFIED' };
    const result = { endResult: 'OK', documentNumber: session.documentNumber };
    const hash = DIGESTS[session.hashAlgorithm ?? ''];
    const base: Json = { state: 'COMPLETE', result, cert, deviceIpAddress: '198.51.100.7', somethingNew: 'ignored' };
    if (session.kind === 'certificate' || hash === undefined) {
      this.sessions.end(session, 'ACCEPTED', fault?.forge?.(base) ?? base);
      return undefined;
    }
    const asked = Buffer.from(session.digest ?? '', 'base64');
    const digest = fault?.isOtherDigest === true ? createHash(hash).update(asked).digest() : asked;
    const value =
      fault?.isOldPadding === true
        ? signDigestPkcs1(digest, hash, privateKey)
        : signDigestPss(digest, hash, privateKey, fault?.saltBytes ?? SALTS[hash]);
    const answer = { ...base, ...signatureAnswer(value, session.hashAlgorithm ?? '', SALTS[hash]) };
    this.sessions.end(session, 'ACCEPTED', fault?.forge?.(answer) ?? answer);
    return undefined;
  }

  /** @returns why it does not work */
  refuse(session: Session, how: keyof typeof END_RESULTS): string | undefined {
    if (session.status !== 'RUNNING') return 'That request has ended';
    this.sessions.end(session, how, { state: 'COMPLETE', result: { endResult: END_RESULTS[how] } });
    return undefined;
  }
}

function signatureAnswer(value: Buffer, hashAlgorithm: string, saltLength: number): Json {
  return {
    signatureProtocol: 'RAW_DIGEST_SIGNATURE',
    signature: {
      ...{ value: value.toString('base64'), flowType: 'Notification', signatureAlgorithm: 'rsassa-pss' },
      signatureAlgorithmParameters: {
        ...{ hashAlgorithm, saltLength, trailerField: '0xbc' },
        maskGenAlgorithm: { algorithm: 'id-mgf1', parameters: { hashAlgorithm } },
      },
    },
    interactionTypeUsed: 'confirmationMessageAndVerificationCodeChoice',
  };
}
