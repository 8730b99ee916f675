// The library's registry of algorithms needs it.
import 'reflect-metadata';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Name } from '@peculiar/asn1-x509';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { arrayBuffer, issueCertificate } from './certificates.js';
import { keyUsage, policies, revocationAt } from './extensions.js';
import type { Identity } from './identity.js';

const YEAR_MS = 365 * 86_400_000;

/** Policy of certificates for signing documents. */
const DOCUMENT_POLICY = '1.2.3.4.100.2';

/** How a request is answered. */
export interface EnrolmentOptions {
  readonly now: Date;
  /** Certify another key than the one asked for. */
  readonly isWrong: boolean;
  /** Where revocation is asked for; without it the certificate does not say. */
  readonly baseUrl?: string;
}

/**
 * Issues a certificate for signing documents, valid for a year.
 *
 * @param request - PKCS#10, DER or PEM; its own signature must verify
 * @returns DER, or nothing when the request is unusable
 */
export async function enrol(
  request: Buffer,
  issuer: Identity,
  { now, isWrong, baseUrl }: EnrolmentOptions,
): Promise<Buffer | undefined> {
  const asked = await readRequest(request);
  if (asked === undefined) return undefined;
  return issueCertificate(
    {
      subject: AsnConvert.parse(asked.subjectName.toArrayBuffer(), Name),
      publicKey: isWrong
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
        : createPublicKey({ key: Buffer.from(asked.publicKey.rawData), format: 'der', type: 'spki' }),
      notBefore: new Date(now.getTime() - 1000),
      notAfter: new Date(now.getTime() + YEAR_MS),
      extensions: [
        keyUsage('nonRepudiation'),
        policies(DOCUMENT_POLICY),
        ...(baseUrl === undefined ? [] : revocationAt(`${baseUrl}/ocsp`, `${baseUrl}/crl/issuing.crl`)),
      ],
    },
    issuer,
  );
}

async function readRequest(bytes: Buffer): Promise<Pkcs10CertificateRequest | undefined> {
  try {
    const block = /-----BEGIN [A-Z ]+-----([^-]+)-----END/.exec(bytes.toString('latin1'))?.[1];
    const request = new Pkcs10CertificateRequest(
      arrayBuffer(block === undefined ? bytes : Buffer.from(block, 'base64')),
    );
    return (await request.verify()) ? request : undefined;
  } catch {
    return undefined;
  }
}
