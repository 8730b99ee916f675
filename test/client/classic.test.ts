import { createHash } from 'node:crypto';
import { fingerprint, verifyClassic, webPrimitives } from '../../src/client.js';
import { nodePrimitives } from '../../src/documents/index.node.js';
import { pagesFile } from '../fixtures/pdf/cos-file.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const original = pagesFile([{ text: 'Original' }]);
const signed = Buffer.concat([original, Buffer.from('\n9 0 obj\nnull\nendobj\nstartxref\n0\n%%EOF\n')]);

describe.each([
  ['node:crypto', nodePrimitives],
  ['WebCrypto', webPrimitives],
])('checking by fingerprint with %s', (_name, primitives) => {
  describe('when a fingerprint is asked for', () => {
    it('is the SHA-256 of bytes, of a blob and of a stream', async () => {
      const expected = sha256(signed);
      expect(await fingerprint(signed, primitives)).toBe(expected);
      expect(await fingerprint(new Blob([signed]), primitives)).toBe(expected);
      expect(await fingerprint(new Blob([signed]).stream(), primitives)).toBe(expected);
    });
  });

  describe('when the file is the mailed one', () => {
    it('says so, however the fingerprint is written', async () => {
      const spaced = sha256(signed)
        .toUpperCase()
        .replace(/(.{8})/g, '$1 ');
      const report = await verifyClassic(signed, { mailedFingerprint: spaced }, primitives);
      expect(report).toEqual({ fingerprint: sha256(signed), mailed: 'same', original: 'unchecked' });
    });
  });

  describe('when one bit differs', () => {
    it('says that neither the file nor its beginning is the same', async () => {
      const forged = Buffer.from(signed);
      forged[30]! ^= 1;
      const expectation = { mailedFingerprint: sha256(signed), originalFingerprint: sha256(original) };
      const report = await verifyClassic(forged, expectation, primitives);
      expect(report).toMatchObject({ mailed: 'different', original: 'different' });
      expect(report).not.toHaveProperty('originalLength');
    });
  });

  describe('when the original is known', () => {
    it('finds it at the start by its fingerprint', async () => {
      const report = await verifyClassic(signed, { originalFingerprint: sha256(original) }, primitives);
      expect(report).toMatchObject({ mailed: 'unchecked', original: 'same', originalLength: original.length });
    });

    it('finds it at the start by its bytes', async () => {
      const report = await verifyClassic(new Blob([signed]), { originalBytes: original }, primitives);
      expect(report).toMatchObject({ original: 'same', originalLength: original.length });
    });

    it('does not take an original that another fingerprint speaks of', async () => {
      const expectation = { originalBytes: original, originalFingerprint: sha256(Buffer.from('other')) };
      expect(await verifyClassic(signed, expectation, primitives)).toMatchObject({ original: 'different' });
    });

    it('does not take a longer file for it', async () => {
      const expectation = { originalBytes: Buffer.concat([signed, original]) };
      expect(await verifyClassic(signed, expectation, primitives)).toMatchObject({ original: 'different' });
    });
  });

  describe('when end marks lie on the edge of a chunk', () => {
    it('still finds them', async () => {
      for (const shift of [-6, -5, -3, -1, 0, 1]) {
        const head = Buffer.concat([Buffer.alloc(1024 * 1024 + shift - 5, 32), Buffer.from('%%EOF\r\n')]);
        const file = Buffer.concat([head, Buffer.from('more %%EOF\n')]);
        const report = await verifyClassic(file, { originalFingerprint: sha256(head) }, primitives);
        expect(report.originalLength).toBe(head.length);
      }
    });
  });
});
