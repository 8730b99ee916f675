import type { FaceName, Faces } from './faces.js';

/** A stretch of text in one face. */
export interface Run {
  readonly face: FaceName;
  readonly text: string;
  readonly width: number;
  /** Drawn as a box around a code point, because no face has the character or it is invisible. */
  readonly isBoxed: boolean;
  /** What the run stands for when it is copied or searched; set when it differs from what is drawn. */
  readonly actualText?: string;
  /** Empty space before the run. */
  readonly gap: number;
}

export interface Line {
  readonly runs: readonly Run[];
  readonly width: number;
  /** Broken at a space, which is written behind the line so that copied words stay apart. */
  readonly hasSpaceBehind?: boolean;
}

export interface TextStyle {
  readonly face: FaceName;
  readonly size: number;
  /** Distance between baselines, as a multiple of the size. */
  readonly leading: number;
}

/** Boxed code points are set smaller, with room for the frame. */
export const BOX_SCALE = 0.72;
const BOX_PADDING = 0.22;
/** Controls, format and direction characters, surrogates without partner, private use, unassigned, separators. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Variation_Selector}]/u;
const EM = 1000;
const GROUP_LENGTH = 8;
const GROUP_GAP = 0.3;

function codePointLabel(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function widthOf(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + run.width, 0);
}

/** Takes from a full line what stands behind its last slash or hyphen, where a reader would break it; all stays when it has none. */
function afterJoint(line: Run[], maxWidth: number): Run[] {
  const joint = line.findLastIndex(({ text, isBoxed }) => !isBoxed && (text === '/' || text === '-'));
  const isUsable = joint >= 0 && widthOf(line.slice(joint + 1)) <= maxWidth;
  return isUsable ? line.splice(joint + 1) : [];
}

/** Sets text in lines: chooses faces, shows what cannot be shown, wraps at spaces and inside words that are too long. */
export class Typesetter {
  private readonly advances = {
    regular: new Map<string, number>(),
    bold: new Map<string, number>(),
    mono: new Map<string, number>(),
  };

  constructor(private readonly faces: Faces) {}

  width(text: string, face: FaceName, size: number): number {
    let width = 0;
    for (const char of text) width += this.advance(char, face);
    return (width * size) / EM;
  }

  /** Breaks text into lines no wider than `maxWidth`; line breaks in the text are kept. */
  wrap(text: string, style: TextStyle, maxWidth: number): Line[] {
    return text
      .normalize('NFC')
      .split(/\r\n|[\r\n]/)
      .flatMap((paragraph) => this.wrapParagraph(paragraph.replaceAll('\t', ' '), style, maxWidth));
  }

  /** Sets a digest in groups that an eye can compare; copied, it is one word. */
  wrapDigest(digest: string, style: TextStyle, maxWidth: number): Line[] {
    const groups = digest.match(new RegExp(`.{1,${GROUP_LENGTH}}`, 'g')) ?? [];
    const lines: Line[] = [];
    let runs: Run[] = [];
    let width = 0;
    for (const group of groups) {
      const own = this.width(group, style.face, style.size);
      let gap = runs.length === 0 ? 0 : style.size * GROUP_GAP;
      if (width + gap + own > maxWidth && runs.length > 0) {
        lines.push({ runs, width });
        [runs, width, gap] = [[], 0, 0];
      }
      runs.push({ face: style.face, text: group, width: own, isBoxed: false, gap });
      width += gap + own;
    }
    lines.push({ runs, width });
    return lines;
  }

  private advance(char: string, face: FaceName): number {
    const known = this.advances[face].get(char);
    if (known !== undefined) return known;
    const advance = this.faces[face].font.widthOfTextAtSize(char, EM);
    this.advances[face].set(char, advance);
    return advance;
  }

  private wrapParagraph(text: string, style: TextStyle, maxWidth: number): Line[] {
    const space = this.width(' ', style.face, style.size);
    const lines: Line[] = [];
    let runs: Run[] = [];
    let width = 0;
    const finish = (hasSpaceBehind = false): void => {
      lines.push({ runs, width, hasSpaceBehind });
      [runs, width] = [[], 0];
    };
    for (const word of text.split(' ').filter((part) => part !== '')) {
      this.fit(this.runsOf(word, style), style, maxWidth).forEach((piece, part) => {
        const own = widthOf(piece);
        const between = part === 0 ? space : 0;
        if (runs.length > 0 && width + between + own > maxWidth) finish(part === 0);
        const gap = runs.length > 0 ? between : 0;
        runs.push(...piece.map((run, index) => (index === 0 ? { ...run, gap } : run)));
        width += gap + own;
      });
    }
    if (runs.length > 0 || lines.length === 0) finish();
    return lines;
  }

  /** Cuts a word into pieces that fit a line each. */
  private fit(word: readonly Run[], style: TextStyle, maxWidth: number): Run[][] {
    if (widthOf(word) <= maxWidth) return [[...word]];
    const pieces: Run[][] = [[]];
    let width = 0;
    for (const run of word.flatMap((item) => this.characters(item, style))) {
      if (width + run.width > maxWidth && width > 0) {
        const carried = afterJoint(pieces.at(-1) ?? [], maxWidth - run.width);
        pieces.push(carried);
        width = widthOf(carried);
      }
      pieces.at(-1)?.push(run);
      width += run.width;
    }
    return pieces.map((piece) => this.join(piece, style));
  }

  private characters(run: Run, style: TextStyle): Run[] {
    if (run.isBoxed) return [run];
    return Array.from(run.text, (text) => ({ ...run, text, width: this.width(text, run.face, style.size) }));
  }

  private join(runs: readonly Run[], style: TextStyle): Run[] {
    const joined: Run[] = [];
    for (const run of runs) {
      const last = joined.at(-1);
      if (last === undefined || last.isBoxed || run.isBoxed || last.face !== run.face) {
        joined.push(run.isBoxed ? run : { ...run, width: this.width(run.text, run.face, style.size) });
      } else {
        const text = last.text + run.text;
        joined[joined.length - 1] = { ...last, text, width: this.width(text, last.face, style.size) };
      }
    }
    return joined;
  }

  private runsOf(word: string, style: TextStyle): Run[] {
    return this.join(
      Array.from(word, (char) => this.runOf(char, style)),
      style,
    );
  }

  private runOf(char: string, style: TextStyle): Run {
    const code = char.codePointAt(0) ?? 0;
    const isInvisible = INVISIBLE.test(char);
    const candidates: readonly FaceName[] = [style.face, style.face === 'mono' ? 'regular' : 'mono'];
    const face = isInvisible ? undefined : candidates.find((name) => this.faces[name].covered.has(code));
    if (face !== undefined) return { face, text: char, width: 0, isBoxed: false, gap: 0 };
    const text = codePointLabel(char);
    const size = style.size * BOX_SCALE;
    const width = this.width(text, 'mono', size) + 2 * BOX_PADDING * size + style.size * 0.12;
    // A direction or control character must not act again when the text is copied.
    return { face: 'mono', text, width, isBoxed: true, gap: 0, ...(isInvisible ? {} : { actualText: char }) };
  }
}
