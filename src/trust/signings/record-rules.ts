import { StateError, UnusableError } from '../../errors.js';
import type { EvidenceRecordBody, EvidenceReport } from '../../evidence/index.js';
import type { RecordRequest, RegisteredSigner, Registration } from '../contract.js';
import type { TrustErrorCode } from '../errors.js';
import { sameDigest, sha256 } from '../store/digest.js';

/** Acts that the request of the person themself records; nothing but the link's token shows who acted. */
const SIMPLE = ['checkbox', 'signature', 'approve'] as const;
const LEVELS = ['SES', 'AES', 'QES'] as const;
type Level = (typeof LEVELS)[number];

/** Simple acts are recorded while they happen. */
const MAX_SKEW_MS = 5 * 60_000;

function foreign(what: string): UnusableError<TrustErrorCode> {
  return new UnusableError<TrustErrorCode>(
    'TRUST_RECORD_FOREIGN',
    `The record does not fit what was registered: ${what}.`,
    {
      details: { what },
    },
  );
}

/**
 * Whether a record is of a registered signer, by a registered method, over the registered document.
 *
 * @throws `UnusableError` `TRUST_RECORD_FOREIGN` with `details.what`
 */
export function assertRegistered(
  registration: Registration,
  request: RecordRequest,
  record: EvidenceRecordBody,
): RegisteredSigner {
  const signer = registration.signers.find(({ id }) => id === request.signerId);
  if (signer === undefined || record.signerId !== signer.id) throw foreign('signer');
  if (record.signingId !== registration.signingId) throw foreign('signing');
  if (record.name !== signer.name || record.email !== signer.email) throw foreign('person');
  if (!sameDigest(record.tokenSha256, signer.tokenSha256)) throw foreign('link');
  if (!sameDigest(record.documentFingerprint, registration.fingerprint)) throw foreign('document');
  assertMethod(registration, signer, request, record);
  assertToken(signer, request);
  return signer;
}

function assertMethod(
  { methods }: Registration,
  { duty }: RegisteredSigner,
  { method, level, transactionId }: RecordRequest,
  record: EvidenceRecordBody,
): void {
  const isDuty = duty === 'approve' ? method === 'approve' : duty === 'sign' && methods.includes(method);
  if (!isDuty || (method === 'approve') !== (duty === 'approve')) throw foreign('method');
  if (methodIn(record) !== method && !(record.kind === 'bankid_se' && method === 'bankid_se')) throw foreign('method');
  if ('transactionId' in record && transactionId !== undefined && record.transactionId !== transactionId) {
    throw foreign('transaction');
  }
  if (LEVELS.indexOf(level) > LEVELS.indexOf(highestLevel(record))) throw foreign('level');
}

/** The method that the record itself speaks of. */
function methodIn(record: EvidenceRecordBody): string {
  return 'method' in record ? record.method : record.kind;
}

/**
 * Never more than the evidence supports: a login with signing intent is the issuer's word, not the person's own signature. What a certificate says
 * of itself is looked at when it has been verified.
 */
function highestLevel(record: EvidenceRecordBody): Level {
  if (record.kind === 'bankid_se') return 'AES';
  if (record.kind === 'oidc') return record.method === 'bankid_se' ? 'AES' : 'SES';
  return record.kind === 'cms' ? 'QES' : 'SES';
}

/** The act must come from whoever holds the link. */
function assertToken(signer: RegisteredSigner, { method, token }: RecordRequest): void {
  const needsToken = SIMPLE.some((one) => one === method);
  if (!needsToken && token === undefined) return;
  if (token !== undefined && sameDigest(sha256(token), signer.tokenSha256)) return;
  throw foreign('token');
}

/** A signature is qualified by its certificate alone. @throws `UnusableError` `TRUST_RECORD_FOREIGN` */
export function assertLevel({ isQualified }: Pick<EvidenceReport, 'isQualified'>, { level }: RecordRequest): void {
  if (level === 'QES' && isQualified !== true) throw foreign('level');
}

/** @throws `UnusableError` `TRUST_EVIDENCE_REFUSED` with the reasons, never with a value */
export function assertProven(report: EvidenceReport, record: EvidenceRecordBody, now: Date): void {
  const isSimple = SIMPLE.some((one) => one === record.kind);
  const isLate = isSimple && Math.abs(now.getTime() - new Date(record.at).getTime()) > MAX_SKEW_MS;
  if (report.passed && !isLate) return;
  const faults = report.checks.filter(({ indication }) => indication === 'failed' || indication === 'indeterminate');
  const reasons = [...new Set([...faults.map(({ reason }) => reason), ...(isLate ? ['NOT_RECORDED_AT_ONCE'] : [])])];
  throw new UnusableError<TrustErrorCode>('TRUST_EVIDENCE_REFUSED', 'The evidence does not prove the act.', {
    details: { reasons },
  });
}

/** @throws `StateError` `TRUST_SIGNER_HAS_SIGNED` */
export function otherRecord(): StateError<TrustErrorCode> {
  return new StateError<TrustErrorCode>('TRUST_SIGNER_HAS_SIGNED', 'There is another record of this signer already.');
}
