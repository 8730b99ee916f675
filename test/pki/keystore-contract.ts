import { createPublicKey, randomBytes, verify } from 'node:crypto';
import type { KeyAlgorithm, KeyStore } from '../../src/pki/index.node.js';

const ALGORITHMS: readonly KeyAlgorithm[] = ['P-256', 'RSA-3072'];
const DIGESTS = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;

/**
 * What every key store does.
 *
 * @param open - opens the same store each time, as a fresh start would
 */
export function keyStoreContract(open: () => Promise<KeyStore>): void {
  let store: KeyStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  const isGood = (spki: Uint8Array, data: Uint8Array, signature: Uint8Array, digest = 'sha256'): boolean => {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return verify(digest, data, key, signature);
  };

  describe.each(ALGORITHMS)('when a %s key is made', (algorithm) => {
    it('signs so that its public key verifies, with each digest', async () => {
      const key = await store.generate({ algorithm, lifetime: 'session' });
      expect(key).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/), algorithm });
      const spki = await store.publicKey(key);
      const facts = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).asymmetricKeyDetails;
      expect(facts).toMatchObject(algorithm === 'P-256' ? { namedCurve: 'prime256v1' } : { modulusLength: 3072 });
      for (const [name, node] of Object.entries(DIGESTS)) {
        const data = randomBytes(1000);
        const signature = await store.sign(key, name as keyof typeof DIGESTS, data);
        expect(isGood(spki, data, signature, node)).toBe(true);
        expect(isGood(spki, randomBytes(1000), signature, node)).toBe(false);
      }
      await store.destroy(key);
    });

    it('is found by its label after a new start, and still signs', async () => {
      const label = `seal-${randomBytes(4).toString('hex')}`;
      const key = await store.generate({ algorithm, lifetime: 'stored', label });
      const spki = await store.publicKey(key);
      const again = await open();
      const found = await again.find(label);
      expect(found).toEqual(key);
      expect(await again.publicKey(key)).toEqual(spki);
      const data = randomBytes(40);
      expect(isGood(spki, data, await again.sign(JSON.parse(JSON.stringify(found)), 'SHA-256', data))).toBe(true);
      await again.destroy(key);
      await again.close();
      expect(await store.find(label)).toBeNull();
    });
  });

  describe('when a key is destroyed', () => {
    it.each(['session', 'stored'] as const)('neither signs nor shows anything any more (%s)', async (lifetime) => {
      const key = await store.generate({ algorithm: 'P-256', lifetime });
      const other = await store.generate({ algorithm: 'P-256', lifetime });
      await store.sign(key, 'SHA-256', randomBytes(8));
      await store.destroy(key);
      await store.destroy(key);
      await expect(store.sign(key, 'SHA-256', randomBytes(8))).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
      await expect(store.publicKey(key)).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
      const data = randomBytes(8);
      expect(isGood(await store.publicKey(other), data, await store.sign(other, 'SHA-256', data))).toBe(true);
      await store.destroy(other);
    });
  });

  describe('when a label is taken', () => {
    it('refuses a second key', async () => {
      const label = `taken-${randomBytes(4).toString('hex')}`;
      const key = await store.generate({ algorithm: 'P-256', lifetime: 'stored', label });
      const second = store.generate({ algorithm: 'P-256', lifetime: 'stored', label });
      await expect(second).rejects.toMatchObject({ code: 'KEY_LABEL_TAKEN' });
      expect(await store.find(label)).toEqual(key);
      await store.destroy(key);
    });
  });

  describe('when there is no such key', () => {
    it.each(['0'.repeat(32), '../../etc/passwd', ''])('says so for %j', async (id) => {
      const key = { id, algorithm: 'P-256' } as const;
      await expect(store.sign(key, 'SHA-256', randomBytes(8))).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
      await expect(store.publicKey(key)).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
      await expect(store.destroy(key)).resolves.toBeUndefined();
      expect(await store.find('no such label')).toBeNull();
    });
  });

  describe('when many sign at once', () => {
    it('gives each a signature of its own data', async () => {
      const key = await store.generate({ algorithm: 'P-256', lifetime: 'session' });
      const spki = await store.publicKey(key);
      const inputs = Array.from({ length: 40 }, () => randomBytes(64));
      const signatures = await Promise.all(inputs.map((data) => store.sign(key, 'SHA-256', data)));
      expect(inputs.every((data, index) => isGood(spki, data, signatures[index]!))).toBe(true);
      await store.destroy(key);
    });
  });

  describe('when the store is closed', () => {
    it('has lost its session keys', async () => {
      const first = await open();
      const key = await first.generate({ algorithm: 'P-256', lifetime: 'session' });
      await first.close();
      const again = await open();
      await expect(again.sign(key, 'SHA-256', randomBytes(8))).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
      await again.close();
    });
  });
}
