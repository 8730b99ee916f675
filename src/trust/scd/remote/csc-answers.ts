import * as z from 'zod';
import type { SigningAlgorithm } from '../../building-block/contract.js';

/** Answer of `credentials/info`. Fields that are not known are not looked at. */
export const credentialAnswer = z.object({
  key: z.object({ status: z.string(), algo: z.array(z.string()).min(1) }),
  cert: z.object({ status: z.string().optional(), certificates: z.array(z.base64()).min(1).max(10) }),
  auth: z.object({
    mode: z.string(),
    objects: z.array(z.unknown()).nullish(),
  }),
  /** Left out: 1. */
  SCAL: z.string().optional(),
});
export type CredentialAnswer = z.infer<typeof credentialAnswer>;

/** Answer of `credentials/authorize` and `credentials/authorizeCheck`: authorised, or a handle to ask with until it is. */
export const authorizationAnswer = z.object({
  SAD: z.string().min(1).max(20_000).nullish(),
  handle: z.string().min(1).max(2_000).nullish(),
});

/** Answer of `signatures/signHash`. */
export const signaturesAnswer = z.object({ signatures: z.array(z.base64()).length(1) });

/** Error of any call. */
export const errorAnswer = z.object({ error: z.string() });

/** Digests by their OIDs. */
export const DIGEST_OIDS = {
  'SHA-256': '2.16.840.1.101.3.4.2.1',
  'SHA-384': '2.16.840.1.101.3.4.2.2',
  'SHA-512': '2.16.840.1.101.3.4.2.3',
} as const;

const ECDSA = { 'SHA-256': '1.2.840.10045.4.3.2', 'SHA-384': '1.2.840.10045.4.3.3', 'SHA-512': '1.2.840.10045.4.3.4' };
const RSA_WITH = {
  'SHA-256': '1.2.840.113549.1.1.11',
  'SHA-384': '1.2.840.113549.1.1.12',
  'SHA-512': '1.2.840.113549.1.1.13',
};
const RSA = '1.2.840.113549.1.1.1';
const PSS = '1.2.840.113549.1.1.10';

/** How a credential's RSA key signs: as PKCS #1 v1.5 wherever it offers that. */
export function paddingOf(algorithms: readonly string[]): 'pkcs1' | 'pss' {
  return algorithms.includes(PSS) && !algorithms.some((oid) => oid === RSA || Object.values(RSA_WITH).includes(oid))
    ? 'pss'
    : 'pkcs1';
}

/** @returns the OID to ask with, of those that the credential offers; undefined when it does not sign so */
export function algorithmOid(algorithm: SigningAlgorithm, offered: readonly string[]): string | undefined {
  const { kind, digest } = algorithm;
  const wanted = kind === 'ecdsa' ? [ECDSA[digest]] : kind === 'rsa-pss' ? [PSS] : [RSA, RSA_WITH[digest]];
  return wanted.find((oid) => offered.includes(oid));
}

const DIGEST_BYTES = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const;

/** `RSASSA-PSS-params` (RFC 4055) with MGF1 of the same digest and a salt as long as it, base64; undefined for other algorithms. */
export function algorithmParameters({ kind, digest }: SigningAlgorithm): string | undefined {
  if (kind !== 'rsa-pss') return undefined;
  const hash = [0x30, 0x0b, 0x06, 0x09, ...[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, lastArc(digest)]];
  const mgf1 = [0x30, 0x18, 0x06, 0x09, ...[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08], ...hash];
  const parts = [
    ...[0xa0, hash.length, ...hash],
    ...[0xa1, mgf1.length, ...mgf1],
    ...[0xa2, 3, 2, 1, DIGEST_BYTES[digest]],
  ];
  return Buffer.from([0x30, parts.length, ...parts]).toString('base64');
}

function lastArc(digest: SigningAlgorithm['digest']): number {
  return Number(DIGEST_OIDS[digest].slice(-1));
}

/** Some services answer with r ‖ s instead of `Ecdsa-Sig-Value`: DER either way. */
export function ecdsaValue(value: Uint8Array, fieldBytes: number): Uint8Array {
  if (value.length !== 2 * fieldBytes || isDer(value)) return value;
  const integer = (bytes: Uint8Array): number[] => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const magnitude = [...bytes.subarray(first < 0 ? bytes.length - 1 : first)];
    const positive = (magnitude[0] ?? 0) > 0x7f ? [0, ...magnitude] : magnitude;
    return [2, positive.length, ...positive];
  };
  const both = [...integer(value.subarray(0, fieldBytes)), ...integer(value.subarray(fieldBytes))];
  const length = both.length > 0x7f ? [0x81, both.length] : [both.length];
  return new Uint8Array([0x30, ...length, ...both]);
}

function isDer(value: Uint8Array): boolean {
  return value[0] === 0x30 && (value[1] === value.length - 2 || (value[1] === 0x81 && value[2] === value.length - 3));
}
