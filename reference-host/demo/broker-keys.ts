import { generateKeyPair, randomUUID, type JsonWebKey } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A key of a set, with its name and use. */
type NamedKey = JsonWebKey & { readonly kid: string; readonly use: string; readonly alg: string };

const ALGORITHMS = { sig: 'RS256', enc: 'RSA-OAEP-256' } as const;

/** Keys of the demo at its broker: made on first use, kept in a file. @returns their public halves */
export async function takeBrokerKeys(path: string): Promise<readonly NamedKey[]> {
  const kept = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  const { keys } = (kept === undefined ? await makeKeys(path) : JSON.parse(kept)) as { keys: readonly NamedKey[] };
  return keys.map(({ kty, n, e, kid, use, alg }) => ({ kty, n, e, kid, use, alg }));
}

async function makeKeys(path: string): Promise<{ readonly keys: readonly NamedKey[] }> {
  const made = { keys: await Promise.all([makeKey('sig'), makeKey('enc')]) };
  await writeFile(`${path}.part`, JSON.stringify(made), { mode: 0o600 });
  await rename(`${path}.part`, path);
  return made;
}

async function makeKey(use: keyof typeof ALGORITHMS): Promise<NamedKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use, alg: ALGORITHMS[use] };
}
