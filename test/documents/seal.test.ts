import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';
import { createDocumentWorkers, type DocumentWorkers, type VisibleStamp } from '../../src/documents/index.node.js';
import type { VerificationContent } from '../../src/documents/index.js';
import { SoftKeyStore, type KeyAlgorithm, type KeyStore } from '../../src/pki/index.node.js';
import { pagesFile } from '../fixtures/pdf/cos-file.js';
import { Room, textOf, UUID } from './room.js';
import { enrolSealer, extend, seal, timestampFile, type Sealer } from './sealing.js';
import { startTrustServices, type TrustServices } from './trust-services.js';
import { complaints, cutSignatures, digestOfFile, run } from './validators.js';

const room = new Room();
const now = new Date('2026-11-21T14:05:12Z');
const STAMP: Omit<VisibleStamp, 'page'> = {
  rect: [395, 710, 533, 784],
  lines: ['Sealed by Sealing AB', '2026-11-21T14:05:12Z', 'Signing 3065, Łódź / Ελλάδα', 'Any later change shows.'],
  language: 'en_us',
};
let services: TrustServices;
let store: KeyStore;
let workers: DocumentWorkers;
const sealers = new Map<KeyAlgorithm, Sealer>();

beforeAll(async () => {
  services = await startTrustServices(room.path);
  store = await SoftKeyStore.open({ directory: join(room.path, 'keys'), secret: 'a secret of this test alone' });
  workers = createDocumentWorkers({ size: 1 });
  for (const algorithm of ['P-256', 'RSA-3072'] as const)
    sealers.set(algorithm, await enrolSealer(services, store, algorithm));
});
afterAll(async () => {
  await workers.close();
  await store.close();
  await services.close();
  room.remove();
});

function content(fingerprint: string): VerificationContent {
  return {
    language: 'en_us',
    title: 'Verification of Lease',
    intro: 'These pages say who signed.',
    documentHeading: 'Document',
    document: [{ label: 'Fingerprint', value: fingerprint, isMonospaced: true }],
    signersHeading: 'Signers',
    signers: [{ heading: 'Signer 1', fields: [{ label: 'Name', value: 'Anna Berg' }] }],
    howToVerifyHeading: 'How to verify',
    howToVerify: ['Compare the fingerprint.'],
    footer: 'Lease',
    verifierUrl: 'https://crm.example/verify/',
    verifierLabel: 'Verify',
  };
}

/** Two pages, whose last cross-reference section is a table or a stream. */
async function plainFile(kind: 'table' | 'stream'): Promise<Uint8Array> {
  if (kind === 'table') return pagesFile([{ text: 'The lease' }, { text: 'Second page' }]);
  const document = await PDFDocument.create();
  for (const text of ['The lease', 'Second page']) document.addPage().drawText(text, { x: 72, y: 700 });
  return document.save({ useObjectStreams: true });
}

/** An original with its verification page and a manifest. */
async function signedFile(): Promise<{ path: string; original: Buffer; fingerprint: string }> {
  const [upload, target, path] = [room.write(await plainFile('table')), room.fresh(), room.fresh()];
  const job = { paths: [upload], target, title: 'Lease', language: 'en_us', uuid: UUID };
  const { fingerprint } = await workers.makeOriginal(job);
  const bytes = new TextEncoder().encode('{"signers":["Anna Berg"]}');
  const manifest = { name: 'evidence-manifest.json', mimeType: 'application/json', description: 'Evidence', bytes };
  const attachments = [{ ...manifest, name: 'ö.txt', mimeType: 'text/plain' }, manifest];
  await workers.appendVerificationPages({
    ...{ original: target, fingerprint, target: path, now },
    ...{ content: content(fingerprint), attachments },
  });
  return { path, original: readFileSync(target), fingerprint };
}

