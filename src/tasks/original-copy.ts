import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tamperedFile, type Signing, type SigningContext } from '../signing/index.js';

/** A private folder with a copy of the original document, for as long as some work takes. */
export async function withOriginal<T>(
  { host }: Pick<SigningContext, 'host'>,
  signing: Signing,
  work: (original: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(host.scratchDirectory, `original-${randomUUID()}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const original = join(folder, 'original.pdf');
    if ((await host.files.get(host.system, signing.originalDocumentFileId)) === undefined) {
      throw tamperedFile(signing.id);
    }
    await host.files.copyTo(host.system, signing.originalDocumentFileId, original);
    return await work(original, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
