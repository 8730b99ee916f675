import { PDFArray, PDFDict, PDFName, PDFStream, type PDFContext, type PDFObject } from '@cantoo/pdf-lib';
import { nameEntry } from './page-walk.js';

/** Entries of streams that lead out of the page: layers, structure, other files, private data of producers. */
const STREAM_KEYS = [
  'OC',
  'StructParent',
  'StructParents',
  'Metadata',
  'PieceInfo',
  'OPI',
  'Ref',
  'AF',
  'Alternates',
  'Measure',
  'PtData',
  'LastModified',
  'F',
  'FFilter',
  'FDecodeParms',
];
const FORBIDDEN_TYPES = new Set(['Filespec', 'F', 'EmbeddedFile', 'Action', 'Sig', 'XRef', 'ObjStm', 'Catalog']);
const FORBIDDEN_ACTIONS = new Set([
  'JavaScript',
  'Launch',
  'GoToR',
  'GoToE',
  'SubmitForm',
  'ResetForm',
  'ImportData',
  'Hide',
  'Named',
  'Sound',
  'Movie',
  'Rendition',
  'RichMediaExecute',
  'SetOCGState',
  'Trans',
  'GoTo3DView',
  'Thread',
]);

function isForbidden(dict: PDFDict): boolean {
  if (FORBIDDEN_TYPES.has(nameEntry(dict, 'Type') ?? '')) return true;
  return FORBIDDEN_ACTIONS.has(nameEntry(dict, 'S') ?? '') && nameEntry(dict, 'Type') !== 'Group';
}

function empty(dict: PDFDict): void {
  for (const key of dict.keys()) dict.delete(key);
}

function scrubValue(value: PDFObject): void {
  if (value instanceof PDFArray) {
    for (const item of value.asArray()) scrubValue(item);
  } else if (value instanceof PDFDict) {
    if (isForbidden(value)) empty(value);
    for (const item of value.values()) scrubValue(item);
  } else if (value instanceof PDFStream) {
    for (const key of STREAM_KEYS) value.dict.delete(PDFName.of(key));
    scrubValue(value.dict);
  }
}

/** Empties everything in copied pages that could act, lead to a file or confuse a reader, wherever it hides. The catalog is ours. */
export function scrub(context: PDFContext): void {
  for (const [ref, value] of context.enumerateIndirectObjects()) {
    if (ref === context.trailerInfo.Root) continue;
    if (value instanceof PDFStream && isForbidden(value.dict)) context.assign(ref, context.obj({}));
    else scrubValue(value);
  }
}