describe('sealing', () => {
  describe.each(['table', 'stream'] as const)('when the last cross-reference section is a %s', (kind) => {
    it.each(['P-256', 'RSA-3072'] as const)(
      'gives a file that independent tools accept, sealed with %s',
      async (key) => {
        const original = Buffer.from(await plainFile(kind));
        const path = room.write(original);
        const sealed = await seal(path, services, sealers.get(key)!);
        const bytes = readFileSync(path);
        expect(bytes.subarray(0, original.length).equals(original)).toBe(true);
        expect(sealed).toEqual({ path, bytes: bytes.length, sha256: digestOfFile(path) });
        expect(complaints(path, services.rootPem)).toEqual([]);
        expect(cutSignatures(bytes).map(({ subFilter }) => subFilter)).toEqual(['ETSI.CAdES.detached', 'ETSI.RFC3161']);
      },
    );
  });

  describe('when a document with verification pages is sealed with a visible stamp', () => {
    let file: Awaited<ReturnType<typeof signedFile>>;
    beforeAll(async () => {
      file = await signedFile();
      await seal(file.path, services, sealers.get('P-256')!, { stamp: { page: 2, ...STAMP } });
    });

    it('is accepted by independent tools, and the original is its prefix', () => {
      expect(complaints(file.path, services.rootPem)).toEqual([]);
      const prefix = readFileSync(file.path).subarray(0, file.original.length);
      expect(createHash('sha256').update(prefix).digest('hex')).toBe(file.fingerprint);
    });

    it('shows the stamp on the verification page and nowhere else', () => {
      expect(textOf(file.path, 3, 3)).toMatch(/Sealed by Sealing AB[^]*Łódź \/ Ελλάδα/);
      expect(textOf(file.path, 1, 2)).not.toContain('Sealed by');
    });

    it('looks the same before and after on the original’s pages', () => {
      const before = room.write(file.original);
      for (const page of ['1', '2']) {
        const picture = (path: string): Buffer =>
          execFileSync('pdftoppm', ['-r', '50', '-f', page, '-l', page, '-png', path]);
        expect(picture(file.path).equals(picture(before))).toBe(true);
      }
    });

    it('carries the attachments, byte for byte', () => {
      const { text } = run('qpdf', '--list-attachments', file.path);
      expect(text).toMatch(/evidence-manifest\.json[^]*ö\.txt/);
      const shown = run('qpdf', '--show-attachment=evidence-manifest.json', file.path).text;
      expect(shown).toBe('{"signers":["Anna Berg"]}');
    });
  });

  describe('when the proof is renewed', () => {
    it('gets a second time-stamp over what is needed for the first, and stays accepted', async () => {
      const path = room.write(await plainFile('stream'));
      const sealer = sealers.get('P-256')!;
      await seal(path, services, sealer);
      await extend(path, services, sealer);
      await timestampFile(path, services, 'Timestamp2');
      expect(complaints(path, services.rootPem)).toEqual([]);
      expect(cutSignatures(readFileSync(path))).toHaveLength(3);
      const stores = readFileSync(path, 'latin1').match(/\/Type \/DSS/g);
      expect(stores).toHaveLength(2);
    });
  });

  describe('when one byte of a sealed file is changed', () => {
    it('is no longer accepted', async () => {
      const path = room.write(await plainFile('table'));
      await seal(path, services, sealers.get('P-256')!);
      const bytes = readFileSync(path);
      const at = bytes.indexOf('Helvetica');
      const changed = room.fresh();
      copyFileSync(path, changed);
      bytes[at] = bytes[at]! ^ 1;
      writeFileSync(changed, bytes);
      expect(complaints(changed, services.rootPem).join()).toMatch(/ETSI\.CAdES\.detached[^]*ETSI\.RFC3161/);
    });
  });

  describe('when the certified file is looked at by its objects', () => {
    it('forbids changes, and the time-stamp’s field is invisible', async () => {
      const path = room.write(await plainFile('table'));
      await seal(path, services, sealers.get('P-256')!);
      const objects = JSON.parse(run('qpdf', '--json', path).text).qpdf[1] as Record<string, { value?: unknown }>;
      const dictionaries = Object.values(objects).map(({ value }) => (value ?? {}) as Record<string, unknown>);
      const [catalog] = dictionaries.filter((one) => one['/Type'] === '/Catalog');
      const permitted = (catalog!['/Perms'] as Record<string, string>)['/DocMDP']!;
      const certification = objects[`obj:${permitted}`]!.value as Record<string, never>;
      expect(certification['/Reference']).toMatchObject([
        { '/TransformMethod': '/DocMDP', '/TransformParams': { '/P': 1 } },
      ]);
      expect(catalog!['/Extensions']).toEqual({ '/ESIC': { '/BaseVersion': '/1.7', '/ExtensionLevel': 1 } });
      const fields = dictionaries.filter((one) => one['/FT'] === '/Sig');
      expect(fields).toHaveLength(2);
      for (const field of fields) {
        expect(field).toMatchObject({ '/Rect': [0, 0, 0, 0], '/F': 132 });
        expect(field).not.toHaveProperty('/AP');
      }
    });
  });
});
