import { createHash, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import {
  appendDss,
  DigestTrail,
  embedContents,
  prepareSeal,
  takeBack,
  type SealField,
} from '../../src/documents/index.node.js';
import { Name } from '../../src/documents/index.js';
import type { Revision } from '../../src/documents/cos/revision.js';
import { appendUpdate } from '../../src/documents/seal/update.node.js';
import { flate, pagesFile } from '../fixtures/pdf/cos-file.js';
import { Room, structuralFaults } from './room.js';
import { digestOfFile, run } from './validators.js';

const room = new Room();
afterAll(() => room.remove());

const FIELD: SealField = {
  ...{ name: 'Seal', kind: 'certification', at: new Date('2026-11-21T14:05:12Z'), placeholderBytes: 1000 },
  ...{ signerName: 'Sealing AB', reason: 'Łódź', location: 'Malmö' },
};
const STAMP: SealField = { ...FIELD, name: 'Time', kind: 'timestamp' };
const fresh = (): string => room.write(pagesFile([{ text: 'One' }, { text: 'Two' }]));

describe('preparing', () => {
  describe('when a field is added', () => {
    it('says what has to be signed: everything but the place of the signature', async () => {
      const path = fresh();
      const before = readFileSync(path);
      const prepared = await prepareSeal(path, FIELD);
      const after = readFileSync(path);
      const [start, length, from, rest] = prepared.byteRange;
      expect([start, from + rest, from - length]).toEqual([0, after.length, 2002]);
      const covered = Buffer.concat([after.subarray(0, length), after.subarray(from)]);
      expect(createHash('sha256').update(covered).digest('hex')).toBe(prepared.digest);
      expect(after.subarray(length, from).toString()).toBe(`<${'0'.repeat(2000)}>`);
      expect(after.toString('latin1')).toContain(`/ByteRange [${prepared.byteRange.join(' ')}]`);
      expect(prepared).toMatchObject({ path, formerBytes: before.length, contents: { offset: length, length: 2002 } });
      expect(JSON.parse(JSON.stringify(prepared))).toEqual(prepared);
      expect(structuralFaults(path)).toBe('');
    });

    it('gives the same bytes when it is done again', async () => {
      const path = fresh();
      const first = await prepareSeal(path, FIELD);
      const bytes = readFileSync(path);
      await takeBack(first);
      expect(await prepareSeal(path, FIELD)).toEqual(first);
      expect(readFileSync(path).equals(bytes)).toBe(true);
    });
  });

  describe('when the file or the field is not usable', () => {
    it.each<[string, () => Buffer, Partial<SealField>]>([
      ['no PDF', () => Buffer.from('hello'), {}],
      ['cut off', () => pagesFile([{}]).subarray(0, 300), {}],
      ['encrypted', () => pagesFile([{}], '', [[100, '<< /Filter /Standard >>']], '/Encrypt 100 0 R'), {}],
      ['bytes behind the end', () => Buffer.concat([pagesFile([{}]), Buffer.from('more')]), {}],
      ['a page that is not there', () => pagesFile([{}]), { stamp: stampOn(7) }],
      ['a stamp without room', () => pagesFile([{}]), { stamp: { ...stampOn(0), rect: [0, 0, 5, 5] } }],
      ['a stamp on a time-stamp', () => pagesFile([{}]), { kind: 'timestamp', stamp: stampOn(0) }],
      ['a name with a dot', () => pagesFile([{}]), { name: 'a.b' }],
      ['no room', () => pagesFile([{}]), { placeholderBytes: 0 }],
      ['too much room', () => pagesFile([{}]), { placeholderBytes: 10_000_000 }],
    ])('refuses it and leaves the file alone: %s', async (_what, make, patch) => {
      const path = room.write(make());
      const before = digestOfFile(path);
      await expect(prepareSeal(path, { ...FIELD, ...patch })).rejects.toMatchObject({ code: 'DOCUMENT_NOT_SEALABLE' });
      expect(digestOfFile(path)).toBe(before);
    });

    it('refuses a second certification and a second field of a name', async () => {
      const path = fresh();
      await embedContents(await prepareSeal(path, FIELD), randomBytes(100));
      const before = digestOfFile(path);
      for (const field of [
        { ...FIELD, name: 'Other' },
        { ...FIELD, kind: 'approval' as const },
      ])
        await expect(prepareSeal(path, field)).rejects.toMatchObject({ code: 'DOCUMENT_NOT_SEALABLE' });
      expect(digestOfFile(path)).toBe(before);
    });
  });

  describe('when the disk is full in the middle', () => {
    it('cuts the file back', async () => {
      const path = fresh();
      const before = digestOfFile(path);
      const handle = await open(path, 'r+');
      let written = 0;
      const full = new Proxy(handle, {
        get(target, key): unknown {
          if (key === 'write') {
            return async (bytes: Uint8Array, offset: number, _length: number, at: number) => {
              if (written > 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
              written = 100;
              return target.write(bytes, offset, written, at);
            };
          }
          const value: unknown = Reflect.get(target, key);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
      const change = async (revision: Revision): Promise<void> => void revision.add(new Name('x'.repeat(1000)));
      const trail = await DigestTrail.open(path);
      const file = { path, handle: full, trail };
      await expect(appendUpdate(file, { purpose: 'test', change })).rejects.toMatchObject({ code: 'ENOSPC' });
      await trail.close();
      await handle.close();
      expect(written).toBe(100);
      expect(digestOfFile(path)).toBe(before);
    });
  });
});

function stampOn(page: number): NonNullable<SealField['stamp']> {
  return { page, rect: [50, 50, 200, 120], lines: ['Sealed'], language: 'en_us' };
}

describe('embedding', () => {
  describe('when the signature is given', () => {
    it('fills its place and nothing else; again, nothing changes', async () => {
      const path = fresh();
      const prepared = await prepareSeal(path, FIELD);
      const before = readFileSync(path);
      const der = randomBytes(700);
      const result = await embedContents(prepared, der);
      const after = readFileSync(path);
      const { offset, length } = prepared.contents;
      expect(after.subarray(offset, offset + length).toString()).toBe(`<${der.toString('hex').padEnd(2000, '0')}>`);
      after.fill('0', offset + 1, offset + length - 1);
      expect(after.equals(before)).toBe(true);
      expect(result).toEqual({ path, bytes: before.length, sha256: digestOfFile(path) });
      expect(await embedContents(prepared, der)).toEqual(result);
    });
  });

  describe('when the signature is too long', () => {
    it('takes the whole step back', async () => {
      const path = fresh();
      const before = digestOfFile(path);
      const prepared = await prepareSeal(path, FIELD);
      await expect(embedContents(prepared, randomBytes(1001))).rejects.toMatchObject({
        code: 'DOCUMENT_SEAL_TOO_SMALL',
        details: { bytes: 1001, placeholderBytes: 1000 },
      });
      expect(digestOfFile(path)).toBe(before);
    });
  });

  describe('when the file is not as it was prepared', () => {
    it('changes nothing', async () => {
      const wrong = { code: 'DOCUMENT_SEAL_STATE' };
      const path = fresh();
      const prepared = await prepareSeal(path, FIELD);
      await embedContents(prepared, randomBytes(50));
      const signed = digestOfFile(path);
      await expect(embedContents(prepared, randomBytes(50))).rejects.toMatchObject(wrong);
      expect(digestOfFile(path)).toBe(signed);
      appendFileSync(path, 'more');
      await expect(embedContents(prepared, randomBytes(50))).rejects.toMatchObject(wrong);
      await expect(takeBack(prepared)).rejects.toMatchObject(wrong);
      truncateSync(path, prepared.formerBytes);
      await expect(embedContents(prepared, randomBytes(50))).rejects.toMatchObject(wrong);
      await expect(takeBack(prepared)).resolves.toBeUndefined();
    });
  });
});

describe('the security store', () => {
  const der = (size: number): Uint8Array => new Uint8Array(randomBytes(size));

  describe('when it is extended', () => {
    it('holds each item once, whenever it came', async () => {
      const path = fresh();
      const [certificate, other, list] = [der(500), der(600), new Uint8Array(20_000).fill(7)];
      await appendDss(path, { certs: [certificate, certificate], crls: [list], ocsps: [] });
      const result = await appendDss(path, { certs: [certificate, other], crls: [list], ocsps: [der(300)] });
      expect(result).toEqual({ path, bytes: readFileSync(path).length, sha256: digestOfFile(path) });
      const objects = JSON.parse(run('qpdf', '--json', path).text).qpdf[1] as Record<string, { value?: unknown }>;
      const [store] = Object.values(objects).flatMap(({ value }) => {
        const entries = (value ?? {}) as Record<string, unknown[]>;
        return entries['/Certs'] ? [entries] : [];
      });
      expect([store!['/Certs']!.length, store!['/CRLs']!.length, store!['/OCSPs']!.length]).toEqual([2, 1, 1]);
      const shown = run(
        'qpdf',
        `--show-object=${String(store!['/CRLs']![0]).split(' ')[0]!}`,
        '--filtered-stream-data',
        path,
      );
      expect(shown.text).toBe('\u0007'.repeat(20_000));
      expect(structuralFaults(path)).toBe('');
    });
  });
});

describe('a trail of digests', () => {
  describe('when the steps of a run share it', () => {
    it('gives what reading everything anew gives', async () => {
      const [path, other] = [fresh(), fresh()];
      const der = randomBytes(400);
      const steps = async (file: string, trail?: DigestTrail): Promise<string[]> => {
        const prepared = await prepareSeal(file, FIELD, trail);
        const embedded = await embedContents(prepared, der, trail);
        const extended = await appendDss(file, { certs: [der], crls: [], ocsps: [] }, trail);
        const stamped = await prepareSeal(file, STAMP, trail);
        const done = await embedContents(stamped, der, trail);
        return [prepared.digest, embedded.sha256, extended.sha256, stamped.digest, done.sha256];
      };
      const trail = await DigestTrail.open(path);
      const digests = await steps(path, trail);
      await trail.close();
      expect(digests).toEqual(await steps(other));
      expect(digests.at(-1)).toBe(digestOfFile(path));
    });
  });

  describe('when somebody else has changed the file in between', () => {
    it('reads it anew', async () => {
      const path = fresh();
      const trail = await DigestTrail.open(path);
      const der = randomBytes(400);
      await embedContents(await prepareSeal(path, FIELD, trail), der, trail);
      const bytes = readFileSync(path);
      bytes[20] = bytes[20]! ^ 1; // in the comment behind the header
      writeFileSync(path, bytes);
      const prepared = await prepareSeal(path, STAMP, trail);
      await trail.close();
      const after = readFileSync(path);
      const [, length, from] = prepared.byteRange;
      const covered = Buffer.concat([after.subarray(0, length), after.subarray(from)]);
      expect(prepared.digest).toBe(createHash('sha256').update(covered).digest('hex'));
    });
  });
});

describe('a document of many pages', () => {
  it('is stamped on any of them, wherever it lies in the tree', async () => {
    const leaves = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, index) => `${String(1000 + (from + index) * 2)} 0 R`).join(' ');
    const pages = Array.from({ length: 40 }, (_, index) => ({ text: `Page ${String(index + 1)}` }));
    const tree = [
      [2, '<< /Type /Pages /Kids [200 0 R 201 0 R 1078 0 R] /Count 40 >>'],
      [200, `<< /Type /Pages /Parent 2 0 R /Kids [${leaves(0, 20)}] /Count 20 >>`],
      [201, '<< /Type /Pages /Parent 2 0 R /Kids [202 0 R 203 0 R] /Count 19 >>'],
      [202, `<< /Type /Pages /Parent 201 0 R /Kids [${leaves(20, 30)}] /Count 10 >>`],
      [203, `<< /Type /Pages /Parent 201 0 R /Kids [${leaves(30, 39)}] /Count 9 >>`],
      [300, flate('', 'nothing')],
    ] as const;
    for (const page of [0, 19, 20, 33, 38, 39, -1, -40]) {
      const path = room.write(pagesFile(pages, '', tree));
      const prepared = await prepareSeal(path, { ...FIELD, stamp: stampOn(page) });
      await embedContents(prepared, randomBytes(10));
      const number = String(page < 0 ? 41 + page : page + 1);
      expect(run('pdftotext', '-f', number, '-l', number, path, '-').text).toMatch(
        new RegExp(`Page ${number}\\s[^]*Sealed`),
      );
    }
  });
});
