import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createDocumentWorkers, nodePrimitives, type DocumentWorkers } from '../../src/documents/index.node.js';
import { memorySource, Name, PdfFile, Ref, type Str } from '../../src/documents/index.js';
import * as hostile from '../fixtures/pdf/hostile.js';
import { pagesFile } from '../fixtures/pdf/cos-file.js';
import { describeIf } from '../skip.js';
import { hasTool, Room, structuralFaults, textOf, UUID } from './room.js';

const room = new Room();
let workers: DocumentWorkers;
beforeAll(() => {
  workers = createDocumentWorkers({ size: 1 });
});
afterAll(async () => {
  await workers.close();
  room.remove();
});

async function merge(files: readonly Uint8Array[], title = 'Lease'): Promise<{ path: string; fingerprint: string }> {
  const target = room.fresh();
  const paths = files.map((bytes) => room.write(bytes));
  const { fingerprint } = await workers.makeOriginal({ paths, target, title, language: 'en_us', uuid: UUID });
  return { path: target, fingerprint };
}

async function readable(path: string): Promise<string> {
  const file = await PdfFile.open(memorySource(readFileSync(path)), nodePrimitives);
  const text: string[] = [];
  for (let num = 1; num < file.size; num += 1) {
    const entry = file.entry(num);
    const value =
      entry === undefined || entry.kind === 'free' ? null : await file.getDict(new Ref(num)).catch(() => null);
    if (value !== null) text.push([...value.keys()].join(' '));
  }
  return text.join('\n');
}

describe('the original document', () => {
  describe('when uploads are merged', () => {
    it('is what its fingerprint says', async () => {
      const { path, fingerprint } = await merge([pagesFile([{}])]);
      expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(fingerprint);
    });

    it('is the same for the same job and another for another UUID', async () => {
      const paths = [room.write(pagesFile([{}]))];
      const job = { paths, title: 'T', language: 'sv' };
      const make = async (uuid: string) =>
        (await workers.makeOriginal({ ...job, target: room.fresh(), uuid })).fingerprint;
      const first = await make(UUID);
      expect(await make(UUID)).toBe(first);
      expect(await make('00000000-0000-4000-8000-000000000001')).not.toBe(first);
    });

    it('carries the UUID in Info, XMP and trailer', async () => {
      const { path } = await merge([pagesFile([{}])], 'Ångström & <Söner>');
      const file = await PdfFile.open(memorySource(readFileSync(path)), nodePrimitives);
      const info = await file.getDict(file.trailer.get('Info'));
      expect(Buffer.from((info.get('DocumentUUID') as Str).bytes).toString()).toBe(UUID);
      const [id] = file.trailer.get('ID') as Str[];
      expect(Buffer.from(id!.bytes).toString('hex')).toBe(UUID.replaceAll('-', ''));
      expect(readFileSync(path).toString('utf8')).toContain(`uuid:${UUID}`);
      expect(readFileSync(path).toString('utf8')).toContain('Ångström &amp; &lt;Söner&gt;');
    });

    it('keeps order, sizes and turns of pages', async () => {
      const odd = pagesFile([
        { text: 'Portrait' },
        { text: 'Landscape', mediaBox: '[0 0 842 595]' },
        { text: 'Turned', page: '/Rotate 90' },
        { text: 'Cropped', mediaBox: '[-10 -20 600 800]', page: '/CropBox [0 0 300 400] /UserUnit 2' },
      ]);
      const { path } = await merge([odd, pagesFile([{ text: 'Second' }])]);
      const { pageSizes, pages } = await workers.inspect(path);
      expect(pages).toBe(5);
      expect(pageSizes.slice(0, 4)).toEqual([
        { width: 595, height: 842 },
        { width: 842, height: 595 },
        { width: 842, height: 595 },
        { width: 300, height: 400 },
      ]);
    });
  });

  describeIf(hasTool('pdftotext'), 'pdftotext is not installed', 'when uploads hold more than pages', () => {
    it('draws fields and annotations into the page, but not hidden ones', async () => {
      const { path } = await merge([hostile.annotated()]);
      const text = textOf(path);
      expect(text).toContain('Filled value');
      expect(text).toContain('Stamped approved');
      expect(text).not.toContain('Never shown');
      expect(readFileSync(path).includes('/Annots')).toBe(false);
    });

    it('draws fields that have a value and no appearance', async () => {
      const { path } = await merge([hostile.unrenderedForm()]);
      expect(textOf(path)).toContain('Typed in');
    });

    it('keeps hidden layers hidden, and what follows in place', async () => {
      const { path } = await merge([hostile.layered()]);
      const text = textOf(path);
      expect(text).toContain('Always there');
      expect(text).toContain('Layer on');
      expect(text).toContain('After all');
      expect(text).not.toContain('off');
    });
  });

  describe('when an upload can act', () => {
    it('keeps no action, script, form or file, and only links to the web', async () => {
      const { path } = await merge([hostile.fullOfActions()]);
      const file = await PdfFile.open(memorySource(readFileSync(path)), nodePrimitives);
      const catalog = await file.getDict(file.rootRef);
      expect([...catalog.keys()].sort()).toEqual(['Lang', 'Metadata', 'Pages', 'Type', 'ViewerPreferences']);
      const keys = await readable(path);
      for (const key of ['JS', 'AA', 'OpenAction', 'EF', 'XFA', 'AcroForm', 'RichMediaContent', 'PieceInfo']) {
        expect(keys.split(/\s/)).not.toContain(key);
      }
      const links: string[] = [];
      for (let num = 1; num < file.size; num += 1) {
        const value = await file.get(new Ref(num)).catch(() => null);
        if (!(value instanceof Map) || !(value.get('Subtype') instanceof Name)) continue;
        const action = await file.get(value.get('A'));
        if (action instanceof Map) links.push(Buffer.from((action.get('URI') as Str).bytes).toString());
      }
      expect(links).toEqual(['https://example.com/terms']);
    });
  });

  describeIf(hasTool('qpdf'), 'qpdf is not installed', 'when an independent tool reads it', () => {
    it('finds no structural fault', async () => {
      const files = [hostile.annotated(), hostile.layered(), hostile.fullOfActions(), hostile.lyingCount()];
      const { path } = await merge(files);
      expect(structuralFaults(path)).toBe('');
    });
  });
});
