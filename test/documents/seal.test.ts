import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SoftKeyStore, type KeyStore } from '../../src/pki/index.node.js';
import { pagesFile } from '../fixtures/pdf/cos-file.js';
import { Room } from './room.js';
import { enrolSealer, seal, type Sealer } from './sealing.js';
import { startTrustServices, type TrustServices } from './trust-services.js';
import { complaints, digestOfFile } from './validators.js';

const room = new Room();
let services: TrustServices;
let store: KeyStore;
let sealer: Sealer;

beforeAll(async () => {
  services = await startTrustServices(room.path);
  store = await SoftKeyStore.open({ directory: join(room.path, 'keys'), secret: 'a secret of this test alone' });
  sealer = await enrolSealer(services, store, 'P-256');
});
afterAll(async () => {
  await store.close();
  await services.close();
  room.remove();
});

describe('sealing', () => {
  describe('when a document is certified, extended and time-stamped', () => {
    it('gives a file that independent tools accept, with the document as its prefix', async () => {
      const original = pagesFile([{ text: 'The lease' }]);
      const path = room.write(original);
      const sealed = await seal(path, services, sealer);
      const bytes = readFileSync(path);
      expect(bytes.subarray(0, original.length).equals(original)).toBe(true);
      expect(sealed).toEqual({ path, bytes: bytes.length, sha256: digestOfFile(path) });
      expect(complaints(path, services.rootPem)).toEqual([]);
    });
  });
});
