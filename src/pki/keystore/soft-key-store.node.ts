import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keyNotFound, labelTaken, storeInvalid, storeUnavailable } from './errors.js';
import type { KeyAlgorithm, KeyRef, KeySpec, KeyStore } from './key-store.js';
import { openKey, readFacts, sealKey, type SoftKeyFacts } from './soft-key-file.node.js';

const newKeyPair = promisify(generateKeyPair);
const NODE_DIGEST = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;
const ID = /^[0-9a-f]{32}$/;
const MIN_SECRET_LENGTH = 16;

/** Where keys are kept and what they are encrypted under. */
export interface SoftKeyStoreOptions {
  /** Made when it is not there, for its owner alone. */
  readonly directory: string;
  /** At least 16 characters. Never logged. */
  readonly secret: string;
}

function makePair(algorithm: KeyAlgorithm): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  return algorithm === 'P-256' ? newKeyPair('ec', { namedCurve: 'P-256' }) : newKeyPair('rsa', { modulusLength: 3072 });
}

/**
 * Keys in files, each encrypted; session keys in memory alone. What a small installation starts with: whoever has the
 * files and the secret has the keys, so larger ones take a key module.
 */
export class SoftKeyStore implements KeyStore {
  readonly #keys = new Map<string, Promise<KeyObject>>();
  readonly #secret: string;

  private constructor(
    private readonly directory: string,
    secret: string,
  ) {
    this.#secret = secret;
  }

  /** @throws `KEY_STORE_INVALID` for a short secret, `KEY_STORE_UNAVAILABLE` when the folder cannot be made */
  static async open({ directory, secret }: SoftKeyStoreOptions): Promise<SoftKeyStore> {
    if (secret.length < MIN_SECRET_LENGTH) throw storeInvalid('The secret of the key store is too short.');
    await reaching(() => mkdir(directory, { recursive: true, mode: 0o700 }));
    return new SoftKeyStore(directory, secret);
  }

  async generate({ algorithm, lifetime, label = '' }: KeySpec): Promise<KeyRef> {
    const id = randomBytes(16).toString('hex');
    if (lifetime === 'stored' && label !== '' && (await this.find(label))) throw labelTaken();
    const { privateKey, publicKey } = await makePair(algorithm);
    if (lifetime === 'stored') {
      const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
      const facts = { id, algorithm, label, createdAt: new Date().toISOString(), publicKey: spki };
      const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
      const content = await sealKey(facts, pkcs8, this.#secret);
      pkcs8.fill(0);
      await reaching(() => this.write(id, content));
    }
    this.#keys.set(id, Promise.resolve(privateKey));
    return { id, algorithm };
  }

  async find(label: string): Promise<KeyRef | null> {
    const names = await reaching(() => readdir(this.directory));
    const found: SoftKeyFacts[] = [];
    for (const name of names.filter((one) => one.endsWith('.key'))) {
      const facts = readFacts(await reaching(() => readFile(join(this.directory, name), 'utf8')));
      if (facts?.label === label && name === `${facts.id}.key`) found.push(facts);
    }
    const [only, ...more] = found;
    if (more.length > 0) throw storeInvalid('Several keys have the label.');
    return only ? { id: only.id, algorithm: only.algorithm } : null;
  }

  async publicKey(key: KeyRef): Promise<Uint8Array> {
    const spki = createPublicKey(await this.take(key)).export({ type: 'spki', format: 'der' });
    return new Uint8Array(spki);
  }

  async sign(key: KeyRef, digest: keyof typeof NODE_DIGEST, data: Uint8Array): Promise<Uint8Array> {
    const privateKey = await this.take(key);
    return new Promise((resolve, reject) => {
      sign(NODE_DIGEST[digest], data, privateKey, (error, signature) =>
        error === null ? resolve(new Uint8Array(signature)) : reject(error),
      );
    });
  }

  async destroy({ id }: KeyRef): Promise<void> {
    this.#keys.delete(id);
    if (ID.test(id)) await reaching(() => rm(this.pathOf(id), { force: true }));
  }

  close(): Promise<void> {
    this.#keys.clear();
    return Promise.resolve();
  }

  private pathOf(id: string): string {
    return join(this.directory, `${id}.key`);
  }

  private take({ id }: KeyRef): Promise<KeyObject> {
    const known = this.#keys.get(id);
    if (known) return known;
    const loading = this.load(id);
    this.#keys.set(id, loading);
    loading.catch(() => this.#keys.delete(id));
    return loading;
  }

  private async load(id: string): Promise<KeyObject> {
    if (!ID.test(id)) throw keyNotFound();
    const content = await reaching(() =>
      readFile(this.pathOf(id), 'utf8').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw keyNotFound();
        throw error;
      }),
    );
    const file = readFacts(content);
    if (file?.id !== id) throw storeInvalid('A file of the key store is broken.');
    try {
      const pkcs8 = await openKey(file, this.#secret);
      const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
      pkcs8.fill(0);
      return key;
    } catch (cause) {
      throw storeInvalid('A key cannot be opened: the secret is another one, or the file was changed.', cause);
    }
  }

  /** The key is there as a whole and on the disk, or not at all. */
  private async write(id: string, content: string): Promise<void> {
    const part = `${this.pathOf(id)}.part`;
    const handle = await open(part, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, this.pathOf(id));
  }
}

/** Faults of the file system may pass; faults of ours stay what they are. */
async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'errno' in error) throw storeUnavailable('The folder of keys cannot be used.', error);
    throw error;
  }
}
