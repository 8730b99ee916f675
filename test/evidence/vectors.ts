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

export const numeric = JSON.parse(vectorText('numeric-vectors.json')) as Record<string, Record<string, never>>;
