import { dict, Keyword, Name, Ref, Str, Stream, type Cos, type Dict } from '../../../src/documents/cos/objects.js';
import { makeTimestamp } from '../maker/timestamp.js';
import { append, makeSealed } from './sealed-file.js';
import { faults, makeWorld, verify, type World } from './world.js';

let world: World;
let good: Buffer;

const LATER = new Date('2026-06-02T10:00:00Z');
const CHANGED = 'modification/later_changes:CHANGED_AFTER_SEAL';
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const RANGE = '[0 9999999999 9999999999 9999999999]';
const ROOM = 16_384;

interface Plan {
  /** Entries of the widget over the good ones. */
  readonly widget?: Record<string, Cos>;
  readonly page?: Ref;
  /** Where the page's list of annotations goes. */
  readonly annotations?: Ref;
  readonly signature?: Record<string, Cos>;
}

/** A genuine time-stamp in an update that an attacker writes by hand. */
async function stampedByHand(file: Buffer, plan: Plan): Promise<Buffer> {
  const page = plan.page ?? new Ref(1000);
  const written = await append(file, async (revision, old) => {
    const placeholder = new Keyword(`<${'0'.repeat(ROOM)}>`);
    const form = {
      Type: new Name('DocTimeStamp'),
      Filter: new Name('Adobe.PPKLite'),
      SubFilter: new Name('ETSI.RFC3161'),
    };
    const value = revision.add(
      dict({ ...form, ByteRange: new Keyword(RANGE), Contents: placeholder, ...plan.signature }),
    );
    const widget = revision.add(
      dict({
        ...{ Type: new Name('Annot'), Subtype: new Name('Widget'), FT: new Name('Sig'), T: new Str(latin1('Mine')) },
        ...{ V: value, F: 132, Rect: [0, 0, 0, 0], P: page, ...plan.widget },
      }),
    );
    const catalog = await old.getDict(old.rootRef);
    const acroForm = await revision.edit(catalog.get('AcroForm') as Ref);
    acroForm.set('Fields', [...(acroForm.get('Fields') as Cos[]), widget]);
    const edited: Dict = await revision.edit(page);
    const list = [...((edited.get('Annots') as Cos[] | undefined) ?? []), widget];
    if (plan.annotations) revision.set(plan.annotations, list);
    edited.set('Annots', plan.annotations ?? list);
  });
  const contents = written.lastIndexOf(`<${'0'.repeat(ROOM)}>`, undefined, 'latin1');
  const after = contents + ROOM + 2;
  const range = `[0 ${contents} ${after} ${written.length - after}]`.padEnd(RANGE.length);
  written.write(range, written.lastIndexOf(RANGE, undefined, 'latin1'), 'latin1');
  const covered = Buffer.concat([written.subarray(0, contents), written.subarray(after)]);
  const token = makeTimestamp(covered, LATER, world.tsa, [world.tsa]);
  written.write(Buffer.from(token).toString('hex'), contents + 1, 'latin1');
  return written;
}

beforeAll(async () => {
  world = await makeWorld();
  good = await makeSealed(world);
});

describe('a time-stamp that somebody else adds by hand', () => {
  it('is accepted when it adds nothing else', async () => {
    expect(faults(await verify(await stampedByHand(good, {}), world))).toEqual([]);
  });

  it('is accepted on another page', async () => {
    expect(faults(await verify(await stampedByHand(good, { page: new Ref(1002) }), world))).toEqual([]);
  });

  it.each<[string, () => Plan]>([
    [
      'lets the content of a page become its list of annotations',
      () => ({ page: new Ref(1002), annotations: new Ref(1001) }),
    ],
    ['can be seen', () => ({ widget: { Rect: [50, 600, 500, 800] } })],
    ['has an appearance', () => ({ widget: { AP: dict({ N: new Ref(1001) }) } })],
    ['acts', () => ({ widget: { A: dict({ S: new Name('URI'), URI: new Str(latin1('https://example.org')) }) } })],
    ['is a field to fill in', () => ({ widget: { FT: new Name('Tx') } })],
    ['hangs on something that is no page', () => ({ page: new Ref(3) })],
  ])('is refused when it %s', async (_name, plan) => {
    const report = await verify(await stampedByHand(good, plan()), world);
    expect(report.passed).toBe(false);
    expect(faults(report).some((one) => one === CHANGED || one.startsWith('integrity/'))).toBe(true);
  });

  it.each<[string, Record<string, Cos>]>([
    ['an entry that does not belong there', { Cert: new Str(latin1('x')) }],
    ['another form', { SubFilter: new Name('adbe.pkcs7.detached') }],
    ['another filter', { Filter: new Name('Acme.Filter') }],
    ['a reference', { Reference: [] }],
  ])('is refused with %s', async (_name, signature) => {
    const report = await verify(await stampedByHand(good, { signature }), world);
    expect(report.verdicts.integrity).toBe('failed');
  });
});

describe('a security store that loses what it held', () => {
  it('is refused', async () => {
    const emptied = await append(good, async (revision, file) => {
      const catalog = await file.getDict(file.rootRef);
      revision.set(catalog.get('DSS') as Ref, dict({ Certs: [revision.add(new Stream(dict({}), world.tsa.der))] }));
    });
    expect(faults(await verify(await stampedByHand(emptied, {}), world))).toContain(CHANGED);
  });
});
