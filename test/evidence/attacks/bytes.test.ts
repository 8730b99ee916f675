import { contentsOf, ends, find, flip, overwrite, swap } from './bytes.js';
import { makeSealed } from './sealed-file.js';
import { faults, makeWorld, verify, type World } from './world.js';

let world: World;
let good: Buffer;

/** Repeatable, and another one when asked for. */
const SEED = Number(process.env['ESIGN_TEST_SEED'] ?? 20_260_601);
const SAMPLES = process.env['ESIGN_TEST_ALL'] === '1' ? Infinity : 120;

/** Every byte takes an hour or so: in parts, one can see how far it is, and run some of them. */
const COUNT = SAMPLES === Infinity ? 24 : 1;
const PARTS = Array.from({ length: COUNT }, (_one, index): [number, number] => [index + 1, COUNT]);

/** Mulberry32: small, even enough, the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

beforeAll(async () => {
  world = await makeWorld();
  good = await makeSealed(world);
});

type Attack = (file: Buffer) => Buffer;

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

/** A revision that defines objects again, with a table of cross-references. */
function redefine(file: Buffer, objects: readonly (readonly [number, string])[], trailer = ''): Buffer {
  const prev = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(file.toString('latin1'))?.[1]);
  let body = '';
  let table = 'xref\n';
  for (const [num, value] of objects) {
    table += `${num} 1\n${String(file.length + body.length).padStart(10, '0')} 00000 n \n`;
    body += `${num} 0 obj\n${value}\nendobj\n`;
  }
  const at = file.length + body.length;
  const rest = `${table}trailer\n<< /Size 5000 /Root 1 0 R /Prev ${prev} ${trailer} >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([file, text(body + rest)]);
}

/** Number and body of the signature dictionary of the seal. */
function sealObject(file: Buffer): readonly [number, string] {
  const source = file.toString('latin1');
  const [, num = '', body = ''] = /(\d+) 0 obj\n(<<\/Type \/Sig [^]*?>>)\nendobj/.exec(source) ?? [];
  return [Number(num), body];
}

const sealChanged =
  (change: (body: string) => string): Attack =>
  (file) => {
    const [num, body] = sealObject(file);
    const changed = change(body);
    if (changed === body) throw new Error('nothing was changed');
    return redefine(file, [[num, changed]]);
  };

/** Wrapping: the gap is made larger, its end holds objects and a second byte range. */
const wrap: Attack = (file) => {
  const { start, end } = contentsOf(file);
  const inside = text(`> /ByteRange [0 ${start} ${end} ${file.length - end}] /Rest <`);
  const copy = Buffer.from(file);
  inside.copy(copy, end - 1 - 400);
  return copy;
};

const ATTACKS: Record<string, Attack> = {
  'a byte of the original': (file) => flip(file, 100),
  'a byte of a certificate in the seal': (file) => flip(file, contentsOf(file).start + 2000),
  'the value of the seal': (file) => flip(file, contentsOf(file).start + 3000),
  'the padding of the seal': (file) => overwrite(file, contentsOf(file).end - 3, '41'),
  'the padding of the archive time-stamp': (file) => overwrite(file, contentsOf(file, 1).end - 3, '41'),
  'the case of nothing but hexadecimal digits inside the padding': (file) =>
    overwrite(file, contentsOf(file).end - 3, ' 0'),
  'bytes before the header': (file) => Buffer.concat([text('X\n'), file]),
  'the header': (file) => overwrite(file, 0, '%PDF-9.9'),
  'a comment behind the end': (file) => Buffer.concat([file, text('% more\n')]),
  'white space behind the end': (file) => Buffer.concat([file, text('\n\n')]),
  'a second end': (file) => Buffer.concat([file, text('%%EOF\n')]),
  'a body without cross-references': (file) =>
    Buffer.concat([file, text('1001 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n%%EOF\n')]),
  'a trailer alone': (file) =>
    Buffer.concat([
      file,
      text(`trailer\n<< /Size 5000 /Root 1 0 R >>\nstartxref\n${find(file, 'startxref', -1)}\n%%EOF\n`),
    ]),
  'a second startxref of the last section': (file) => {
    const tail = file.subarray(find(file, 'startxref', -1));
    return Buffer.concat([file, tail]);
  },
  'a loop of cross-references': (file) => {
    const at = file.length;
    return Buffer.concat([
      file,
      text(`xref\n0 0\ntrailer\n<< /Size 5000 /Root 1 0 R /Prev ${at} >>\nstartxref\n${at}\n%%EOF\n`),
    ]);
  },
  'a hidden second section (XRefStm)': (file) => redefine(file, [[4000, 'null']], '/XRefStm 20'),
  'an encryption': (file) => redefine(file, [[4000, '<< /Filter /Standard >>']], '/Encrypt 4000 0 R'),
  'an object by freeing it': (file) => {
    const prev = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(file.toString('latin1'))?.[1] ?? '';
    const rest = `xref\n1001 1\n0000000000 00001 f \ntrailer\n<< /Size 5000 /Root 1 0 R /Prev ${prev} >>\n`;
    return Buffer.concat([file, text(`${rest}startxref\n${file.length}\n%%EOF\n`)]);
  },
  'the gap of the seal by wrapping': wrap,
  'the seal: Contents null': sealChanged((body) => body.replace(/\/Contents <[0-9a-f]*>/i, '/Contents null')),
  'the seal: Contents 00': sealChanged((body) => body.replace(/\/Contents <[0-9a-f]*>/i, '/Contents <00>')),
  'the seal: Contents missing': sealChanged((body) => body.replace(/\/Contents <[0-9a-f]*>/i, '')),
  'the seal: ByteRange null': sealChanged((body) => body.replace(/\/ByteRange \[[^\]]*\]/, '/ByteRange null')),
  'the seal: ByteRange missing': sealChanged((body) => body.replace(/\/ByteRange \[[^\]]*\]/, '')),
  'the seal: ByteRange zero': sealChanged((body) => body.replace(/\/ByteRange \[[^\]]*\]/, '/ByteRange [0 0 0 0]')),
  'the seal: ByteRange negative': sealChanged((body) =>
    body.replace(/\/ByteRange \[[^\]]*\]/, '/ByteRange [0 -1 -1 10]'),
  ),
  'the seal: unknown SubFilter': sealChanged((body) => body.replace('/ETSI.CAdES.detached', '/Acme.Unknown')),
  'the seal: the same once more': sealChanged((body) => `${body} `),
  'the form: no fields': (file) => redefine(file, [[1, '<< /Type /Catalog /Pages 2 0 R >>']]),
  'the type of the seal in place': (file) => swap(file, '/ETSI.CAdES.detached', '/ETSI.CAdES.detacheD'),
  'the byte range in place': (file) => flip(file, find(file, '/ByteRange [0 ') + 14),
};

describe('the verifier of sealed documents', () => {
  describe('when something was changed', () => {
    it.each(Object.entries(ATTACKS))('refuses: %s', async (_name, attack) => {
      const report = await verify(attack(good), world);
      expect(report.passed).toBe(false);
      expect(faults(report)).not.toEqual([]);
      expect([report.verdicts.integrity, report.verdicts.modification]).toContain('failed');
    });
  });

  describe('when single bits of the file are flipped', () => {
    it.each(PARTS)(
      'never calls the file valid, part %i of %i',
      async (part, parts) => {
        const random = randomFrom(SEED + part);
        const isEvery = SAMPLES === Infinity;
        const [from, to] = [part - 1, part].map((one) => Math.floor((one * good.length) / parts)) as [number, number];
        for (let sample = 0; sample < (isEvery ? to - from : SAMPLES); sample += 1) {
          const at = isEvery ? from + sample : Math.floor(random() * good.length);
          const bit = Math.floor(random() * 8);
          const { passed } = await verify(flip(good, at, bit), world);
          if (passed) throw new Error(`valid with bit ${bit} of byte ${at} flipped, seed ${SEED}`);
        }
      },
      3_600_000,
    );
  });

  describe('when the file is cut anywhere', () => {
    it('never calls the file valid', async () => {
      const random = randomFrom(SEED + 1);
      const places = [
        ...ends(good).slice(0, -1),
        ...Array.from({ length: 30 }, () => Math.floor(random() * good.length)),
      ];
      for (const at of places) expect((await verify(good.subarray(0, at), world)).passed).toBe(false);
    });
  });

  describe('when the bytes are no PDF', () => {
    it('says that it cannot read them', async () => {
      for (const bytes of [Buffer.alloc(0), text('hello'), Buffer.alloc(5000, 0xff)]) {
        expect((await verify(bytes, world)).kind).toBe('unreadable');
      }
    });
  });
});
