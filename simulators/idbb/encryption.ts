import { CompactEncrypt, generateKeyPair, importJWK, type JWK } from 'jose';
import type { WrongSeal } from '../broker/faults.js';

/** A nested token: what was signed, encrypted to its reader by the algorithm of the key. */
export async function encryptTo(reader: JWK, signed: string, wrong?: WrongSeal): Promise<string> {
  const alg = reader.kty === 'EC' ? 'ECDH-ES' : 'RSA-OAEP-256';
  const key = wrong === 'foreign-key' ? (await generateKeyPair(alg)).publicKey : await importJWK(reader, alg);
  return new CompactEncrypt(new TextEncoder().encode(signed))
    .setProtectedHeader({ alg, enc: 'A256GCM', cty: 'JWT', ...(reader.kid === undefined ? {} : { kid: reader.kid }) })
    .encrypt(key);
}
