import { dict, Name, Ref, Str, Stream, type Cos, type Dict } from '../../../src/documents/cos/objects.js';
import { appendDss } from '../../../src/documents/index.node.js';
import { ends } from './bytes.js';
import { addArchiveStamp, append, goodAnswers, makeSealed, onDisk, sha256 } from './sealed-file.js';
import { faults, makeTsa, makeWorld, verify, type World } from './world.js';

let world: World;
let good: Buffer;
let sealedOnly: Buffer;

const PAGE = new Ref(1000);
const CONTENT = new Ref(1001);
const LATER = new Date('2026-06-02T10:00:00Z');
const CHANGED = 'modification/later_changes:CHANGED_AFTER_SEAL';
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const drawing = (): Stream => new Stream(dict({}), latin1('BT /F 24 Tf 72 700 Td (The rent is 1 a month.) Tj ET'));

beforeAll(async () => {
  world = await makeWorld();
  good = await makeSealed(world);
  sealedOnly = await makeSealed(world, { until: 'seal' });
});

/** With a genuine time-stamp of a trusted authority, as anybody can buy it. */
const stamped = (file: Buffer): Promise<Buffer> =>
  onDisk(file, (path) => addArchiveStamp(path, world.tsa, LATER, 'Stamp2'));

type Change = Parameters<typeof append>[1];

const CHANGES: Record<string, Change> = {
  'replaces the content of a page': (revision) => revision.set(CONTENT, drawing()),
  'lets a page show another content': async (revision) => {
    (await revision.edit(PAGE)).set('Contents', revision.add(drawing()));
  },
  'replaces a font': (revision) =>
    revision.set(new Ref(3), dict({ Type: new Name('Font'), Subtype: new Name('Type3') })),
  'adds a page': async (revision, file) => {
    const tree = await revision.edit(new Ref(2));
    const kids = (await file.get(tree.get('Kids'))) as Cos[];
    const page = dict({
      Type: new Name('Page'),
      Parent: new Ref(2),
      MediaBox: [0, 0, 595, 842],
      Contents: revision.add(drawing()),
    });
    tree.set('Kids', [...kids, revision.add(page)]).set('Count', kids.length + 1);
  },
  'puts another page tree into the catalog': async (revision) => {
    const tree = revision.add(dict({ Type: new Name('Pages'), Kids: [PAGE], Count: 1 }));
    (await revision.edit(new Ref(1))).set('Pages', tree);
  },
  'starts from another catalog object of the same number': (revision) =>
    revision.set(new Ref(1), dict({ Type: new Name('Catalog'), Pages: new Ref(2) })),
  'adds a note over the text': async (revision) => {
    const note = dict({
      Type: new Name('Annot'),
      Subtype: new Name('FreeText'),
      Rect: [50, 650, 500, 750],
      DA: new Str(latin1('/F 24 Tf')),
    });
    const page = await revision.edit(PAGE);
    page.set('Annots', [...((page.get('Annots') as Cos[] | undefined) ?? []), revision.add(note)]);
  },
  'sets an action for when the file is opened': async (revision) => {
    const action = dict({ S: new Name('JavaScript'), JS: new Str(latin1('app.alert(1)')) });
    (await revision.edit(new Ref(1))).set('OpenAction', revision.add(action));
  },
  'adds a field that can be filled in': async (revision, file) => {
    const catalog = await file.getDict(file.rootRef);
    const form = await revision.edit(catalog.get('AcroForm') as Ref);
    const field = dict({ FT: new Name('Tx'), T: new Str(latin1('Rent')), V: new Str(latin1('1')) });
    form.set('Fields', [...(form.get('Fields') as Cos[]), revision.add(field)]);
  },
  'gives the form an appearance of its own': async (revision, file) => {
    const catalog = await file.getDict(file.rootRef);
    (await revision.edit(catalog.get('AcroForm') as Ref)).set('NeedAppearances', true);
  },
  'adds an attachment': async (revision) => {
    const catalog = await revision.edit(new Ref(1));
    const names = new Map(catalog.get('Names') as Dict);
    catalog.set('Names', names.set('JavaScript', dict({ Names: [] })));
  },
  'gives a visible field to a page': async (revision, file) => {
    const catalog = await file.getDict(file.rootRef);
    const form = await revision.edit(catalog.get('AcroForm') as Ref);
    const look = revision.add(
      new Stream(dict({ Subtype: new Name('Form'), BBox: [0, 0, 400, 60] }), latin1('1 g 0 0 400 60 re f')),
    );
    const field = revision.add(
      dict({
        ...{ Type: new Name('Annot'), Subtype: new Name('Widget'), FT: new Name('Sig'), T: new Str(latin1('Sig2')) },
        ...{ Rect: [50, 650, 500, 750], AP: dict({ N: look }), P: PAGE, F: 132 },
      }),
    );
    form.set('Fields', [...(form.get('Fields') as Cos[]), field]);
    const page = await revision.edit(PAGE);
    page.set('Annots', [...((page.get('Annots') as Cos[] | undefined) ?? []), field]);
  },
  'adds an object that nothing refers to': (revision) => {
    revision.add(drawing());
  },
  'changes nothing but the information dictionary': (revision) => {
    revision.set(new Ref(revision.file.size), dict({ Title: new Str(latin1('Other')) }));
  },
  'removes the security store': async (revision) => {
    (await revision.edit(new Ref(1))).delete('DSS');
  },
  'declares an extension that does something': async (revision) => {
    (await revision.edit(new Ref(1))).set('Extensions', dict({ ESIC: dict({ URL: revision.add(drawing()) }) }));
  },
};

