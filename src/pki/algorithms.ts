import { malformed, TAG, type DerValue } from './der.js';
import type { Curve, DigestName } from './primitives.js';
import { Parts, readOid } from './values.js';

/** AlgorithmIdentifier of RFC 5280. */
export interface Algorithm {
  readonly oid: string;
  /** Left out or NULL: null. */
  readonly parameters: DerValue | null;
  readonly bytes: Uint8Array;
}

export const OID = {
  rsaEncryption: '1.2.840.113549.1.1.1',
  mgf1: '1.2.840.113549.1.1.8',
  rsaPss: '1.2.840.113549.1.1.10',
  ecPublicKey: '1.2.840.10045.2.1',
} as const;

const DIGESTS: Readonly<Record<string, DigestName>> = {
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
};

const CURVES: Readonly<Record<string, Curve>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};

/** Reads an AlgorithmIdentifier. @throws `UnusableError` `PKI_MALFORMED` */
export function readAlgorithm(value: DerValue | undefined): Algorithm {
  const parts = new Parts(value, 'algorithm');
  const oid = readOid(parts.any());
  const parameters = parts.rest()[0] ?? null;
  if (parts.rest().length > 1) malformed('algorithm has unknown parts');
  if (parameters?.tag === TAG.null && parameters.content.length > 0) malformed('bad null');
  return { oid, parameters: parameters?.tag === TAG.null ? null : parameters, bytes: value?.bytes ?? new Uint8Array() };
}

/** @returns null for a digest that is not known */
export function digestOf(algorithm: Algorithm): DigestName | null {
  return algorithm.parameters === null ? (DIGESTS[algorithm.oid] ?? null) : null;
}

/** @returns null for a curve that is not known */
export function curveOf(algorithm: Algorithm): Curve | null {
  return algorithm.parameters?.tag === TAG.oid ? (CURVES[readOid(algorithm.parameters)] ?? null) : null;
}
