import { readFile, stat, writeFile } from 'node:fs/promises';
import { PDFDocument, PDFName, PDFObjectCopier, PDFStreamWriter, type PDFDict } from '@cantoo/pdf-lib';
import { EsignError } from '../../errors.js';
import { memorySource } from '../cos/byte-source.js';
import { PdfFormatError } from '../cos/objects.js';
import { PdfFile } from '../cos/pdf-file.js';
import { uploadError } from '../errors.js';
import { countPages } from '../page-count.js';
import { nodePrimitives } from '../primitives.node.js';
import { toHex } from '../primitives.js';
import type { UploadLimits } from './limits.js';
import { loadUpload } from './load-upload.node.js';
import { assemblePages } from './page-tree.js';
import { scrub } from './scrub.js';
import { identify } from './identity.js';

/** What an original document is made of. */
export interface OriginalJob {
  /** Local copies of the uploads, in order. */
  readonly paths: readonly string[];
  readonly target: string;
  readonly title: string;
  /** `en_us` or `en-US`. */
  readonly language: string;
  /** Makes the document unlike any other, even from equal uploads. */
  readonly uuid: string;
}

/** The original document as it was written. */
export interface OriginalResult {
  /** SHA-256, 64 hex digits. */
  readonly fingerprint: string;
  readonly pages: number;
  readonly bytes: number;
  readonly uuid: string;
}

/** Names the upload in whatever went wrong with it. */
function withIndex(error: unknown, index: number): unknown {
  if (error instanceof PdfFormatError) {
    const codes = {
      broken: 'DOCUMENT_BROKEN',
      complex: 'DOCUMENT_TOO_COMPLEX',
      encrypted: 'DOCUMENT_ENCRYPTED',
    } as const;
    return uploadError(codes[error.fault], error.message, index, error);
  }
  if (error instanceof EsignError) return uploadError(error.code as 'DOCUMENT_BROKEN', error.message, index, error);
  // Recursion over a hostile object graph ends here, not in a crash.
  const isDeep = error instanceof RangeError;
  return uploadError(isDeep ? 'DOCUMENT_TOO_COMPLEX' : 'DOCUMENT_BROKEN', 'The file cannot be read.', index, error);
}

async function refuseLarge(paths: readonly string[], limits: UploadLimits): Promise<void> {
  let total = 0;
  for (const [index, path] of paths.entries()) {
    const { size } = await stat(path);
    if (size > limits.maxBytes) throw uploadError('DOCUMENT_TOO_LARGE', 'The file is too large.', index);
    total += size;
  }
  if (total > limits.maxTotalBytes) throw uploadError('DOCUMENT_TOO_LARGE', 'The files together are too large.');
}

async function verify(bytes: Uint8Array, pages: number): Promise<void> {
  const written = await PdfFile.open(memorySource(bytes), nodePrimitives);
  if ((await countPages(written)) !== pages) {
    throw uploadError('DOCUMENT_BROKEN', 'The merged document does not have the pages of its parts.');
  }
}

/**
 * Makes the document that is signed: checks each upload, takes over its pages without anything that acts, gives the
 * result its identity and digests it. Equal jobs give equal bytes.
 *
 * @throws an upload error with `details.index`
 */
export async function makeOriginal(job: OriginalJob, limits: UploadLimits): Promise<OriginalResult> {
  await refuseLarge(job.paths, limits);
  const document = await PDFDocument.create({ updateMetadata: false });
  const { context } = document;
  const pages: PDFDict[] = [];
  for (const [index, path] of job.paths.entries()) {
    try {
      const found = await loadUpload(await readFile(path), limits, limits.maxPages - pages.length);
      const [first] = found;
      const copier = first === undefined ? undefined : PDFObjectCopier.for(first.context, context);
      for (const page of found) if (copier !== undefined) pages.push(copier.copy(page));
    } catch (error) {
      throw withIndex(error, index);
    }
  }
  if (pages.length === 0) throw uploadError('DOCUMENT_NO_PAGES', 'There are no pages to sign.');
  scrub(context);
  const emptyTree = document.catalog.get(PDFName.of('Pages'));
  document.catalog.set(PDFName.of('Pages'), assemblePages(context, pages));
  if (emptyTree !== undefined) context.delete(emptyTree as never);
  identify(document, job);
  const bytes = await PDFStreamWriter.forContext(context, Infinity).serializeToBuffer();
  await verify(bytes, pages.length);
  await writeFile(job.target, bytes);
  const fingerprint = toHex(await nodePrimitives.sha256([bytes]));
  return { fingerprint, pages: pages.length, bytes: bytes.length, uuid: job.uuid };
}
