import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { ServiceKeys } from './broker-client.js';

/** The service's keys at the broker: made on first use, kept in its folder. */
export async function takeServiceKeys(directory: string): Promise<ServiceKeys> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'broker-keys.json');
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ServiceKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const keys: ServiceKeys = { sig: await newKey('sig', 'RS256'), enc: await newKey('enc', 'RSA-OAEP-256') };
  await writeFile(`${path}.part`, JSON.stringify(keys), { mode: 0o600 });
  await rename(`${path}.part`, path);
  return keys;
}

/** What the broker may know of a key. */
export function publicHalf({ kty, n, e, kid, use, alg }: JWK): JWK {
  return { kty, n, e, kid, use, alg };
}

async function newKey(use: 'sig' | 'enc', alg: string): Promise<JWK & { readonly kid: string }> {
  const { privateKey } = await generateKeyPair(alg, { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use, alg };
}
