import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createDocumentWorkers, nodePrimitives, type DocumentWorkers } from '../../src/documents/index.node.js';
import { memorySource, PdfFile, type VerificationContent } from '../../src/documents/index.js';
import { cosFile, pagesFile, plain } from '../fixtures/pdf/cos-file.js';
import { png } from '../fixtures/pdf/png.js';
import { describeIf } from '../skip.js';
import { hasTool, Room, structuralFaults, textOf, UUID } from './room.js';

const room = new Room();
const now = new Date('2026-11-21T14:05:12Z');
let workers: DocumentWorkers;
let original: { path: string; fingerprint: string; bytes: Buffer };

beforeAll(async () => {
  workers = createDocumentWorkers({ size: 1 });
  const target = room.fresh();
  const paths = [room.write(pagesFile([{ text: 'The lease' }, { text: 'Second page' }]))];
  const job = { paths, target, title: 'Lease', language: 'en_us', uuid: UUID };
  const { fingerprint } = await workers.makeOriginal(job);
  original = { path: target, fingerprint, bytes: readFileSync(target) };
});
afterAll(async () => {
  await workers.close();
  room.remove();
});

const NAMES = [
  'Anna Berg',
  'Łukasz Żółć',
  'Ελένη Παπαδοπούλου',
  'Иван Соколов',
  '王小明',
  'Zoë 😀',
  'Eve \u202eexe.nnA',
];

function content(signers: number, patch: Partial<VerificationContent> = {}): VerificationContent {
  return {
    language: 'en_us',
    title: 'Verification of Lease',
    intro: 'These pages say who signed.',
    documentHeading: 'Document',
    document: [
      { label: 'Name', value: 'Lease' },
      { label: 'Sent by', value: 'Carlito Jakobsson' },
      { label: 'Sent date', value: '2026-11-20T09:00:00Z' },
      { label: 'Signed by all parties', value: '2026-11-21T14:05:10Z' },
      { label: 'Signing/transaction ID', value: '3065', isMonospaced: true },
      { label: 'Original document file ID', value: '729301', isMonospaced: true },
      { label: 'Original document fingerprint', value: original.fingerprint, isMonospaced: true },
    ],
    signersHeading: 'Signers',
    signers: Array.from({ length: signers }, (_, i) => ({
      heading: `Signer ${i + 1}`,
      fields: [
        { label: 'Name', value: NAMES[i % NAMES.length]! },
        { label: 'E-mail', value: `signer${i + 1}@example.com`, url: `mailto:signer${i + 1}@example.com` },
        { label: 'Signed date', value: '2026-11-21T14:05:10Z' },
        { label: 'IP address', value: `192.0.2.${i + 1}` },
      ],
      ...(i === 1 ? { image: png(300, 90), imageAlternative: 'Drawn signature' } : {}),
    })),
    howToVerifyHeading: 'How to verify',
    howToVerify: ['Open the verifier.', 'Drop the file.'],
    footer: 'Page {page} of {pages}',
    verifierUrl: 'https://example.com/verify/',
    verifierLabel: 'Check it',
    ...patch,
  };
}

const append = async (signers: number, patch: Partial<VerificationContent> = {}, from = original) => {
  const target = room.fresh();
  const job = { original: from.path, fingerprint: from.fingerprint, target, content: content(signers, patch), now };
  return { target, result: await workers.appendVerificationPages(job) };
};

function own(bytes: Buffer): typeof original {
  return { path: room.write(bytes), fingerprint: createHash('sha256').update(bytes).digest('hex'), bytes };
}

