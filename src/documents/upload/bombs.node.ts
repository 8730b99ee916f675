import { Readable, Writable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflate } from 'node:zlib';
import {
  PDFArray,
  PDFName,
  PDFRawStream,
  PDFRef,
  type PDFContext,
  type PDFDict,
  type PDFObject,
} from '@cantoo/pdf-lib';
import { uploadError } from '../errors.js';
import type { UploadLimits } from './limits.js';

/** Deflate makes nothing smaller than this. */
const MAX_RATIO = 1032;
const FLATE: readonly (PDFObject | undefined)[] = [PDFName.of('FlateDecode'), PDFName.of('Fl')];

/**
 * Refuses streams of pages, pictures and fonts that would fill a reader's memory. Only those that could reach the limit
 * are inflated, and nothing of them is kept.
 *
 * @throws `DOCUMENT_TOO_COMPLEX`
 */
export async function refuseBombs(context: PDFContext, limits: UploadLimits): Promise<void> {
  const { maxStreamBytes, maxTotalStreamBytes } = limits;
  let total = 0;
  for (const [, stream] of context.enumerateIndirectObjects()) {
    if (!(stream instanceof PDFRawStream)) continue;
    const layers = flateLayers(context, stream.dict);
    if (layers === 0 || stream.contents.length * MAX_RATIO ** layers <= maxStreamBytes) continue;
    total += await inflatedSize(stream.contents, layers, Math.min(maxStreamBytes, maxTotalStreamBytes - total));
  }
}

/** How often a stream is deflated; 0 when other filters come into it, which grow too little to matter. */
function flateLayers(context: PDFContext, dict: PDFDict): number {
  const filter = resolved(context, dict.get(PDFName.of('Filter')));
  const filters = filter instanceof PDFArray ? filter.asArray().map((item) => resolved(context, item)) : [filter];
  return filters.every((item) => FLATE.includes(item)) ? filters.length : 0;
}

function resolved(context: PDFContext, value: PDFObject | undefined): PDFObject | undefined {
  return value instanceof PDFRef ? context.lookup(value) : value;
}

async function inflatedSize(data: Uint8Array, layers: number, maxBytes: number): Promise<number> {
  const steps: Transform[] = Array.from({ length: layers }, () => createInflate());
  let size = 0;
  const counter = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      size += chunk.byteLength;
      const message = 'A part of the file grows beyond measure when it is unpacked.';
      done(size > maxBytes ? uploadError('DOCUMENT_TOO_COMPLEX', message) : undefined);
    },
  });
  try {
    await pipeline([Readable.from([data]), ...steps, counter]);
  } catch (error) {
    // Damaged streams are common and harmless: what can be read of them is what counts.
    if (size > maxBytes) throw error;
  }
  return size;
}
