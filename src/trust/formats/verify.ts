import {
  buildPath,
  checkScheme,
  fault,
  parseCertificate,
  parseCms,
  verifyCms,
  verifyTimestamp,
  type Certificate,
  type Fault,
} from '../../pki/index.js';
import { nodePkiPrimitives } from '../../pki/index.node.js';
import type { DigestToSign, PreparedSignature, SignatureResult } from '../building-block/contract.js';
import { assertFormat, isCms } from './algorithms.js';
import { hashFacts } from './hash-types.js';
import { readText } from './read-text.js';

const primitives = nodePkiPrimitives;

/** A finished signature, and what it is to be compared with. */
export interface ResultToVerify {
  readonly what: DigestToSign;
  readonly result: SignatureResult;
  /** DER. The only places where trust comes from. */
  readonly signerRoots: readonly Uint8Array[];
  readonly tsaRoots: readonly Uint8Array[];
}

/**
 * Whether a key made a value over what was prepared, before anybody is asked to time-stamp it.
 *
 * @param certificate - the signer's
 */
export async function verifyValue(
  { toBeSigned, algorithm }: PreparedSignature,
  value: Uint8Array,
  { publicKey: key }: Certificate,
): Promise<Fault | null> {
  return checkScheme(schemeOf(algorithm, key), { key, signature: value, data: toBeSigned }, primitives);
}

function schemeOf(
  algorithm: PreparedSignature['algorithm'],
  key: Certificate['publicKey'],
): Parameters<typeof checkScheme>[0] {
  const { kind, digest } = algorithm;
  if (kind === 'ecdsa') return { kind, digest, curve: key.kind === 'ec' ? key.curve : 'P-256' };
  return kind === 'rsa-pss' ? { kind, digest, saltLength: algorithm.saltBytes } : { kind, digest };
}

/**
 * Verifies a signature from its finished bytes alone, before it leaves: it is over the digest that was asked for, made
 * with the certificate that stands inside what is signed, time-stamped while that certificate was valid (with all that the
 * authority of time may be late), and its chain leads to one of the roots.
 *
 * @returns null when all of it holds
 */
export async function verifySignatureResult(check: ResultToVerify): Promise<Fault | null> {
  assertFormat(check.what);
  const { result } = check;
  const [own, ...chain] = result.certificates.map(parseCertificate);
  if (!own) return fault('NO_SIGNING_CERTIFICATE_FOUND', 'RESULT_NO_CERTIFICATE', 'There is no certificate.');
  const read = isCms(check.what) ? await readCms(check, own) : await readOther(check, own);
  if ('indication' in read) return read;
  const { stamped } = read;
  const stamp = await verifyTimestamp(result.timestampToken, {
    ...{ primitives, data: stamped, anchors: check.tsaRoots.map(parseCertificate) },
  });
  if (stamp.fault) return stamp.fault;
  const latest = stamp.time.getTime() + stamp.accuracyMs;
  if (stamp.time < own.notBefore || latest > own.notAfter.getTime())
    return fault(
      'TIMESTAMP_ORDER_FAILURE',
      'STAMP_OUTSIDE_WINDOW',
      'The time-stamp lies outside the certificate’s window.',
    );
  const anchors = check.signerRoots.map(parseCertificate);
  return (await buildPath(own, { intermediates: chain, anchors, at: stamp.time, primitives })).fault;
}

/** What the time-stamp is over, or why the signature is not good. */
type Read = { readonly stamped: Uint8Array } | Fault;

async function readCms({ what, result }: ResultToVerify, own: Certificate): Promise<Read> {
  const unreadable = fault('FORMAT_FAILURE', 'RESULT_UNREADABLE', 'The signature cannot be read.');
  const data = guarded(() => parseCms(result.signature));
  if (data?.content !== null) return unreadable;
  const expected = hashFacts(what.hashType).digest;
  const digestContent = (name: string): Promise<Uint8Array | null> =>
    Promise.resolve(name === expected ? what.digest : null);
  const cms = await verifyCms(data, { primitives, digestContent });
  const found = cms.signature ?? cms.content;
  if (found) return found;
  if (!cms.signer || !Buffer.from(cms.signer.der).equals(own.der))
    return fault('SIG_CONSTRAINTS_FAILURE', 'RESULT_OTHER_CERTIFICATE', 'Another certificate signed.');
  const [token] = cms.signerInfo?.unsigned.get('1.2.840.113549.1.9.16.2.14') ?? [];
  if (!token || !Buffer.from(token.bytes).equals(result.timestampToken))
    return fault('FORMAT_FAILURE', 'RESULT_OTHER_STAMP', 'The time-stamp is not in the signature.');
  return { stamped: cms.signerInfo?.signature ?? new Uint8Array() };
}

async function readOther({ what, result }: ResultToVerify, own: Certificate): Promise<Read> {
  const read = readText(what, result, own);
  if (!read) return fault('FORMAT_FAILURE', 'RESULT_UNREADABLE', 'The signature is not as it is made here.');
  const { prepared, value } = read;
  const wrong = await verifyValue(prepared, value, own);
  return wrong ?? { stamped: prepared.stampedBytes(value) };
}

function guarded<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
