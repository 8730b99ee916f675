import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, copyFile, rename, rm } from 'node:fs/promises';
import { memorySource } from '../cos/byte-source.js';
import { PdfFile } from '../cos/pdf-file.js';
import { Revision } from '../cos/revision.js';
import { tamperedFile } from '../errors.js';
import { openFileSource } from '../file-source.node.js';
import { inspect } from '../inspect.node.js';
import { nodePrimitives } from '../primitives.node.js';
import { languageTag } from '../upload/identity.js';
import { attach } from '../seal/attachments.node.js';
import type { Attachment } from '../seal/seal.js';
import type { VerificationContent } from '../verification-content.js';
import { appendPages, firstFreeKey } from './append-pages.js';
import { loadFonts } from './fonts.node.js';
import { layOutPages } from './verification-pages.js';

const CHUNK_BYTES = 1024 * 1024;
const ID_BYTES = 16;

/** What a signed document is made of. */
export interface SignedJob {
  /** Local path of the original document. */
  readonly original: string;
  /** SHA-256 the original must have, 64 hex digits. */
  readonly fingerprint: string;
  readonly target: string;
  readonly content: VerificationContent;
  /** Files that travel inside the document. */
  readonly attachments?: readonly Attachment[];
  readonly now: Date;
}

/** The signed document as it was written. */
export interface SignedResult {
  /** SHA-256 of the whole file, 64 hex digits. */
  readonly fingerprint: string;
  readonly bytes: number;
  readonly pages: number;
}

async function hashFile(path: string): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) hash.update(chunk as Buffer);
  return hash;
}

async function pagesUpdate(path: string, job: SignedJob): Promise<Uint8Array> {
  const { content, fingerprint, now } = job;
  const source = await openFileSource(path);
  try {
    const file = await PdfFile.open(source, nodePrimitives);
    const options = { fonts: await loadFonts(), fingerprint, firstKey: await firstFreeKey(file) };
    const layout = await PdfFile.open(memorySource(await layOutPages(content, options)), nodePrimitives);
    const revision = new Revision(file);
    await appendPages(revision, layout, languageTag(content.language), now);
    await attach(revision, job.attachments ?? [], now);
    // Derived, not drawn by lot: doing the job twice gives the same file.
    const id = createHash('sha256').update(fingerprint).update(now.toISOString()).digest().subarray(0, ID_BYTES);
    return revision.build(id).bytes;
  } finally {
    await source.close();
  }
}

/**
 * Adds verification pages and attachments to an original document as one incremental update: the original's bytes are the exact
 * prefix of the result. The target appears only when it is complete. Equal jobs give equal bytes.
 *
 * @throws `SIGNING_TAMPERED_FILE` unless the original's SHA-256 is the fingerprint
 */
export async function makeSigned(job: SignedJob): Promise<SignedResult> {
  const part = `${job.target}.part`;
  try {
    // Hashed and extended is the same private copy, so nobody can exchange the file between the two.
    await copyFile(job.original, part);
    const hash = await hashFile(part);
    if (hash.copy().digest('hex') !== job.fingerprint.toLowerCase()) throw tamperedFile();
    const update = await pagesUpdate(part, job);
    await appendFile(part, update);
    const fingerprint = hash.update(update).digest('hex');
    const { bytes, pages } = await inspect(part);
    await rename(part, job.target);
    return { fingerprint, bytes, pages };
  } finally {
    await rm(part, { force: true });
  }
}
