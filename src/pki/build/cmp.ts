import { CMP_BODY } from '../cmp.js';
import { TAG } from '../der.js';
import {
  bits,
  generalizedTime,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  tagged,
  text,
  tlv,
  type Der,
} from './der-writer.js';

/** Header of a message (RFC 9810 clause 5.1.1). */
export interface CmpHeaderPlan {
  /** Name, DER; left out: nobody is named, since a secret says who it is. */
  readonly sender?: Uint8Array;
  /** GeneralName, DER; left out: nobody. */
  readonly recipient?: Uint8Array;
  readonly at: Date;
  /** AlgorithmIdentifier, DER. */
  readonly protectionAlgorithm?: Uint8Array;
  readonly senderKeyId?: Uint8Array;
  readonly transactionId: Uint8Array;
  readonly senderNonce: Uint8Array;
  readonly recipientNonce?: Uint8Array;
  readonly isImplicitlyConfirmed: boolean;
}

/** Protects header and body. @param part - ProtectedPart, DER */
export type ProtectCmp = (part: Uint8Array) => Promise<Uint8Array>;

const NOBODY = tagged(4, sequence());

function headerOf(plan: CmpHeaderPlan): Der {
  const maybe = (n: number, value: Uint8Array | undefined): Der[] => (value ? [tagged(n, octets(value))] : []);
  return sequence(
    integer(2),
    plan.sender ? tagged(4, plan.sender) : NOBODY,
    plan.recipient ?? NOBODY,
    tagged(0, generalizedTime(plan.at)),
    ...(plan.protectionAlgorithm ? [tagged(1, plan.protectionAlgorithm)] : []),
    ...maybe(2, plan.senderKeyId),
    tagged(4, octets(plan.transactionId)),
    tagged(5, octets(plan.senderNonce)),
    ...maybe(6, plan.recipientNonce),
    ...(plan.isImplicitlyConfirmed ? [tagged(8, sequence(sequence(oid('1.3.6.1.5.5.7.4.13'), nothing())))] : []),
  );
}

/** Builds a message. @param protect - left out: it is not protected @returns DER @throws whatever `protect` throws */
export async function buildCmp(
  plan: CmpHeaderPlan,
  body: Uint8Array,
  protect?: ProtectCmp,
  extraCertificates: readonly Uint8Array[] = [],
): Promise<Uint8Array> {
  const header = headerOf(plan);
  return sequence(
    header,
    body,
    ...(protect ? [tagged(0, bits(await protect(sequence(header, body))))] : []),
    ...(extraCertificates.length === 0 ? [] : [tagged(1, sequence(...extraCertificates))]),
  );
}

/** A request in PKCS#10. */
export const cmpRequest = (csr: Uint8Array): Der => tagged(CMP_BODY.p10cr, csr);

/** -1: requests in PKCS#10 have no number (RFC 9483 clause 4.1.4). */
const NO_REQUEST_ID = tlv(TAG.integer, Uint8Array.of(0xff));

/** An accepted request with its certificate. */
export function cmpCertified(certificate: Uint8Array, authorities: readonly Uint8Array[]): Der {
  const response = sequence(NO_REQUEST_ID, sequence(integer(0)), sequence(tagged(0, certificate)));
  const list = authorities.length === 0 ? [] : [tagged(1, sequence(...authorities))];
  return tagged(CMP_BODY.cp, sequence(...list, sequence(response)));
}

/** Bits of PKIFailureInfo that are given here. */
const FAILURES = {
  badAlgorithm: 0,
  badMessageCheck: 1,
  badRequest: 2,
  badTime: 3,
  badCertId: 4,
  badDataFormat: 5,
  badPOP: 9,
  certConfirmed: 11,
  badRecipientNonce: 13,
  badSenderNonce: 18,
  signerNotTrusted: 20,
  transactionIdInUse: 21,
  notAuthorized: 23,
  systemFailure: 25,
} as const;
export type CmpFailure = keyof typeof FAILURES;

function statusOf(failure: CmpFailure, reason: string): Der {
  const bit = FAILURES[failure];
  const bytes = new Uint8Array((bit >> 3) + 1);
  bytes[bit >> 3] = 0x80 >> (bit & 7);
  return sequence(integer(2), sequence(text(TAG.utf8String, reason)), bits(bytes, 7 - (bit & 7)));
}

/** A refused request, with a word why. */
export function cmpRefused(failure: CmpFailure, reason: string): Der {
  return tagged(CMP_BODY.cp, sequence(sequence(sequence(NO_REQUEST_ID, statusOf(failure, reason)))));
}

/** A message that cannot be worked with. */
export function cmpError(failure: CmpFailure, reason: string): Der {
  return tagged(CMP_BODY.error, sequence(statusOf(failure, reason)));
}

/** Says that a certificate has arrived. @param hash - of the certificate, by the digest of its signature @param requestId - INTEGER, DER */
export const cmpConfirm = (hash: Uint8Array, requestId: Uint8Array): Der =>
  tagged(CMP_BODY.confirm, sequence(sequence(octets(hash), requestId)));

/** Says that this was heard. */
export const cmpConfirmed = (): Der => tagged(CMP_BODY.confirmed, nothing());
