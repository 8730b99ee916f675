import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dict, Name, Ref, Stream } from '../../../src/documents/cos/objects.js';
import { makeOriginal } from '../../../src/documents/upload/original.node.js';
import { UPLOAD_LIMITS } from '../../../src/documents/upload/limits.js';
import { pagesFile } from '../../fixtures/pdf/cos-file.js';
import { UUID } from '../../documents/room.js';
import { flip } from './bytes.js';
import { addArchiveStamp, append, makeSealed, onDisk } from './sealed-file.js';
import { faults, makeWorld, verify, type World } from './world.js';

const LATER = new Date('2026-06-02T10:00:00Z');
let world: World;
let good: Buffer;

/** A document as the product makes it: cross-reference stream, objects packed away. */
async function productOriginal(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'esign-streams-'));
  try {
    const [upload, target] = [join(folder, 'upload.pdf'), join(folder, 'original.pdf')];
    writeFileSync(upload, pagesFile([{ text: 'The rent is 100 a month.' }, { text: 'Second page' }]));
    await makeOriginal({ paths: [upload], target, title: 'Lease', language: 'en_us', uuid: UUID }, UPLOAD_LIMITS);
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

beforeAll(async () => {
  world = await makeWorld();
  good = await makeSealed(world, { original: await productOriginal() });
});

describe('a sealed file whose objects are packed and listed in streams', () => {
  it('passes', async () => {
    expect(good.includes('/ObjStm')).toBe(true);
    expect(faults(await verify(good, world))).toEqual([]);
  });

  it('is refused when a page, a packed object or the list of objects is changed later, also under a genuine time-stamp', async () => {
    const changes = [1, 2, 3, 4, 5, 6, 7, 8].map((num) =>
      append(good, (revision) => revision.set(new Ref(num), new Stream(dict({}), new Uint8Array([48, 32, 103])))),
    );
    const packed = append(good, (revision) => {
      revision.add(new Stream(dict({ Type: new Name('ObjStm'), N: 0, First: 0 }), new Uint8Array()));
    });
    for (const change of [...changes, packed]) {
      const changed = await change;
      const stamped = await onDisk(changed, (path) => addArchiveStamp(path, world.tsa, LATER, 'Stamp2')).catch(
        () => changed,
      );
      for (const file of [changed, stamped]) expect((await verify(file, world)).passed).toBe(false);
    }
  });

  it('is refused with any flipped byte of its streams', async () => {
    for (let at = 0; at < good.length; at += 997) expect((await verify(flip(good, at), world)).passed).toBe(false);
  });
});
