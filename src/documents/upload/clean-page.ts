import { PDFArray, PDFDict, PDFName, PDFRef, PDFStream, type PDFContext, type PDFObject } from '@cantoo/pdf-lib';
import { uploadError } from '../errors.js';
import { annotationsOf, type Appearance, type UploadAnnotation } from './annotations.js';
import type { Layers } from './layers.js';
import { lookup, type WalkedPage } from './page-walk.js';
import { contentsOf, type ResourceCleaner } from './resources.js';

/** What a page keeps beside resources, contents and plain links: how large it is and how it is turned. */
const KEPT = ['MediaBox', 'CropBox', 'BleedBox', 'TrimBox', 'ArtBox', 'Rotate', 'UserUnit', 'Group'] as const;
const LETTER = [0, 0, 612, 792];

/** Copies a resource dictionary and its drawings, so that adding to one page adds to no other. */
function ownResources(resources: PDFObject | undefined, context: PDFContext): PDFDict {
  const own = resources instanceof PDFDict ? resources.clone(context) : context.obj({});
  const drawings = lookup(own, 'XObject');
  own.set(PDFName.of('XObject'), drawings instanceof PDFDict ? drawings.clone(context) : context.obj({}));
  return own;
}

function drawn(appearances: readonly Appearance[], resources: PDFDict): string {
  const drawings = resources.lookup(PDFName.of('XObject'), PDFDict);
  let operators = '';
  appearances.forEach(({ ref, stream, matrix }, index) => {
    let name = `Flat${index}`;
    while (drawings.has(PDFName.of(name))) name = `${name}x`;
    drawings.set(PDFName.of(name), ref);
    stream.dict.set(PDFName.of('Type'), PDFName.of('XObject'));
    stream.dict.set(PDFName.of('Subtype'), PDFName.of('Form'));
    operators += `q ${matrix.map((value) => value.toFixed(5)).join(' ')} cm /${name} Do Q\n`;
  });
  return operators;
}

function refuseMissing(page: PDFDict, contents: readonly PDFObject[]): void {
  const listed = page.get(PDFName.of('Contents'));
  const all = contents.length === 0 && listed !== undefined ? [listed] : contents;
  for (const item of all) {
    if (item instanceof PDFRef && page.context.lookup(item) === undefined) {
      throw uploadError('DOCUMENT_BROKEN', 'The content of a page is missing.');
    }
  }
}

function visibleAppearances(annotations: readonly UploadAnnotation[], cleaner: ResourceCleaner): Appearance[] {
  const found = annotations.flatMap((annotation) => (annotation.isVisible ? (annotation.appearance() ?? []) : []));
  for (const { ref, stream } of found) cleaner.cleanDrawing(stream, ref);
  // Cutting hidden content replaces the stream behind the reference.
  return found.map((item) => ({ ...item, stream: cleaner.context.lookup(item.ref, PDFStream) }));
}

/**
 * Makes a page that holds what the upload's page shows and nothing else: annotations and form fields become part of
 * the content, hidden layers are gone, plain links stay links, no action survives.
 */
export function cleanPage({ dict: page, inherited }: WalkedPage, layers: Layers, cleaner: ResourceCleaner): PDFDict {
  const { context } = page;
  const entry = (key: string): PDFObject | undefined => page.get(PDFName.of(key)) ?? inherited.get(key);
  const clean = context.obj({ Type: 'Page' });
  for (const key of KEPT) {
    const value = entry(key);
    if (value !== undefined) clean.set(PDFName.of(key), value);
  }
  if (!(lookup(clean, 'MediaBox') instanceof PDFArray)) clean.set(PDFName.of('MediaBox'), context.obj(LETTER));

  const raw = contentsOf(page);
  refuseMissing(page, raw);
  let resources: PDFObject = entry('Resources') ?? context.obj({});
  const resolved = resources instanceof PDFRef ? context.lookup(resources) : resources;
  const hidden = resolved instanceof PDFDict ? cleaner.clean(resolved) : new Set<string>();
  let contents = cleaner.pageContents(raw, hidden);

  const annotations = annotationsOf(page, layers);
  const appearances = visibleAppearances(annotations, cleaner);
  if (appearances.length > 0) {
    const own = ownResources(resolved, context);
    const before = context.register(context.stream('q\n'));
    const after = context.register(context.flateStream(`\nQ\n${drawn(appearances, own)}`));
    contents = [before, ...contents, after];
    resources = own;
  }
  clean.set(PDFName.of('Resources'), resources);
  clean.set(PDFName.of('Contents'), context.obj(contents));
  const links = annotations.flatMap((annotation) => annotation.plainLink() ?? []);
  if (links.length > 0) clean.set(PDFName.of('Annots'), context.obj(links.map((link) => context.register(link))));
  return clean;
}
