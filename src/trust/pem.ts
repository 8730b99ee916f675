import { X509Certificate } from 'node:crypto';

/** Certificates in PEM, one after the other, as DER; none for an empty text. @throws when one cannot be read */
export function certificatesIn(pem: string): Uint8Array[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new Uint8Array(new X509Certificate(block).raw));
}
