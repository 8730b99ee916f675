import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Reads a public test vector; origins and licences are in `test/vectors/README.md`. */
export function vector(path: string): Buffer {
  return readFileSync(fileURLToPath(new URL(`../vectors/${path}`, import.meta.url)));
}

export const vectorText = (path: string): string => vector(path).toString('utf8').trim();

/** Certificates of a PEM file, DER. */
export function pemCertificates(path: string): Uint8Array[] {
  const blocks = vectorText(path).matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END/g);
  return [...blocks].map(([, base64]) => new Uint8Array(Buffer.from(base64!, 'base64')));
}

/** The numeric vectors that are about evidence. */
export const numeric = JSON.parse(vectorText('numeric-vectors.json')) as {
  readonly nonceFromDocumentHash: Readonly<Record<'documentSha256Hex' | 'random32Hex' | 'nonce', string>>;
  readonly bankidSeOcspNonceRule: Readonly<Record<'sha1Hex', string>>;
  readonly bankidSeSampleSignature: Readonly<
    Record<'sha256OfBankIdSignedDataElement' | 'sha256OfKeyInfoElement' | 'leafSerialNumber' | 'funcId', string>
  >;
  readonly norwegianBankIdCms: Readonly<Record<'signedText' | 'sha256Hex', string>>;
};
