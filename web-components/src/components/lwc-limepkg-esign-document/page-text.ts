import type { PDFPageProxy } from './pdfjs';

/** One run of text as the document has it. */
export interface TextRun {
  readonly text: string;
  /** The line ends behind it. */
  readonly endsLine: boolean;
  /** Height of the letters and the place of the baseline, in points of the page, top to bottom. */
  readonly height: number;
  readonly top: number;
}

/** A piece of a page in reading order. */
export interface Paragraph {
  readonly text: string;
  readonly isHeading: boolean;
}

/** The runs of a page in the order in which the text layer has them. */
export async function runsOf(page: PDFPageProxy): Promise<readonly TextRun[]> {
  const { items } = await page.getTextContent();
  const { height: pageHeight } = page.getViewport({ scale: 1 });
  return items.flatMap((item) =>
    'str' in item
      ? [
          {
            text: item.str,
            endsLine: item.hasEOL,
            height: item.height,
            top: pageHeight - Number(item.transform[5] ?? 0),
          },
        ]
      : [],
  );
}

interface Line {
  text: string;
  height: number;
  top: number;
}

/** Headings are at least this much larger than the letters that most of the page is set in. */
const HEADING_RATIO = 1.18;
/** A gap of more than this many letter heights between two lines begins a new paragraph. */
const GAP_RATIO = 1.9;
/** A number, a letter or a dot that a clause or an item of a list begins with. */
const BEGINNING = /^(?:\(?\d+(?:\.\d+)*[.)]?|\(?[a-z]\)|[•‣▪–-])\s/;

/** Puts the runs of a page together into headings and paragraphs, as well as can be told from sizes and gaps. */
export function paragraphsOf(runs: readonly TextRun[]): readonly Paragraph[] {
  const lines = linesOf(runs);
  const usual = usualHeight(lines);
  const paragraphs: { text: string; isHeading: boolean; last: Line }[] = [];
  for (const line of lines) {
    const isHeading = line.height > usual * HEADING_RATIO;
    const before = paragraphs[paragraphs.length - 1];
    const gap = before === undefined ? 0 : line.top - before.last.top;
    const goesOn = gap >= 0 && gap < Math.max(line.height, 1) * GAP_RATIO;
    if (before !== undefined && before.isHeading === isHeading && goesOn && !BEGINNING.test(line.text)) {
      before.text = joined(before.text, line.text);
      before.last = line;
    } else {
      paragraphs.push({ text: line.text, isHeading, last: line });
    }
  }
  return paragraphs.map(({ text, isHeading }) => ({ text, isHeading }));
}

function linesOf(runs: readonly TextRun[]): readonly Line[] {
  const lines: Line[] = [];
  let open: Line | undefined;
  for (const { text, endsLine, height, top } of runs) {
    if (open === undefined) {
      open = { text, height, top };
    } else {
      open.text += text;
      open.height = Math.max(open.height, height);
    }
    if (endsLine) {
      lines.push(open);
      open = undefined;
    }
  }
  return [...lines, ...(open === undefined ? [] : [open])]
    .map((line) => ({ ...line, text: line.text.replace(/\s+/g, ' ').trim() }))
    .filter(({ text }) => text !== '');
}

/** The height in which most letters are set. */
function usualHeight(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const { height, text } of lines) {
    const rounded = Math.round(height * 2) / 2;
    letters.set(rounded, (letters.get(rounded) ?? 0) + text.length);
  }
  const [usual] = [...letters].sort(([, a], [, b]) => b - a);
  return usual?.[0] ?? 0;
}

/** Two lines of one paragraph; a word that was divided at the end of the first is whole again. */
function joined(first: string, second: string): string {
  return /\p{L}-$/u.test(first) && /^\p{Ll}/u.test(second) ? first.slice(0, -1) + second : `${first} ${second}`;
}
