import type { FileHandle } from 'node:fs/promises';
import { placeholderTooSmall, wrongSealState } from '../errors.js';
import type { DigestTrail } from './digest-trail.node.js';
import type { ExtendedFile, PreparedRevision } from './seal.js';
import { orCutBack, wholeDigest, withFile, writeAll } from './update.node.js';

async function readPlaceholder(handle: FileHandle, { contents }: PreparedRevision): Promise<string> {
  const buffer = Buffer.alloc(contents.length);
  await handle.read(buffer, 0, buffer.length, contents.offset);
  return buffer.toString('latin1');
}

/**
 * Writes a signature into its place. Doing it again with the same signature changes nothing.
 *
 * @param der - CMS or time-stamp token
 * @throws `DOCUMENT_SEAL_TOO_SMALL`: the file is cut back to what it was before {@link prepareSeal};
 *   `DOCUMENT_SEAL_STATE` when the file is not as that step has left it: nothing is changed
 */
export async function embedContents(
  prepared: PreparedRevision,
  der: Uint8Array,
  trail?: DigestTrail,
): Promise<ExtendedFile> {
  const { path, byteRange, contents, formerBytes } = prepared;
  return withFile(path, trail, async (file) => {
    const { handle } = file;
    const { size: bytes } = await handle.stat();
    if (byteRange[2] + byteRange[3] !== bytes) throw wrongSealState('The file is not the one that was prepared.');
    const digits = Buffer.from(der).toString('hex');
    const filled = `<${digits.padEnd(contents.length - 2, '0')}>`;
    const found = await readPlaceholder(handle, prepared);
    if (found !== filled) {
      if (!/^<0*>$/.test(found)) throw wrongSealState('The file holds another signature.');
      await orCutBack(handle, formerBytes, async () => {
        if (filled.length !== contents.length) throw placeholderTooSmall(der.length, contents.length / 2 - 1);
        await file.trail.advance(contents.offset);
        await writeAll(handle, Buffer.from(filled, 'latin1'), contents.offset);
        file.trail.accept(contents.offset);
      });
    }
    return { path, bytes, sha256: await wholeDigest(file, bytes) };
  });
}

/**
 * Takes a prepared revision back, signed or not: the file is as it was before.
 *
 * @throws `DOCUMENT_SEAL_STATE` when it has grown since
 */
export async function takeBack({ path, byteRange, formerBytes }: PreparedRevision): Promise<void> {
  await withFile(path, undefined, async ({ handle }) => {
    const { size } = await handle.stat();
    if (size !== byteRange[2] + byteRange[3] && size !== formerBytes)
      throw wrongSealState('The file is not the one that was prepared.');
    await handle.truncate(formerBytes);
  });
}
