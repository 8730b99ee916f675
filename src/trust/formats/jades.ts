import { createHash } from 'node:crypto';
import { parseCertificate } from '../../pki/index.js';
import type { PreparedSignature, SigningAlgorithm } from '../building-block/contract.js';
import { namedInformation } from './hash-types.js';
import { joinedValue } from './joined-value.js';
import type { DecidedPlan } from './plan.js';

const HASH_NAMES = { 'SHA2-256': 'S256', 'SHA2-384': 'S384', 'SHA2-512': 'S512' } as const;
const LETTERS = { ecdsa: 'ES', 'rsa-pkcs1': 'RS', 'rsa-pss': 'PS' } as const;

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));
const encoded = (value: object): string => base64url(utf8(JSON.stringify(value)));

/** RFC 7518 clause 3.1. */
function algorithmName({ kind, digest }: SigningAlgorithm): string {
  return `${LETTERS[kind]}${digest.slice(4)}`;
}

/**
 * Header of JAdES (TS 119 182-1 clause 5): the document is one detached object, known by the name that its digest gives it.
 * `b64` is false because the digest is of the document itself and not of its base64url (clause 5.2.8.3.3).
 */
function protectedHeader({ what, certificates, algorithm, signingTime }: DecidedPlan): object {
  const [own = new Uint8Array()] = certificates;
  return {
    alg: algorithmName(algorithm),
    b64: false,
    crit: ['b64', 'sigD'],
    iat: Math.floor(signingTime.getTime() / 1000),
    'x5t#S256': createHash('sha256').update(own).digest('base64url'),
    x5c: certificates.map((der) => Buffer.from(der).toString('base64')),
    sigD: {
      mId: 'http://uri.etsi.org/19182/ObjectIdByURIHash',
      pars: [namedInformation(what)],
      hashM: HASH_NAMES[what.hashType as keyof typeof HASH_NAMES],
      hashV: [base64url(what.digest)],
      ctys: ['application/octet-stream'],
    },
  };
}

/** Prepares a JAdES of the baseline in flattened JSON; its payload is empty, and stands for what `sigD` names. */
export function prepareJades(plan: DecidedPlan): PreparedSignature {
  const [own] = plan.certificates.map(parseCertificate);
  const header = encoded(protectedHeader(plan));
  const valueOf = (value: Uint8Array): string => base64url(own ? joinedValue(value, own.publicKey) : value);
  const finish = (value: Uint8Array, token?: Uint8Array): Uint8Array => {
    const stamp = token && { sigTst: { tstTokens: [{ val: Buffer.from(token).toString('base64') }] } };
    const unsigned = stamp ? { header: { etsiU: [encoded(stamp)] } } : {};
    return utf8(JSON.stringify({ payload: '', protected: header, ...unsigned, signature: valueOf(value) }));
  };
  return {
    ...{ toBeSigned: utf8(`${header}.`), algorithm: plan.algorithm, finish },
    // TS 119 182-1 clause 5.3.4: the value as it is written.
    stampedBytes: (value) => utf8(valueOf(value)),
  };
}
