import { EncryptedPDFError, ParseSpeeds, PDFDict, PDFDocument, PDFName, type PDFObject } from '@cantoo/pdf-lib';
import { uploadError } from '../errors.js';
import { nodePrimitives } from '../primitives.node.js';
import { refuseAmbiguous } from './ambiguity.js';
import { annotationsOf } from './annotations.js';
import { drawMissingAppearances } from './appearances.js';
import { refuseBombs } from './bombs.node.js';
import { cleanPage } from './clean-page.js';
import { Layers } from './layers.js';
import type { UploadLimits } from './limits.js';
import { lookup, walkPages, type WalkedPage } from './page-walk.js';
import { ResourceCleaner } from './resources.js';
import { scanUpload } from './scan.node.js';

/** An upload as the parser sees it. */
interface LoadedUpload {
  readonly catalog: PDFDict;
  readonly layers: Layers;
  readonly pages: readonly WalkedPage[];
}

async function parse(bytes: Uint8Array, maxPages: number): Promise<LoadedUpload> {
  let document: PDFDocument;
  try {
    document = await PDFDocument.load(bytes, { parseSpeed: ParseSpeeds.Fastest, updateMetadata: false });
  } catch (error) {
    if (error instanceof EncryptedPDFError) {
      throw uploadError('DOCUMENT_ENCRYPTED', 'The file is protected by a password or by restrictions.');
    }
    throw uploadError('DOCUMENT_BROKEN', 'The file cannot be read.', undefined, error);
  }
  const { context } = document;
  const catalog: PDFObject | undefined = context.lookup(context.trailerInfo.Root);
  if (!(catalog instanceof PDFDict)) throw uploadError('DOCUMENT_BROKEN', 'The file has no catalog.');
  const pages = walkPages(context, catalog.get(PDFName.of('Pages')), maxPages);
  return { catalog, layers: new Layers(context, catalog), pages };
}

/** @returns whether all fields must be drawn anew; `undefined` when nothing must be drawn */
function missingAppearances({ catalog, layers, pages }: LoadedUpload): boolean | undefined {
  const form = lookup(catalog, 'AcroForm');
  const isForced = form instanceof PDFDict && lookup(form, 'NeedAppearances')?.toString() === 'true';
  const isMissing = pages.some(({ dict }) =>
    annotationsOf(dict, layers).some((annotation) => annotation.needsAppearance(isForced)),
  );
  return isMissing ? isForced : undefined;
}

/**
 * Turns an upload into clean pages.
 *
 * @param maxPages - how many pages are left for it
 * @returns page dictionaries in the upload's own context, to be copied
 * @throws an upload error; never names the upload
 */
export async function loadUpload(bytes: Buffer, limits: UploadLimits, maxPages: number): Promise<PDFDict[]> {
  const definitions = scanUpload(bytes, limits);
  await refuseAmbiguous(bytes, definitions, nodePrimitives);
  let upload = await parse(bytes, maxPages);
  await refuseBombs(upload.catalog.context, limits);
  const isForced = missingAppearances(upload);
  if (isForced !== undefined) upload = await parse(await drawMissingAppearances(bytes, isForced), maxPages);
  const { layers, pages } = upload;
  const cleaner = new ResourceCleaner(upload.catalog.context, layers);
  return pages.map((page) => cleanPage(page, layers, cleaner));
}
