import { digestOf, readAlgorithm } from './algorithms.js';
import type { Certificate } from './certificate.js';
import { parseCms, type SignedData } from './cms.js';
import { verifyCms } from './cms-verify.js';
import { implicit, readDer, TAG, type DerValue } from './der.js';
import { buildPath } from './path.js';
import type { DigestName, PkiPrimitives } from './primitives.js';
import type { AlgorithmPolicy } from './signature.js';
import { Parts, readMagnitude, readOid, readSmallInteger, readTime, sameBytes } from './values.js';
import { fault, type Fault } from './verdict.js';

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** What a time-stamp is checked against. */
export interface TimestampOptions extends AlgorithmPolicy {
  readonly primitives: PkiPrimitives;
  /** What must have been stamped: the bytes, or who digests them (null: cannot with this algorithm). */
  readonly data: Uint8Array | ((name: DigestName) => Promise<Uint8Array | null>);
  /** Trusted roots of time-stamping authorities. */
  readonly anchors: readonly Certificate[];
  /** The nonce of the request, if there was one. */
  readonly nonce?: Uint8Array;
  /** Where else certificates of the authority's chain may be found. Untrusted. */
  readonly intermediates?: readonly Certificate[];
}

/** A proven time, or why it is not. */
export type TimestampResult =
  | {
      readonly time: Date;
      /** How far from it the true time may be, rounded up; 0 where the authority says nothing of it. */
      readonly accuracyMs: number;
      readonly authority: Certificate;
      /** From the authority's certificate to the anchor. */
      readonly path: readonly Certificate[];
      readonly policy: string;
      readonly fault: null;
    }
  | { readonly time: null; readonly fault: Fault };

interface TstInfo {
  readonly policy: string;
  readonly digest: DigestName | null;
  readonly imprint: Uint8Array;
  readonly time: Date;
  readonly accuracyMs: number;
  readonly nonce: Uint8Array | null;
}

/**
 * Verifies an RFC 3161 token: imprint, signature, the authority's certificate (time-stamping alone and critical) and
 * its chain at the time of the stamp. Whether the authority was revoked since is the caller's to ask.
 *
 * @param token - ContentInfo, DER
 */
export async function verifyTimestamp(token: Uint8Array, options: TimestampOptions): Promise<TimestampResult> {
  const refuse = (found: Fault): TimestampResult => ({ time: null, fault: found });
  const read = readToken(token);
  if (!read) return refuse(fault('FORMAT_FAILURE', 'TIMESTAMP_UNREADABLE', 'The time-stamp cannot be read.'));
  const { data, content, info } = read;
  const { primitives, allowSha1 } = options;
  if (!info.digest || (info.digest === 'SHA-1' && allowSha1 !== true))
    return refuse(
      fault('CRYPTO_CONSTRAINTS_FAILURE', 'ALGORITHM_WEAK', 'The digest of the time-stamp is not accepted.'),
    );
  const nonceFits = !options.nonce || (info.nonce !== null && sameBytes(info.nonce, options.nonce));
  const expected = await imprintOf(options, info.digest);
  if (!nonceFits || !expected || !sameBytes(info.imprint, expected))
    return refuse(fault('HASH_FAILURE', 'TIMESTAMP_OTHER_DATA', 'The time-stamp is over something else.'));
  const digestContent = (name: DigestName): Promise<Uint8Array> => primitives.digest(name, content);
  const certificates = options.intermediates ?? [];
  const cms = await verifyCms(data, { primitives, allowSha1, contentType: TST_INFO, digestContent, certificates });
  const found = cms.signature ?? cms.content;
  if (found || !cms.signer) return refuse(found ?? fault('FORMAT_FAILURE', 'TIMESTAMP_UNREADABLE', 'No signer.'));
  const usage = cms.signer.extendedKeyUsage;
  if (!usage?.critical || usage.purposes.length !== 1 || usage.purposes[0] !== TIME_STAMPING)
    return refuse(fault('CHAIN_CONSTRAINTS_FAILURE', 'NOT_AN_AUTHORITY', 'The signer is no time-stamping authority.'));
  const { time, accuracyMs, policy } = info;
  const intermediates = [...data.certificates, ...certificates];
  const path = await buildPath(cms.signer, {
    primitives,
    allowSha1,
    intermediates,
    anchors: options.anchors,
    at: time,
  });
  if (path.fault) return refuse(path.fault);
  return { time, accuracyMs, policy, authority: cms.signer, path: path.path, fault: null };
}

async function imprintOf({ data, primitives }: TimestampOptions, name: DigestName): Promise<Uint8Array | null> {
  return typeof data === 'function' ? data(name) : primitives.digest(name, data);
}

function readToken(token: Uint8Array): { data: SignedData; content: Uint8Array; info: TstInfo } | null {
  try {
    const data = parseCms(token);
    return data.content && { data, content: data.content, info: readInfo(data.content) };
  } catch {
    return null;
  }
}

function readInfo(content: Uint8Array): TstInfo {
  const parts = new Parts(readDer(content), 'time-stamp');
  readSmallInteger(parts.take(TAG.integer));
  const policy = readOid(parts.any());
  const print = new Parts(parts.take(TAG.sequence), 'imprint');
  const digest = digestOf(readAlgorithm(print.take(TAG.sequence)));
  const imprint = print.take(TAG.octetString).content;
  print.end();
  parts.take(TAG.integer);
  const time = readTime(parts.take(TAG.generalizedTime));
  const accuracyMs = readAccuracyMs(parts.maybe(TAG.sequence));
  parts.maybe(TAG.boolean);
  const nonce = parts.maybe(TAG.integer);
  parts.maybe(0xa0);
  parts.maybe(implicit(1), 0xa1);
  parts.end();
  return { policy, digest, imprint, time, accuracyMs, nonce: nonce ? readMagnitude(nonce) : null };
}

/** Accuracy of RFC 3161 clause 2.4.2: seconds, thousandths and millionths, each of which may be left out. */
function readAccuracyMs(value: DerValue | undefined): number {
  if (!value) return 0;
  const parts = new Parts(value, 'accuracy');
  const [seconds, millis, micros] = [TAG.integer, implicit(0), implicit(1)].map((tag) => parts.maybe(tag));
  parts.end();
  const read = (one: DerValue | undefined): number => (one ? readSmallInteger({ ...one, tag: TAG.integer }) : 0);
  return read(seconds) * 1000 + read(millis) + Math.ceil(read(micros) / 1000);
}
