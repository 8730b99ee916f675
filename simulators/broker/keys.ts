import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** A private signing key as JWK, with its `kid`. */
export type SigningKey = JWK & { readonly kid: string };

/** The broker's signing keys: made on first use, kept in its folder, published without their secrets. */
export class KeyRing {
  private constructor(
    private readonly path: string,
    /** Newest first. */
    private keys: readonly SigningKey[],
  ) {}

  static async open(directory: string): Promise<KeyRing> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, 'signing-keys.json');
    const kept = await readFile(path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    const ring = new KeyRing(path, kept === undefined ? [] : (JSON.parse(kept) as SigningKey[]));
    if (ring.keys.length === 0) await ring.rotate();
    return ring;
  }

  /** The one that signs. */
  get current(): SigningKey {
    const [newest] = this.keys;
    if (newest === undefined) throw new TypeError('a key ring is never empty');
    return newest;
  }

  /** What everybody may know. */
  get published(): { readonly keys: readonly JWK[] } {
    return { keys: this.keys.map(({ kty, n, e, kid, use, alg }) => ({ kty, n, e, kid, use, alg })) };
  }

  /** A new key signs from now on; the one before it stays published. */
  async rotate(): Promise<void> {
    this.keys = [await newKey(), ...this.keys].slice(0, 2);
    await writeFile(`${this.path}.part`, JSON.stringify(this.keys), { mode: 0o600 });
    await rename(`${this.path}.part`, this.path);
  }
}

/** A key that nobody knows of. */
export async function newKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: 'RS256' };
}