describe('a sealed file', () => {
  describe.each(Object.entries(CHANGES))('when an update %s', (_name, change) => {
    it('is refused, also under a genuine time-stamp', async () => {
      const changed = await append(good, change);
      const report = await verify(changed, world);
      expect(report.passed).toBe(false);
      expect(report.verdicts.integrity).toBe('failed');
      const sold = await verify(await stamped(changed), world);
      expect(sold.passed).toBe(false);
      expect(sold.verdicts.modification === 'failed' || sold.verdicts.integrity === 'failed').toBe(true);
    });

    it('is refused between the seal and what keeps it verifiable', async () => {
      const changed = await append(sealedOnly, change);
      const done = await onDisk(changed, async (path) => {
        await appendDss(path, { certs: [world.tsa.der], crls: [], ocsps: goodAnswers(world) });
        await addArchiveStamp(path, world.tsa, LATER);
      });
      const report = await verify(done, world);
      expect(report.passed).toBe(false);
      expect(faults(report).some((one) => one === CHANGED || one.startsWith('integrity/'))).toBe(true);
    });
  });

  describe('when it is renewed with new revocation data and a time-stamp', () => {
    it('passes, with both archive time-stamps', async () => {
      const newTsa = await makeTsa(world.root);
      const renewed = await onDisk(good, async (path) => {
        await appendDss(path, { certs: [newTsa.der], crls: [], ocsps: [] });
        await addArchiveStamp(path, newTsa, LATER, 'Stamp2');
      });
      const report = await verify(renewed, world);
      expect(faults(report)).toEqual([]);
      expect(report.signatures.map(({ field }) => field)).toEqual(['Seal', 'Stamp1', 'Stamp2']);
    });
  });

  describe('when the security store smuggles content in', () => {
    it('refuses a stored certificate that a page could refer to', async () => {
      const prepared = await makeSealed(world, { until: 'seal' });
      const done = await append(prepared, async (revision) => {
        const item = revision.add(new Stream(dict({ Type: new Name('XObject') }), latin1('0 g')));
        (await revision.edit(new Ref(1))).set('DSS', revision.add(dict({ Certs: [item] })));
      });
      expect(faults(await verify(await stamped(done), world))).toContain(CHANGED);
    });

    it('refuses one under a number that was free for an older reference', async () => {
      const done = await append(await makeSealed(world, { until: 'seal' }), async (revision) => {
        revision.set(new Ref(50), new Stream(dict({}), latin1('0 g')));
        (await revision.edit(new Ref(1))).set('DSS', revision.add(dict({ Certs: [new Ref(50)] })));
      });
      expect(faults(await verify(await stamped(done), world))).toContain(CHANGED);
    });
  });

  describe('when it is cut back to an earlier state', () => {
    it('is refused without its archive time-stamp', async () => {
      for (const end of ends(good).slice(0, -1)) {
        const report = await verify(good.subarray(0, end), world);
        expect(report.passed).toBe(false);
      }
      expect(faults(await verify(sealedOnly, world))).toContain('integrity/seal_present:NO_ARCHIVE_STAMP');
    });

    it('is told from the last state by its fingerprint', async () => {
      const renewed = await stamped(good);
      expect((await verify(good, world)).passed).toBe(true);
      const report = await verify(good, world, { expected: { fingerprint: sha256(renewed) } });
      expect(faults(report)).toEqual(['modification/file_expected:OTHER_FILE']);
    });
  });

  describe('when somebody else adds a signature of their own', () => {
    it('is refused, whoever signs', async () => {
      const other = await makeWorld();
      const report = await verify(
        await onDisk(good, (path) => addArchiveStamp(path, other.tsa, LATER, 'Stamp2')),
        world,
      );
      expect(faults(report).some((one) => one.startsWith('identity/archive_time'))).toBe(true);
    });
  });
});
