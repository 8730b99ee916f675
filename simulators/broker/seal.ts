import { CompactEncrypt, CompactSign, generateKeyPair, importJWK, UnsecuredJWT, type JWK } from 'jose';
import type { Claims, WrongSeal } from './faults.js';
import { newKey, type KeyRing, type SigningKey } from './keys.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * Signs what a token says, and encrypts it where its reader has registered a key for that.
 *
 * @param encryptTo - public key of the reader
 */
export async function seal(
  claims: Claims,
  ring: KeyRing,
  encryptTo: JWK | undefined,
  wrong?: WrongSeal,
): Promise<string> {
  if (wrong === 'rotated') await ring.rotate();
  const signed = await sign(claims, wrong === 'unpublished' ? await newKey() : ring.current, wrong);
  return encryptTo === undefined || wrong === 'plain' ? signed : encrypt(signed, encryptTo, wrong);
}

/** A nested token: what was signed, encrypted to its reader. */
export async function encrypt(signed: string, encryptTo: JWK, wrong?: WrongSeal): Promise<string> {
  const key =
    wrong === 'foreign-key'
      ? (await generateKeyPair('RSA-OAEP-256', { modulusLength: 2048 })).publicKey
      : await importJWK(encryptTo, 'RSA-OAEP-256');
  return new CompactEncrypt(bytesOf(signed))
    .setProtectedHeader({
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      cty: 'JWT',
      ...(encryptTo.kid === undefined ? {} : { kid: encryptTo.kid }),
    })
    .encrypt(key);
}

async function sign(claims: Claims, key: SigningKey, wrong?: WrongSeal): Promise<string> {
  if (wrong === 'unsigned') return new UnsecuredJWT({ ...claims }).encode();
  const payload = bytesOf(JSON.stringify(claims));
  if (wrong === 'shared-secret') {
    return new CompactSign(payload)
      .setProtectedHeader({ alg: 'HS256', kid: key.kid, typ: 'JWT' })
      .sign(bytesOf('a secret that everybody may know'));
  }
  const token = await new CompactSign(payload)
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
    .sign(await importJWK(key, 'RS256'));
  if (wrong !== 'broken') return token;
  const [header, , signature] = token.split('.');
  const other = Buffer.from(JSON.stringify({ ...claims, name: 'Somebody Else' })).toString('base64url');
  return `${header}.${other}.${signature}`;
}
