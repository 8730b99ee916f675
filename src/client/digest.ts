import { webPkiPrimitives, type DigestName } from '../pki/index.js';
import { toBase64 } from './encoding.js';
import { inputInvalid } from './errors.js';

/** Digests that documents can be signed with, as the building block spells them. */
export const CLIENT_HASH_TYPES = ['SHA2-256', 'SHA2-384', 'SHA2-512'] as const;
export type ClientHashType = (typeof CLIENT_HASH_TYPES)[number];

/** Formats as the building block spells them. */
export type ClientFormat = 'PAdES' | 'CAdES' | 'ASIC';

/** What the building block is asked to sign: never the document itself. */
export interface DigestToSign {
  readonly format: ClientFormat;
  readonly hashType: ClientHashType;
  /** Base64, as a pushed request takes it. */
  readonly hash: string;
}

const NAMES: Readonly<Record<ClientHashType, DigestName>> = {
  'SHA2-256': 'SHA-256',
  'SHA2-384': 'SHA-384',
  'SHA2-512': 'SHA-512',
};

/** The platform's name of a digest. */
export function digestName(hashType: ClientHashType): DigestName {
  return NAMES[hashType];
}

/** @throws `CLIENT_INPUT_INVALID` for a digest that is not known */
export function hashTypeOf(value: ClientHashType = 'SHA2-256'): ClientHashType {
  if (!CLIENT_HASH_TYPES.includes(value)) throw inputInvalid('The digest is none that documents are signed with.');
  return value;
}

/** Digests what is to be signed. */
export async function digestToSign(
  format: ClientFormat,
  hashType: ClientHashType,
  data: Uint8Array,
): Promise<DigestToSign> {
  const bytes = await webPkiPrimitives.digest(digestName(hashType), data);
  return { format, hashType, hash: toBase64(bytes) };
}
