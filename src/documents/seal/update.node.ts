import type { FileHandle } from 'node:fs/promises';
import { PdfFormatError } from '../cos/objects.js';
import { PdfFile } from '../cos/pdf-file.js';
import { Revision, type BuiltRevision } from '../cos/revision.js';
import { notSealable, wrongSealState } from '../errors.js';
import { nodePrimitives } from '../primitives.node.js';
import { DigestTrail } from './digest-trail.node.js';

const ID_BYTES = 16;

/** An update that was appended to a file which is still open. */
export interface AppendedUpdate {
  readonly formerBytes: number;
  /** Length of the file now. */
  readonly bytes: number;
  readonly built: BuiltRevision;
}

/** What a step works with. */
export interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly trail: DigestTrail;
}

/**
 * Opens a file for one step and closes it behind it, unless a trail has it open. What is wrong with the file's form
 * becomes `DOCUMENT_NOT_SEALABLE`.
 */
export async function withFile<T>(
  path: string,
  given: DigestTrail | undefined,
  step: (file: OpenFile) => Promise<T>,
): Promise<T> {
  const trail = given ?? (await DigestTrail.open(path));
  try {
    if (trail.path !== path) throw wrongSealState('The trail is another file’s.');
    return await step({ path, handle: trail.handle, trail });
  } catch (error) {
    throw error instanceof PdfFormatError ? notSealable(error.message, error) : error;
  } finally {
    if (given === undefined) await trail.close();
  }
}

/** Runs a step; if it fails, the file is cut back to its former length. */
export async function orCutBack<T>(handle: FileHandle, formerBytes: number, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    await handle.truncate(formerBytes);
    throw error;
  }
}

/** What an update consists of. */
export interface UpdatePlan {
  /** What the update is for; with the file before, it makes the file's new identifier: equal steps, equal bytes. */
  readonly purpose: string;
  /** Adds objects to the revision. */
  readonly change: (revision: Revision) => Promise<void>;
  /** Changes the update's bytes before they are written. */
  readonly finish?: (built: BuiltRevision, formerBytes: number) => void;
}

/** Appends an incremental update: all of it, or nothing. */
export async function appendUpdate({ handle, trail }: OpenFile, plan: UpdatePlan): Promise<AppendedUpdate> {
  const source = trail.source();
  const formerBytes = source.length;
  const revision = new Revision(await PdfFile.open(source, nodePrimitives));
  await plan.change(revision);
  const digest = await trail.advance(formerBytes);
  const built = revision.build(digest.update(plan.purpose).digest().subarray(0, ID_BYTES));
  plan.finish?.(built, formerBytes);
  await orCutBack(handle, formerBytes, () => writeAll(handle, built.bytes, formerBytes));
  trail.accept(formerBytes);
  return { formerBytes, bytes: formerBytes + built.bytes.length, built };
}

/** Writes all of the bytes at a place in a file. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

/** SHA-256 of a whole file, as hex. */
export async function wholeDigest({ trail }: OpenFile, bytes: number): Promise<string> {
  return (await trail.advance(bytes)).digest('hex');
}
