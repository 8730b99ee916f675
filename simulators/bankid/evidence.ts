import { createHash, randomBytes } from 'node:crypto';
import { certificateId, extension, ocspResponse } from '../pki/index.js';
import type { Identity, Verdict } from '../pki/index.js';
import type { Person } from './people.js';
import { bankIdSignedData } from './signed-data.js';
import type { SignedContent } from './signed-data.js';
import type { Signer } from './wallet.js';
import { xmlSignature } from './xml-signature.js';
import type { XmlPlan } from './xml-signature.js';

const OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2';

/** How the OCSP answer that goes with a signature is made. */
export interface OcspPlan {
  readonly responder: Identity;
  /** Whose certificate the answer is about. */
  readonly subject: Identity;
  readonly verdict: Verdict;
  readonly producedAt: Date;
  /** @returns the value of the nonce extension; nothing for none */
  readonly nonce: (signature: string) => Buffer | undefined;
  readonly alter?: (response: Buffer) => Buffer;
}

/** Everything that a completed order says, before it is signed; faults change it. */
export interface EvidencePlan {
  /** Who is reported as the user. */
  readonly person: Person;
  readonly ipAddress: string;
  readonly risk: 'low' | 'moderate' | 'high';
  readonly signer: Signer;
  readonly content: SignedContent;
  readonly xml: XmlPlan;
  readonly ocsp: OcspPlan;
  readonly alterSignatureText?: (base64: string) => string;
  /** Changes the whole answer at the end. */
  readonly alterCompletion?: (completion: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/** A signature with the OCSP answer that belongs to it, both in base64. */
export interface SignaturePair {
  readonly signature: string;
  readonly ocspResponse: string;
}

/** The plan of an honest signature. */
export function honestPlan(
  person: Person,
  signer: Signer,
  content: SignedContent,
  now: Date,
): Omit<EvidencePlan, 'ipAddress'> {
  return {
    person,
    risk: 'low',
    signer,
    content,
    xml: { method: 'sha256', privateKey: signer.identity.privateKey, certificates: certificatesOf(signer) },
    ocsp: {
      responder: signer.responder,
      subject: signer.identity,
      verdict: 'good',
      producedAt: now,
      nonce: nonceOf,
    },
  };
}

/** Makes the pair that a plan describes. */
export function signaturePair({ content, xml, ocsp, signer, ...plan }: EvidencePlan): SignaturePair {
  const document = Buffer.from(xmlSignature(bankIdSignedData(content), xml)).toString('base64');
  const signature = plan.alterSignatureText?.(document) ?? document;
  const nonce = ocsp.nonce(signature);
  const { serialNumber } = ocsp.subject.certificate.tbsCertificate;
  const response = ocspResponse({
    responder: ocsp.responder,
    answers: [{ certificate: certificateId(signer.issuing, serialNumber), verdict: ocsp.verdict }],
    producedAt: ocsp.producedAt,
    ...(nonce === undefined ? {} : { extensions: [extension(OCSP_NONCE, true, nonce)] }),
  });
  return { signature, ocspResponse: (ocsp.alter?.(response) ?? response).toString('base64') };
}

/** Signer, issuing authority, bank; the root stays out. */
export function certificatesOf({ identity, issuing, bank }: Signer): readonly Uint8Array[] {
  return [identity.der, issuing.der, bank.der];
}

/** 32 raw bytes: SHA-1 over the base64 text of the signature, then 12 of chance. */
export function nonceOf(signature: string): Buffer {
  return Buffer.concat([createHash('sha1').update(signature, 'latin1').digest(), randomBytes(12)]);
}