describe('verification pages', () => {
  describe('when they are appended', () => {
    it('leave the original as the exact prefix', async () => {
      const { target } = await append(3);
      const signed = readFileSync(target);
      expect(signed.subarray(0, original.bytes.length).equals(original.bytes)).toBe(true);
      expect(signed.length).toBeGreaterThan(original.bytes.length);
    });

    it('give the fingerprint of the whole file, and the same file twice', async () => {
      const [first, second] = [await append(2), await append(2)];
      expect(createHash('sha256').update(readFileSync(first.target)).digest('hex')).toBe(first.result.fingerprint);
      expect(second.result.fingerprint).toBe(first.result.fingerprint);
    });

    it('are one more revision, tagged', async () => {
      const { target } = await append(1);
      const file = await PdfFile.open(memorySource(readFileSync(target)), nodePrimitives);
      expect(file.sections).toHaveLength(2);
      const catalog = await file.getDict(file.rootRef);
      expect((await file.getDict(catalog.get('MarkInfo'))).get('Marked')).toBe(true);
      const tree = await file.getDict((await file.getDict(catalog.get('StructTreeRoot'))).get('ParentTree'));
      expect(tree.get('Nums')).toEqual(expect.arrayContaining([0]));
    });
  });

  describe('when the original is not the fingerprinted one', () => {
    it('are refused, and nothing is written', async () => {
      const bytes = Buffer.from(original.bytes);
      bytes[200]! ^= 1;
      const target = room.fresh();
      const job = { original: room.write(bytes), fingerprint: original.fingerprint, target, content: content(1), now };
      await expect(workers.appendVerificationPages(job)).rejects.toMatchObject({
        code: 'SIGNING_TAMPERED_FILE',
        title: 'TamperedFile',
        status: 409,
      });
      expect(existsSync(target)).toBe(false);
      expect(existsSync(`${target}.part`)).toBe(false);
    });
  });

  describe('when the original has a cross-reference table or a structure of its own', () => {
    const tagged = (tree: string): Buffer =>
      cosFile([
        '<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 5 0 R /MarkInfo << /Marked true >> /Lang (sv) >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /StructParents 0 /Resources << >> >>',
        plain('', '/P << /MCID 0 >> BDC EMC'),
        '<< /Type /StructTreeRoot /K 6 0 R /ParentTree 7 0 R /ParentTreeNextKey 1 >>',
        '<< /Type /StructElem /S /P /P 5 0 R /Pg 3 0 R /K 0 >>',
        `<< ${tree} >>`,
        '<< /Limits [0 0] /Nums [0 [6 0 R]] >>',
      ]);

    it.each(['/Nums [0 [6 0 R]]', '/Kids [8 0 R]'])('join their structure to %s', async (tree) => {
      const { target } = await append(1, {}, own(tagged(tree)));
      const file = await PdfFile.open(memorySource(readFileSync(target)), nodePrimitives);
      expect(file.sections.map(({ isStream }) => isStream)).toEqual([false, false]);
      const root = await file.getDict((await file.getDict(file.rootRef)).get('StructTreeRoot'));
      expect(root.get('K')).toHaveLength(2);
      expect(root.get('ParentTreeNextKey')).toBeGreaterThan(1);
    });

    it('pass an independent check', async () => {
      if (!hasTool('qpdf')) return;
      expect(structuralFaults((await append(2, {}, own(tagged('/Nums [0 [6 0 R]]')))).target)).toBe('');
    });
  });

  describe('when a drawn signature cannot be read', () => {
    it('are made without it', async () => {
      const [signer] = content(1).signers;
      const broken = [png(5, 5).subarray(0, 40), Buffer.from('no picture'), png(9000, 1)];
      const signers = broken.map((image) => ({ ...signer!, image }));
      expect((await append(0, { signers })).result.pages).toBeGreaterThan(2);
    });
  });

  describeIf(hasTool('qpdf'), 'qpdf is not installed', 'when an independent tool reads them', () => {
    it.each([1, 3, 50])('has no structural fault with %i signers', async (signers) => {
      expect(structuralFaults((await append(signers)).target)).toBe('');
    });
  });

  describeIf(hasTool('pdftotext'), 'pdftotext is not installed', 'when their text is extracted', () => {
    it('break a long label where a reader would', async () => {
      const label = 'Unterzeichnungs-/Transaktions-ID-der-Unterzeichnung';
      const { target } = await append(1, { document: [{ label, value: '3065' }] });
      const text = textOf(target, 3);
      expect(text).toMatch(/Transaktions-ID/);
      expect(text).toMatch(/Unterzeichnungs-\//);
    });

    it('says everything that was to be said', async () => {
      const { target } = await append(7);
      const text = textOf(target, 3);
      const { document, signers } = content(7);
      for (const { value } of document) expect(text).toContain(value);
      const plainNames = NAMES.slice(0, 4);
      for (const name of plainNames) expect(text).toContain(name);
      for (const { heading, fields } of signers) {
        expect(text).toContain(heading);
        for (const { label, value } of fields.slice(1)) {
          expect(text).toContain(label);
          expect(text).toContain(value);
        }
      }
      expect(text).toMatch(/Page 1 of \d/);
      expect(text).toContain('https://example.com/verify/');
    });

    it('keeps characters without glyph, and does not let control characters act', async () => {
      const text = textOf((await append(7)).target, 3);
      expect(text.replaceAll(' ', '')).toContain('王小明');
      expect(text).toContain('😀');
      expect(text).toContain('U+202E');
      expect(text).not.toContain('\u202e');
    });

    it('keeps each signer on one page', async () => {
      const { target, result } = await append(50);
      const pages = Array.from({ length: result.pages - 2 }, (_, i) => textOf(target, i + 3, i + 3));
      for (let signer = 1; signer <= 50; signer += 1) {
        const page = pages.filter((text) => new RegExp(`Signer ${signer}\\n`).test(text));
        expect(page).toHaveLength(1);
        expect(page[0]).toContain(`signer${signer}@example.com`);
        expect(page[0]).toContain(`192.0.2.${signer}\n`);
      }
    });

    it('wraps words without end and splits a card that is taller than a page', async () => {
      const endless = 'ж'.repeat(4000);
      const fields = Array.from({ length: 60 }, (_, i) => ({ label: `Field ${i}`, value: `Value ${i}` }));
      const signers = [{ heading: 'Long', fields: [{ label: 'Word', value: endless }, ...fields] }];
      const title = 'Title without end '.repeat(60);
      const text = textOf((await append(0, { signers, title })).target, 3);
      expect(text.match(/without/g)!.length).toBeGreaterThanOrEqual(60);
      expect(text.match(/ж/g)).toHaveLength(4000);
      expect(text).toContain('Value 59');
    });
  });

  describeIf(hasTool('pdftoppm'), 'pdftoppm is not installed', 'when they are rendered', () => {
    it('stay inside the margins', async () => {
      const { execFileSync } = await import('node:child_process');
      const { target, result } = await append(3);
      const grey = execFileSync('pdftoppm', ['-gray', '-r', '36', '-f', String(result.pages), target]);
      const [, width, height] = /^P5\n(\d+) (\d+)\n255\n/.exec(grey.toString('latin1', 0, 40))!;
      const pixels = grey.subarray(grey.length - Number(width) * Number(height));
      const dark = [...pixels.keys()].filter((at) => pixels[at]! < 200).map((at) => at % Number(width));
      expect(dark.length).toBeGreaterThan(100);
      expect(Math.min(...dark)).toBeGreaterThan(25);
      expect(Math.max(...dark)).toBeLessThan(Number(width) - 25);
    });
  });
});
