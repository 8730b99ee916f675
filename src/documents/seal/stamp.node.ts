import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFName } from '@cantoo/pdf-lib';
import { memorySource } from '../cos/byte-source.js';
import { GraphCopy } from '../cos/graph-copy.js';
import { Name, PdfFormatError, Ref, Stream } from '../cos/objects.js';
import { PdfFile } from '../cos/pdf-file.js';
import type { Revision } from '../cos/revision.js';
import { FAINT, INK } from '../pages/canvas.js';
import { embedTextFaces, type Faces } from '../pages/faces.js';
import { loadFonts } from '../pages/fonts.node.js';
import { Typesetter, type Line, type TextStyle } from '../pages/typeset.js';
import { nodePrimitives } from '../primitives.node.js';
import { languageTag } from '../upload/identity.js';
import type { VisibleStamp } from './seal.js';

const PADDING = 6;
/** A bar at the left edge, so that the box does not look like a part of the page. */
const BAR_WIDTH = 3;
const FIRST: TextStyle = { face: 'bold', size: 8.5, leading: 1.35 };
const OTHERS: TextStyle = { face: 'regular', size: 7, leading: 1.4 };
const KEY = 'Stamp';
const MAX_LINES = 40;

const n = (value: number): string => value.toFixed(2);

interface Size {
  readonly width: number;
  readonly height: number;
}

function showLine(faces: Faces, line: Line, { size }: TextStyle, x: number, y: number): string[] {
  const shown: string[] = [];
  let at = x;
  for (const run of line.runs) {
    const { font, resource } = faces[run.face];
    const glyphs = font.encodeText(run.text).toString();
    shown.push(`BT /${resource} ${n(size)} Tf ${n(at + run.gap)} ${n(y)} Td ${glyphs} Tj ET`);
    at += run.gap + run.width;
  }
  return shown;
}

interface SetLine {
  readonly line: Line;
  readonly style: TextStyle;
}

const heightOf = ({ style }: SetLine): number => style.size * style.leading;

/** As many lines as there is room for, in the middle of the height. */
function drawLines(faces: Faces, { lines }: VisibleStamp, { width, height }: Size): string[] {
  const typesetter = new Typesetter(faces);
  const left = BAR_WIDTH + PADDING;
  const room = height - PADDING;
  const set: SetLine[] = lines.slice(0, MAX_LINES).flatMap((text, index) => {
    const style = index === 0 ? FIRST : OTHERS;
    return typesetter.wrap(text, style, width - left - PADDING).map((line) => ({ line, style }));
  });
  let total = 0;
  const shown = set.filter((one) => (total += heightOf(one)) <= room);
  const used = shown.reduce((sum, one) => sum + heightOf(one), 0);
  let top = height - (height - used) / 2;
  return shown.flatMap(({ line, style }) => {
    const baseline = top - (heightOf({ line, style }) + style.size * 0.72) / 2;
    top -= heightOf({ line, style });
    return showLine(faces, line, style, left, baseline);
  });
}

/** The stamp as the one form XObject of a file of its own, which the catalog names. */
async function layOut(stamp: VisibleStamp, size: Size): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const { context } = document;
  // Left as they are, and deflated on the way into the revision by zlib, which is many times faster.
  context.flateStream = (contents, entries = {}) => context.stream(contents, entries);
  const faces = await embedTextFaces(document, await loadFonts());
  const { width, height } = size;
  const language = Buffer.from(languageTag(stamp.language), 'latin1').toString('hex');
  const content = [
    `/Span <</Lang <${language}>>> BDC q ${FAINT} G 0.6 w 0.30 0.30 ${n(width - 0.6)} ${n(height - 0.6)} re S`,
    `${INK} g 0 0 ${n(BAR_WIDTH)} ${n(height)} re f`,
    ...drawLines(faces, stamp, size),
    'Q EMC',
  ];
  const fonts = context.obj({});
  for (const face of ['regular', 'bold'] as const) fonts.set(PDFName.of(faces[face].resource), faces[face].font.ref);
  const form = context.stream(content.join('\n'), {
    Type: 'XObject',
    Subtype: 'Form',
    BBox: [0, 0, width, height],
  });
  form.dict.set(PDFName.of('Resources'), context.obj({ Font: fonts }));
  document.catalog.set(PDFName.of(KEY), context.register(form));
  return document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}

/** A few kilobytes, which is less work than handing them to another thread. */
function deflated({ dict: entries, data }: Stream): Promise<Stream> {
  return Promise.resolve(new Stream(new Map(entries).set('Filter', new Name('FlateDecode')), deflateSync(data)));
}

/**
 * Draws a stamp into a revision, with fonts of its own.
 *
 * @returns the form XObject
 */
export async function drawStamp(revision: Revision, stamp: VisibleStamp): Promise<Ref> {
  const [left, bottom, right, top] = stamp.rect;
  const size = { width: right - left, height: top - bottom };
  if (!(size.width > 2 * PADDING + BAR_WIDTH && size.height > 2 * PADDING))
    throw new PdfFormatError('broken', 'The stamp has no room.');
  const layout = await PdfFile.open(memorySource(await layOut(stamp, size)), nodePrimitives);
  const form = (await layout.getDict(layout.rootRef)).get(KEY);
  const copied = await new GraphCopy(layout, revision, deflated).copy(form ?? null);
  if (!(copied instanceof Ref)) throw new PdfFormatError('broken', 'The stamp was not drawn.');
  return copied;
}
