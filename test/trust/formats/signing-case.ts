import { constants, createHash, sign, type KeyObject } from 'node:crypto';
import type {
  DigestToSign,
  HashType,
  SignatureFormat,
  SignatureResult,
} from '../../../src/trust/building-block/contract.js';
import { algorithmFor, prepareSignature } from '../../../src/trust/formats/index.js';
import { CA_USAGES, certify, NON_REPUDIATION, SIGN_USAGES, type Identity } from '../../evidence/maker/authority.js';
import { makeTimestamp } from '../../evidence/maker/timestamp.js';

const HASHES: Readonly<Record<HashType, string>> = {
  ...{ 'SHA2-256': 'sha256', 'SHA2-384': 'sha384', 'SHA2-512': 'sha512' },
  ...{ 'SHA3-256': 'sha3-256', 'SHA3-384': 'sha3-384', 'SHA3-512': 'sha3-512', BLAKE2B: 'blake2b512' },
};
const NODE_DIGEST = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;

export const DOCUMENT = Buffer.from('what somebody wants to have signed');

/** A root, signers under it, and a time-stamping authority. */
export interface Cast {
  readonly root: Identity;
  readonly EC: Identity;
  readonly RSA: Identity;
  readonly tsa: Identity;
}

export async function cast(): Promise<Cast> {
  const root = await certify({ subject: [{ CN: ['Root'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
  const of = (kind: 'EC' | 'RSA'): Promise<Identity> =>
    certify({ subject: [{ C: ['SE'] }, { CN: [`Åsa ${kind}`] }], issuer: root, usages: NON_REPUDIATION, kind });
  const purposes = ['1.3.6.1.5.5.7.3.8'];
  const tsa = await certify({
    ...{ subject: [{ CN: ['TSA'] }], issuer: root, usages: SIGN_USAGES, kind: 'EC' },
    ...{ purposes, purposesCritical: true },
  });
  return { root, EC: await of('EC'), RSA: await of('RSA'), tsa };
}

export function digestOf(format: SignatureFormat, hashType: HashType, content: Uint8Array = DOCUMENT): DigestToSign {
  return { format, hashType, digest: createHash(HASHES[hashType]).update(content).digest() };
}

export interface Made {
  readonly what: DigestToSign;
  readonly result: SignatureResult;
  readonly signerRoots: readonly Uint8Array[];
  readonly tsaRoots: readonly Uint8Array[];
}

/** Signs a digest as a key store and a time-stamping authority would. */
export async function signed(
  { root, tsa, ...signers }: Cast,
  kind: 'EC' | 'RSA',
  what: DigestToSign,
  { rsa = 'pkcs1', at = new Date() }: { rsa?: 'pkcs1' | 'pss'; at?: Date } = {},
): Promise<Made> {
  const signer = signers[kind];
  const algorithm = algorithmFor(what, new Uint8Array(signer.certificate.publicKey.rawData), rsa);
  const prepared = await prepareSignature({ what, certificates: [signer.der], algorithm, signingTime: at });
  const value = valueOf(prepared.toBeSigned, signer.privateKey, algorithm);
  const timestampToken = makeTimestamp(Buffer.from(prepared.stampedBytes(value)), at, tsa, [tsa]);
  const signature = prepared.finish(value, timestampToken);
  const result = { signature, certificates: [signer.der], timestampToken, signedAt: at };
  return { what, result, signerRoots: [root.der], tsaRoots: [root.der] };
}

function valueOf(data: Uint8Array, key: KeyObject, algorithm: ReturnType<typeof algorithmFor>): Uint8Array {
  const digest = NODE_DIGEST[algorithm.digest];
  if (algorithm.kind !== 'rsa-pss') return sign(digest, data, key);
  return sign(digest, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.saltBytes });
}
