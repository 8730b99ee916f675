import { deflateSync } from 'node:zlib';
import { GraphCopy } from '../cos/graph-copy.js';
import { dict, Name, PdfFormatError, Stream, type Ref } from '../cos/objects.js';
import type { Revision } from '../cos/revision.js';
import { FAINT, INK } from '../pages/canvas.js';
import type { Faces } from '../pages/faces.js';
import { Typesetter, type Line, type TextStyle } from '../pages/typeset.js';
import { languageTag } from '../upload/identity.js';
import type { VisibleStamp } from './seal.js';
import { stampFonts } from './stamp-fonts.node.js';

const PADDING = 6;
/** A bar at the left edge, so that the box does not look like a part of the page. */
const BAR_WIDTH = 3;
const FIRST: TextStyle = { face: 'bold', size: 8.5, leading: 1.35 };
const OTHERS: TextStyle = { face: 'regular', size: 7, leading: 1.4 };
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

/** What draws the stamp, in its own space. */
function contentOf(faces: Faces, stamp: VisibleStamp, size: Size): string {
  const { width, height } = size;
  const language = Buffer.from(languageTag(stamp.language), 'latin1').toString('hex');
  return [
    `/Span <</Lang <${language}>>> BDC q ${FAINT} G 0.6 w 0.30 0.30 ${n(width - 0.6)} ${n(height - 0.6)} re S`,
    `${INK} g 0 0 ${n(BAR_WIDTH)} ${n(height)} re f`,
    ...drawLines(faces, stamp, size),
    'Q EMC',
  ].join('\n');
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
  const [first = '', ...others] = stamp.lines;
  const fonts = await stampFonts([first], others);
  const entries = dict({
    Type: new Name('XObject'),
    Subtype: new Name('Form'),
    BBox: [0, 0, size.width, size.height],
    Resources: dict({ Font: await fonts.copy(new GraphCopy(fonts.file, revision)) }),
    Filter: new Name('FlateDecode'),
  });
  // A few hundred bytes, which is less work than handing them to another thread.
  return revision.add(new Stream(entries, deflateSync(contentOf(fonts.faces, stamp, size))));
}
