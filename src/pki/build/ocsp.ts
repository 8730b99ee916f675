import type { Certificate } from '../certificate.js';
import { explicit, implicit, TAG } from '../der.js';
import type { PkiPrimitives } from '../primitives.js';
import type { CertificateStatus } from '../ocsp.js';
import { signatureAlgorithm, type SignData } from './algorithms.js';
import { serialInteger } from './crl.js';
import { bits, generalizedTime, nothing, octets, oid, sequence, tagged, tlv, type Der } from './der-writer.js';
import { keyIdentifier, ocspNonce } from './extensions.js';

/** What is said about one certificate. */
export interface OcspAnswer {
  /** DER of CertID: as the request has it, or {@link certificateId}. */
  readonly id: Uint8Array;
  readonly status: CertificateStatus;
  readonly thisUpdate: Date;
  /** Until when it may be believed. */
  readonly nextUpdate: Date;
}

/** What a response is made of. */
export interface OcspPlan {
  readonly responder: Certificate;
  readonly answers: readonly OcspAnswer[];
  readonly producedAt: Date;
  readonly nonce: Uint8Array | null;
  /** Signs with the responder's key. */
  readonly sign: SignData;
  readonly primitives: PkiPrimitives;
}

/** Answers that hold nothing and are not signed (RFC 6960 clause 4.2.1). */
export type OcspRefusal = 'malformedRequest' | 'internalError' | 'tryLater' | 'unauthorized';

const REFUSALS: Readonly<Record<OcspRefusal, number>> = {
  ...{ malformedRequest: 1, internalError: 2, tryLater: 3, unauthorized: 6 },
};

/** An OCSPResponse that says why there is none; nobody signs it. @returns DER */
export function buildOcspRefusal(refusal: OcspRefusal): Uint8Array {
  return sequence(tlv(TAG.enumerated, Uint8Array.of(REFUSALS[refusal])));
}

/** Names a certificate as every responder understands it: by SHA-1 (RFC 5019 clause 2.1.1), which proves nothing here. @returns CertID, DER */
export async function certificateId(
  serialNumber: string,
  issuer: Certificate,
  primitives: PkiPrimitives,
): Promise<Uint8Array> {
  return sequence(
    sequence(oid('1.3.14.3.2.26'), nothing()),
    octets(await primitives.digest('SHA-1', issuer.subject.der)),
    octets(await primitives.digest('SHA-1', issuer.publicKey.keyBytes)),
    serialInteger(serialNumber),
  );
}

function statusOf(status: CertificateStatus): Der {
  if (status.kind === 'good') return tlv(implicit(0));
  if (status.kind === 'unknown') return tlv(implicit(2));
  const reason = status.reason === null ? [] : [tagged(0, tlv(TAG.enumerated, Uint8Array.of(status.reason)))];
  return tlv(explicit(1), generalizedTime(status.at), ...reason);
}

function answerOf({ id, status, thisUpdate, nextUpdate }: OcspAnswer): Der {
  return sequence(id, statusOf(status), generalizedTime(thisUpdate), tagged(0, generalizedTime(nextUpdate)));
}

/** Builds a signed response (RFC 6960 clause 4.2) of a delegated responder, whose certificate goes with it. @returns DER @throws whatever `sign` throws */
export async function buildOcspResponse(plan: OcspPlan): Promise<Uint8Array> {
  const { responder, primitives } = plan;
  const data = sequence(
    tagged(2, octets(await keyIdentifier(responder.publicKey.der, primitives))),
    generalizedTime(plan.producedAt),
    sequence(...plan.answers.map(answerOf)),
    ...(plan.nonce ? [tagged(1, sequence(ocspNonce(plan.nonce)))] : []),
  );
  const basic = sequence(
    data,
    signatureAlgorithm(responder.publicKey),
    bits(await plan.sign(data)),
    tagged(0, sequence(responder.der)),
  );
  const body = sequence(oid('1.3.6.1.5.5.7.48.1.1'), octets(basic));
  return sequence(tlv(TAG.enumerated, Uint8Array.of(0)), tagged(0, body));
}
