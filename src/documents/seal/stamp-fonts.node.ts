import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFName } from '@cantoo/pdf-lib';
import { memorySource } from '../cos/byte-source.js';
import type { GraphCopy } from '../cos/graph-copy.js';
import type { Cos } from '../cos/objects.js';
import { PdfFile } from '../cos/pdf-file.js';
import { embedTextFaces, type Face, type Faces } from '../pages/faces.js';
import { loadFonts } from '../pages/fonts.node.js';
import { nodePrimitives } from '../primitives.node.js';

const KEY = 'Fonts';
/** Times, numbers and code points differ from stamp to stamp: their characters are always there. */
const ALWAYS = '0123456789ABCDEF+:-. UTC';
const MAX_KEPT = 32;

/** The faces of stamps, with their programs as objects that can be copied into a document. */
export interface StampFonts {
  readonly faces: Faces;
  /** A file that holds the font programs, cut down to the characters, packed. */
  readonly file: PdfFile;
  /** Copies them. @returns dictionary of font resources */
  copy(copy: GraphCopy): Promise<Cos>;
}

/** Cutting fonts down takes longer than all else about a stamp, and the words of stamps come again. */
const kept = new Map<string, Promise<StampFonts>>();

/** Has the faces ready for texts. @param bold - what is set in the bold face @param regular - in the regular one */
export function stampFonts(bold: readonly string[], regular: readonly string[]): Promise<StampFonts> {
  const characters = [charactersOf(bold), charactersOf(regular)] as const;
  const name = JSON.stringify(characters);
  const fonts = kept.get(name) ?? make(...characters);
  kept.delete(name);
  kept.set(name, fonts);
  fonts.catch(() => kept.delete(name));
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  return fonts;
}

/** Sorted, so that equal stamps have equal fonts whatever was stamped before. */
function charactersOf(texts: readonly string[]): string {
  return Array.from(new Set(Array.from(ALWAYS + texts.join('').normalize('NFC'))))
    .sort()
    .join('');
}

async function make(bold: string, regular: string): Promise<StampFonts> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const { context } = document;
  // By zlib, which is many times faster than the library's own.
  context.flateStream = (contents, entries = {}) => {
    const bytes = typeof contents === 'string' ? Buffer.from(contents, 'latin1') : contents;
    return context.stream(new Uint8Array(deflateSync(bytes)), { ...entries, Filter: 'FlateDecode' });
  };
  const faces = await embedTextFaces(document, await loadFonts());
  const fonts = context.obj({});
  for (const [face, characters] of [
    [faces.bold, bold],
    [faces.regular, regular],
  ] as const) {
    face.font.encodeText(shownBy(face, characters));
    fonts.set(PDFName.of(face.resource), face.font.ref);
  }
  document.catalog.set(PDFName.of(KEY), fonts);
  const bytes = await document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
  const file = await PdfFile.open(memorySource(bytes), nodePrimitives);
  const resources = (await file.getDict(file.rootRef)).get(KEY) ?? null;
  return { faces, file, copy: (graph) => graph.copy(resources) };
}

function shownBy({ covered }: Face, characters: string): string {
  return Array.from(characters)
    .filter((one) => covered.has(one.codePointAt(0) ?? 0))
    .join('');
}
