import { createHash } from 'node:crypto';
import type { Handle } from 'pkcs11js';
import { ecdsaValueOf } from '../build/ecdsa-value.js';
import { keyNotFound, labelTaken, storeInvalid, storeUnavailable } from './errors.js';
import type { KeyRef, KeySpec, KeyStore } from './key-store.js';
import { Gate } from './gate.js';
import { Pkcs11Token, type Pkcs11Session } from './pkcs11-module.node.js';
import { findHalf, findObjects, keysOfLabel, makePair, publicKeyInfo } from './pkcs11-objects.node.js';
import type { Pkcs11Uri } from './pkcs11-uri.js';

/** Threads are shared with files and names of hosts: keys must not take all of them. */
const MAX_AT_ONCE = 2;
const MAX_SIGNATURE_BYTES = 512;
const ID = /^[0-9a-f]{32}$/;

const DIGESTS = {
  'SHA-256': { name: 'sha256', info: '3031300d060960864801650304020105000420' },
  'SHA-384': { name: 'sha384', info: '3041300d060960864801650304020205000430' },
  'SHA-512': { name: 'sha512', info: '3051300d060960864801650304020305000440' },
} as const;

/**
 * Keys in a key module (PKCS#11), which never leave it. Digests are made here, so that any module will do that signs.
 */
export class Pkcs11KeyStore implements KeyStore {
  private readonly gate = new Gate(MAX_AT_ONCE);
  /** Session keys die with the session they were made in, so each has one of its own. */
  private readonly owners = new Map<string, Handle>();

  private constructor(private readonly token: Pkcs11Token) {}

  /** @throws `KEY_STORE_INVALID` for a wrong address or PIN, `KEY_STORE_UNAVAILABLE` when the token is not there */
  static async open(uri: Pkcs11Uri): Promise<Pkcs11KeyStore> {
    return new Pkcs11KeyStore(await Pkcs11Token.open(uri));
  }

  generate(spec: KeySpec): Promise<KeyRef> {
    return this.gate.pass(() => (spec.lifetime === 'stored' ? this.generateStored(spec) : this.generateSession(spec)));
  }

  find(label: string): Promise<KeyRef | null> {
    return this.token.using((open) => {
      const [only, ...more] = keysOfLabel(open, label);
      if (more.length > 0) throw storeInvalid('Several keys have the label.');
      return Promise.resolve(only ?? null);
    });
  }

  async publicKey(key: KeyRef): Promise<Uint8Array> {
    checkRef(key);
    return this.token.using((open) =>
      Promise.resolve(publicKeyInfo(open, findHalf(open, key, 'public'), key.algorithm)),
    );
  }

  async sign(key: KeyRef, digest: keyof typeof DIGESTS, data: Uint8Array): Promise<Uint8Array> {
    checkRef(key);
    return this.gate.pass(() => this.token.using((open) => signWith(open, key, digest, data)));
  }

  async destroy(key: KeyRef): Promise<void> {
    if (!ID.test(key.id)) return;
    await this.token.using((open) => {
      const all = [{ type: open.library.CKA_ID, value: Buffer.from(key.id, 'hex') }];
      for (const object of findObjects(open, all)) open.module.C_DestroyObject(open.session, object);
      if (findObjects(open, all).length > 0) throw storeUnavailable('A key is still there after it was destroyed.');
      return Promise.resolve();
    });
    const owner = this.owners.get(key.id);
    this.owners.delete(key.id);
    if (owner) this.token.closeQuietly(owner);
  }

  close(): Promise<void> {
    for (const owner of this.owners.values()) this.token.closeQuietly(owner);
    this.owners.clear();
    this.token.close();
    return Promise.resolve();
  }

  private generateStored(spec: KeySpec): Promise<KeyRef> {
    return this.token.using(async (open) => {
      if (spec.label !== undefined && keysOfLabel(open, spec.label).length > 0) throw labelTaken();
      return (await makePair(open, spec)).ref;
    });
  }

  private async generateSession(spec: KeySpec): Promise<KeyRef> {
    const owner = await this.token.openSession();
    try {
      const { ref } = await this.token.using(({ library, module }) =>
        makePair({ library, module, session: owner }, spec),
      );
      this.owners.set(ref.id, owner);
      return ref;
    } catch (error) {
      this.token.closeQuietly(owner);
      throw error;
    }
  }
}

function checkRef({ id }: KeyRef): void {
  if (!ID.test(id)) throw keyNotFound();
}

async function signWith(
  open: Pkcs11Session,
  key: KeyRef,
  digest: keyof typeof DIGESTS,
  data: Uint8Array,
): Promise<Uint8Array> {
  const { library: p, module, session } = open;
  const { name, info } = DIGESTS[digest];
  const value = createHash(name).update(data).digest();
  const isRsa = key.algorithm === 'RSA-3072';
  // Of a digest longer than the curve's order, the leftmost bits count (FIPS 186-5 clause 6.4.1).
  const input = isRsa ? Buffer.concat([Buffer.from(info, 'hex'), value]) : value.subarray(0, 32);
  const mechanism = { mechanism: isRsa ? p.CKM_RSA_PKCS : p.CKM_ECDSA };
  module.C_SignInit(session, mechanism, findHalf(open, key, 'private'));
  const signature = await module.C_SignAsync(session, input, Buffer.alloc(MAX_SIGNATURE_BYTES));
  return isRsa ? new Uint8Array(signature) : ecdsaValueOf(signature);
}
