import { PDFHexString, PDFName, type PDFDict, type PDFDocument, type PDFImage, type PDFRef } from '@cantoo/pdf-lib';
import type { Faces } from './faces.js';
import type { Tag, TagTree } from './tag-tree.js';
import { BOX_SCALE, type Line, type Run, type TextStyle } from './typeset.js';

/** A4, in points. */
export const PAGE_WIDTH = 595.28;
export const PAGE_HEIGHT = 841.89;

/** Grey levels, so that the pages look the same in print: 0 is black. */
export const INK = 0.1;
export const MUTED = 0.36;
export const FAINT = 0.8;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const n = (value: number): string => value.toFixed(2);

/** One page being drawn. Coordinates are points from the lower left corner. */
export class Canvas {
  private readonly operators: string[] = [];
  private readonly images = new Map<string, PDFRef>();
  private readonly annotations: PDFRef[] = [];
  private readonly page: PDFDict;
  private readonly ref: PDFRef;
  private readonly key: number;
  private readonly marks: PDFRef[];

  constructor(
    private readonly document: PDFDocument,
    private readonly faces: Faces,
    private readonly tags: TagTree,
  ) {
    const page = document.addPage([PAGE_WIDTH, PAGE_HEIGHT]);
    this.page = page.node;
    this.ref = page.ref;
    ({ key: this.key, marks: this.marks } = tags.openPage());
  }

  /** Draws inside an element of the structure; `undefined` marks decoration. */
  within(tag: Tag | undefined, draw: () => void): void {
    if (tag === undefined) this.operators.push('/Artifact BMC');
    else {
      const type = tag.dict.lookup(PDFName.of('S'), PDFName).asString();
      this.operators.push(`${type} <</MCID ${this.tags.mark(tag, this.ref, this.marks)}>> BDC`);
    }
    draw();
    this.operators.push('EMC');
  }

  /** Draws a line of text with its baseline at `y`. */
  text(line: Line, style: TextStyle, x: number, y: number, grey = INK): void {
    let at = x;
    for (const runs of joinBoxed(line.runs)) {
      const draw = (): void => {
        for (const run of runs) {
          if (run.gap > 0) this.space(style, at, y, run.gap);
          if (run.isBoxed) this.boxed(run, style, at + run.gap, y, grey);
          else this.show(run, style.size, at + run.gap, y, grey);
          at += run.gap + run.width;
        }
      };
      const actual = runs.map((run) => (run.gap > 0 ? ' ' : '') + (run.actualText ?? '')).join('');
      if (runs[0]?.actualText === undefined) draw();
      else this.replaced(actual, draw);
    }
    if (line.hasSpaceBehind === true) {
      this.space(style, at, y, this.faces[style.face].font.widthOfTextAtSize(' ', style.size));
    }
  }

  /** Draws lines whose text, copied, is `actualText`. */
  replaced(actualText: string, draw: () => void): void {
    this.operators.push(`/Span <</ActualText ${PDFHexString.fromText(actualText).toString()}>> BDC`);
    draw();
    this.operators.push('EMC');
  }

  rule(x: number, y: number, width: number, grey = FAINT, thickness = 0.6): void {
    this.operators.push(`q ${n(grey)} G ${n(thickness)} w ${n(x)} ${n(y)} m ${n(x + width)} ${n(y)} l S Q`);
  }

  frame({ x, y, width, height }: Box, grey = FAINT, thickness = 0.6): void {
    this.operators.push(`q ${n(grey)} G ${n(thickness)} w ${n(x)} ${n(y)} ${n(width)} ${n(height)} re S Q`);
  }

  fill(boxes: readonly Box[], grey: number): void {
    const paths = boxes.map(({ x, y, width, height }) => `${n(x)} ${n(y)} ${n(width)} ${n(height)} re`);
    this.operators.push(`q ${n(grey)} g ${paths.join(' ')} f Q`);
  }

  image(image: PDFImage, { x, y, width, height }: Box): void {
    const name = `Im${image.ref.objectNumber}`;
    this.images.set(name, image.ref);
    this.operators.push(`q ${n(width)} 0 0 ${n(height)} ${n(x)} ${n(y)} cm /${name} Do Q`);
  }

  /** Makes an area of the page open an address. */
  link(url: string, { x, y, width, height }: Box, tag: Tag): void {
    const { context } = this.document;
    const annotation = context.obj({
      Type: 'Annot',
      Subtype: 'Link',
      Rect: [x, y, x + width, y + height],
      Border: [0, 0, 0],
      F: 4,
    });
    annotation.set(PDFName.of('Contents'), PDFHexString.fromText(url));
    annotation.set(PDFName.of('A'), context.obj({ S: 'URI', URI: PDFHexString.of(asciiHex(url)) }));
    const ref = context.register(annotation);
    annotation.set(PDFName.of('StructParent'), context.obj(this.tags.own(tag, ref, this.ref)));
    this.annotations.push(ref);
  }

  /** Writes the page; nothing may be drawn after this. */
  finish(): void {
    const { context } = this.document;
    const fonts = context.obj({});
    for (const { resource, font } of Object.values(this.faces)) fonts.set(PDFName.of(resource), font.ref);
    const images = context.obj({});
    for (const [name, ref] of this.images) images.set(PDFName.of(name), ref);
    this.page.set(PDFName.of('Resources'), context.obj({ Font: fonts, XObject: images }));
    this.page.set(PDFName.of('Contents'), context.register(context.flateStream(this.operators.join('\n'))));
    this.page.set(PDFName.of('StructParents'), context.obj(this.key));
    this.page.set(PDFName.of('Tabs'), PDFName.of('S'));
    if (this.annotations.length > 0) this.page.set(PDFName.of('Annots'), context.obj(this.annotations));
  }

  private show(run: Run, size: number, x: number, y: number, grey: number): void {
    const { font, resource } = this.faces[run.face];
    const glyphs = font.encodeText(run.text).toString();
    this.operators.push(`BT ${n(grey)} g /${resource} ${n(size)} Tf ${n(x)} ${n(y)} Td ${glyphs} Tj ET`);
  }

  /** A real space between words, so that copied and spoken text has it. */
  private space(style: TextStyle, x: number, y: number, gap: number): void {
    const width = this.faces[style.face].font.widthOfTextAtSize(' ', style.size);
    if (Math.abs(width - gap) > 0.01) return;
    this.show({ face: style.face, text: ' ', width, isBoxed: false, gap: 0 }, style.size, x, y, INK);
  }

  private boxed(run: Run, style: TextStyle, x: number, y: number, grey: number): void {
    const size = style.size * BOX_SCALE;
    const margin = style.size * 0.06;
    const width = run.width - 2 * margin;
    this.frame({ x: x + margin, y: y - size * 0.28, width, height: size * 1.3 }, grey, 0.5);
    const inset = (width - this.faces.mono.font.widthOfTextAtSize(run.text, size)) / 2;
    this.show(run, size, x + margin + inset, y, grey);
  }
}

/** Boxed characters that follow each other are copied as one piece of text. */
function joinBoxed(runs: readonly Run[]): Run[][] {
  const joined: Run[][] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    const isSame = run.actualText !== undefined && last?.[0]?.actualText !== undefined;
    if (isSame) last.push(run);
    else joined.push([run]);
  }
  return joined;
}

function asciiHex(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
