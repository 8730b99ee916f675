import { dict, Name, PdfFormatError, Ref, Stream, type Cos, type Dict } from '../cos/objects.js';
import type { Revision } from '../cos/revision.js';
import type { ExtendedFile } from './seal.js';
import { appendUpdate, wholeDigest, withFile } from './update.node.js';

const FONT = 'EsignMark';
const MAX_PAGES = 10_000;
const MAX_DEPTH = 64;
const A4 = [0, 0, 595.28, 841.89] as const;

type Box = readonly [left: number, bottom: number, right: number, top: number];

/** A page with what it may inherit from the nodes above it (ISO 32000-2 table 31). */
interface FoundPage {
  readonly ref: Ref;
  readonly resources: Cos | undefined;
  readonly mediaBox: Cos | undefined;
}

async function* pagesOf(revision: Revision): AsyncGenerator<FoundPage> {
  const { file } = revision;
  const catalog = await file.getDict(file.rootRef);
  const waiting: { node: Cos; depth: number; above: Omit<FoundPage, 'ref'> }[] = [
    { node: catalog.get('Pages') ?? null, depth: 0, above: { resources: undefined, mediaBox: undefined } },
  ];
  for (let count = 0, next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth, above } = next;
    if (!(node instanceof Ref) || depth > MAX_DEPTH) throw new PdfFormatError('broken', 'The page tree is wrong.');
    const found = await file.getDict(node);
    const own = {
      resources: found.get('Resources') ?? above.resources,
      mediaBox: found.get('MediaBox') ?? above.mediaBox,
    };
    const kids = await file.get(found.get('Kids'));
    if (Array.isArray(kids)) {
      for (const kid of kids.toReversed()) waiting.push({ node: kid, depth: depth + 1, above: own });
      continue;
    }
    if (++count > MAX_PAGES) throw new PdfFormatError('complex', 'The document has too many pages.');
    yield { ref: node, ...own };
  }
}

async function boxOf(revision: Revision, { mediaBox }: FoundPage): Promise<Box> {
  const box = await revision.file.get(mediaBox);
  if (!Array.isArray(box) || box.length !== 4 || !box.every((one) => typeof one === 'number')) return A4;
  return box as unknown as Box;
}

/** The text across a page, from its lower left to its upper right. */
function markOn([left, bottom, right, top]: Box, text: string): string {
  const [width, height] = [right - left, top - bottom];
  const angle = Math.atan2(height, width);
  // Helvetica's capitals are about 0.7 of their size wide.
  const size = Math.min((0.8 * Math.hypot(width, height)) / (0.7 * text.length), height / 3);
  const length = 0.7 * size * text.length;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const x = left + width / 2 - (length / 2) * cos + (size / 3) * sin;
  const y = bottom + height / 2 - (length / 2) * sin - (size / 3) * cos;
  const matrix = [cos, sin, -sin, cos, x, y].map((one) => one.toFixed(4)).join(' ');
  return `Q q 0.8 0.2 0.2 rg BT /${FONT} ${size.toFixed(2)} Tf ${matrix} Tm (${text}) Tj ET Q`;
}

async function withFont(revision: Revision, resources: Cos | undefined, font: Ref): Promise<Dict> {
  const held = await revision.file.get(resources);
  const own: Dict = held instanceof Map ? new Map(held) : new Map<string, Cos>();
  const fonts = await revision.file.get(own.get('Font'));
  own.set('Font', (fonts instanceof Map ? new Map(fonts) : new Map<string, Cos>()).set(FONT, font));
  return own;
}

async function contentsOf(revision: Revision, page: Dict): Promise<Cos[]> {
  const held = page.get('Contents');
  const resolved = await revision.file.get(held);
  if (Array.isArray(resolved)) return [...resolved];
  return held === undefined || resolved === null ? [] : [held];
}

const streamOf = (text: string): Stream => new Stream(new Map(), new TextEncoder().encode(text));

/**
 * Writes a word across every page, so that nobody can take the document for the real one. As one incremental update.
 *
 * @param text - capitals and spaces
 * @throws `DOCUMENT_NOT_SEALABLE`
 */
export async function markPages(path: string, text: string): Promise<ExtendedFile> {
  if (!/^[A-Z ]{1,40}$/.test(text)) throw new RangeError('A mark is a few capitals.');
  return withFile(path, undefined, async (file) => {
    const { bytes } = await appendUpdate(file, {
      purpose: `mark ${text}`,
      change: async (revision) => {
        const font = revision.add(
          dict({ Type: new Name('Font'), Subtype: new Name('Type1'), BaseFont: new Name('Helvetica-Bold') }),
        );
        const before = revision.add(streamOf('q'));
        const marks = new Map<string, Ref>();
        for await (const found of pagesOf(revision)) {
          const content = markOn(await boxOf(revision, found), text);
          const mark = marks.get(content) ?? revision.add(streamOf(content));
          marks.set(content, mark);
          const page = await revision.edit(found.ref);
          page.set('Contents', [before, ...(await contentsOf(revision, page)), mark]);
          page.set('Resources', await withFont(revision, found.resources, font));
        }
      },
    });
    return { path, bytes, sha256: await wholeDigest(file, bytes) };
  });
}
