import { buildPath, verifyTimestamp, type Certificate, type Fault, type PkiPrimitives } from '../../pki/index.js';
import { readAnchors } from '../anchor-certificates.js';
import { fromHex } from '../encoding.js';
import { SKEW_MS } from '../times.js';
import type { SealAnchors } from '../trust-anchors.js';
import type { SealCms } from './cms-rules.js';
import { pdfFault, type PdfFault, type PdfFindings } from './findings.js';
import { checkPathRevocation } from './revocation.js';
import type { SecurityStore } from './store.js';

/** A time-stamp token of the file, and what it must be over. */
export interface FoundStamp {
  readonly field: string;
  readonly token: Uint8Array;
  /** SHA-256, hex: of the covered bytes; or the bytes themselves. */
  readonly over: string | Uint8Array;
}

/** A time-stamp that was verified. */
export interface ProvenStamp {
  readonly field: string;
  readonly time: Date;
  readonly authority: Certificate;
  readonly path: readonly Certificate[];
}

/** What the checks of time and trust share. */
export interface TrustContext {
  readonly store: SecurityStore;
  readonly sealRoots: readonly Certificate[];
  readonly tsaRoots: readonly Certificate[];
  readonly primitives: PkiPrimitives;
  readonly at: Date;
  readonly found: PdfFindings;
}

const NO_ANCHORS = 'NO_ANCHORS';
const NO_ANCHORS_DETAIL = 'No trusted roots were given, so nobody says whose certificate this is.';

/** Faults that say that the bytes are not those that were stamped, whoever stamped them. */
const OVER_OTHER_BYTES: ReadonlySet<string> = new Set(['HASH_FAILURE', 'SIG_CRYPTO_FAILURE', 'FORMAT_FAILURE']);

/** Reads the caller's roots. @throws `ConfigError` `EVIDENCE_ANCHOR_INVALID` */
export function rootsOf(anchors: SealAnchors | undefined): Pick<TrustContext, 'sealRoots' | 'tsaRoots'> {
  return { sealRoots: readAnchors(anchors?.sealRoots ?? []), tsaRoots: readAnchors(anchors?.tsaRoots ?? []) };
}

/** Verifies one time-stamp: what it is over, and whether a trusted authority made it. */
export async function checkStamp(
  stamp: FoundStamp,
  id: 'seal_time' | 'archive_time',
  context: TrustContext,
): Promise<ProvenStamp | null> {
  const { found, primitives, tsaRoots, store } = context;
  const { field, over, token } = stamp;
  const data =
    typeof over === 'string' ? (name: string) => Promise.resolve(name === 'SHA-256' ? fromHex(over) : null) : over;
  const result = await verifyTimestamp(token, {
    primitives,
    data,
    anchors: tsaRoots,
    intermediates: store.certificates,
  });
  const isOther = result.fault !== null && OVER_OTHER_BYTES.has(result.fault.code);
  found.note('stamp_content', isOther ? result.fault : null, { field });
  if (isOther) {
    found.skip(id, 'STAMP_CONTENT', 'The time-stamp is not over these bytes.', { field });
    return null;
  }
  if (tsaRoots.length === 0) {
    found.skip(id, NO_ANCHORS, NO_ANCHORS_DETAIL, { field });
    return null;
  }
  found.note(id, result.fault ?? tooLate(result.time, context), { field });
  return result.fault ? null : { field, time: result.time, authority: result.authority, path: result.path };
}

function tooLate(time: Date, { at }: TrustContext): PdfFault | null {
  if (time.getTime() <= at.getTime() + SKEW_MS) return null;
  return pdfFault('STAMP_IN_FUTURE', 'The time-stamp is dated after the time of the check.');
}

/** Was the seal's certificate good when the seal is proven to have existed? */
export async function checkSealCertificate(
  seal: SealCms,
  time: Date | null,
  field: string,
  context: TrustContext,
): Promise<void> {
  const { found, primitives, sealRoots, store } = context;
  const { signer } = seal.result;
  const open = signer === null || time === null || sealRoots.length === 0;
  if (open) {
    const [reason, detail] =
      sealRoots.length === 0
        ? [NO_ANCHORS, NO_ANCHORS_DETAIL]
        : ['NO_PROVEN_TIME', 'The time of the seal is not proven.'];
    found.skip('seal_certificate', reason, detail, { field });
    found.skip('seal_revocation', reason, detail, { field });
    return;
  }
  const intermediates = [...seal.certificates, ...store.certificates];
  const built = await buildPath(signer, { primitives, intermediates, anchors: sealRoots, at: time });
  found.note('seal_certificate', built.fault ?? checkUsage(signer), { field });
  if (built.fault) {
    found.skip('seal_revocation', 'NO_PATH', 'No path of certificates could be asked about.', { field });
    return;
  }
  found.note('seal_revocation', await checkPathRevocation({ path: built.path, at: time, store, primitives }), {
    field,
  });
}

function checkUsage({ keyUsage, isCa, extendedKeyUsage }: Certificate): PdfFault | null {
  const signs = keyUsage !== undefined && (keyUsage.has('digitalSignature') || keyUsage.has('nonRepudiation'));
  const stamps = extendedKeyUsage?.purposes.includes('1.3.6.1.5.5.7.3.8') === true;
  return signs && !isCa && !stamps ? null : pdfFault('KEY_USAGE', 'The certificate is not for sealing documents.');
}

/**
 * The chain of time-stamps, oldest first: each is younger than the one before, none was made by a revoked authority, and
 * the newest is still good at the time of the check.
 */
export async function checkStampChain(stamps: readonly (ProvenStamp | null)[], context: TrustContext): Promise<void> {
  const { found, primitives, store, at, tsaRoots } = context;
  const proven = stamps.filter((one) => one !== null);
  for (const [index, { field, time, path }] of proven.entries()) {
    const before = proven[index - 1];
    const order = pdfFault('STAMP_ORDER', 'The time-stamps are not in the order of the file.');
    if (before && before.time.getTime() > time.getTime() + SKEW_MS) found.note('archive_time', order, { field });
    await checkAuthority({ field, time, path }, index === proven.length - 1, context);
  }
  const newest = proven.at(-1);
  if (!newest || stamps.at(-1) === null) {
    const [reason, detail] =
      tsaRoots.length === 0 ? [NO_ANCHORS, NO_ANCHORS_DETAIL] : ['NO_PROVEN_TIME', 'No archive time-stamp is proven.'];
    found.skip('archive_current', reason, detail);
    return;
  }
  const { field, authority } = newest;
  const intermediates = [...newest.path, ...store.certificates];
  const later = at.getTime() > newest.time.getTime() ? at : newest.time;
  const built = await buildPath(authority, { primitives, intermediates, anchors: tsaRoots, at: later });
  found.note('archive_current', built.fault, { field });
}

/** What is known of the newest authority comes with the next renewal at the latest; until then nothing need say it. */
async function checkAuthority(
  { field, time, path }: Pick<ProvenStamp, 'field' | 'time' | 'path'>,
  isNewest: boolean,
  { found, store, primitives }: TrustContext,
): Promise<void> {
  const wrong: Fault | null = await checkPathRevocation({ path, at: time, store, primitives });
  if (wrong && isNewest && wrong.code !== 'REVOKED')
    found.skip('stamp_revocation', wrong.reason, wrong.detail, { field, isOptional: true });
  else found.note('stamp_revocation', wrong, { field });
}
