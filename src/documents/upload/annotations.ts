import {
  PDFArray,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFRef,
  PDFStream,
  PDFString,
  type PDFContext,
  type PDFObject,
} from '@cantoo/pdf-lib';
import type { Layers } from './layers.js';
import { lookup, nameEntry } from './page-walk.js';

const FLAG_HIDDEN = 2;
const FLAG_NO_VIEW = 32;
const FLAG_PRINT = 4;
const MAX_URL_LENGTH = 2048;
const MAX_FIELD_DEPTH = 32;

/** Annotations that every reader draws by itself when they bring no appearance. */
const DRAWN_BY_READERS = new Set([
  'Square',
  'Circle',
  'Line',
  'Ink',
  'Highlight',
  'Underline',
  'StrikeOut',
  'Squiggly',
  'FreeText',
  'Polygon',
  'PolyLine',
]);

/** An annotation's appearance, ready to be drawn into the page. */
export interface Appearance {
  readonly ref: PDFRef;
  readonly stream: PDFStream;
  /** Operands of `cm` that put the appearance into the annotation's rectangle. */
  readonly matrix: readonly number[];
}

function numbers(value: PDFObject | undefined, count: number): number[] | undefined {
  if (!(value instanceof PDFArray) || value.size() !== count) return undefined;
  const all = Array.from({ length: count }, (_, index) => value.lookup(index)).map((item) =>
    item instanceof PDFNumber ? item.asNumber() : NaN,
  );
  return all.every(Number.isFinite) ? all : undefined;
}

/** ISO 32000-2 §12.5.5, algorithm 8: the transformed bounding box is stretched onto the rectangle. */
function placement(stream: PDFStream, rect: readonly number[]): number[] | undefined {
  const box = numbers(lookup(stream.dict, 'BBox'), 4);
  if (box === undefined) return undefined;
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = numbers(lookup(stream.dict, 'Matrix'), 6) ?? [];
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = box;
  const corners = [x0, x1].flatMap((x) => [y0, y1].map((y) => [a * x + c * y + e, b * x + d * y + f] as const));
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [left, bottom] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - bottom];
  const [rx0 = 0, ry0 = 0, rx1 = 0, ry1 = 0] = rect;
  if (width === 0 || height === 0) return undefined;
  const sx = Math.abs(rx1 - rx0) / width;
  const sy = Math.abs(ry1 - ry0) / height;
  return [sx, 0, 0, sy, Math.min(rx0, rx1) - left * sx, Math.min(ry0, ry1) - bottom * sy];
}

/** One annotation of an upload. */
export class UploadAnnotation {
  constructor(
    private readonly dict: PDFDict,
    private readonly context: PDFContext,
    private readonly layers: Layers,
  ) {}

  private get subtype(): string {
    return nameEntry(this.dict, 'Subtype') ?? '';
  }

  /** Whether a person who opens the file sees it. */
  get isVisible(): boolean {
    const flags = lookup(this.dict, 'F');
    const bits = flags instanceof PDFNumber ? flags.asNumber() : 0;
    if ((bits & (FLAG_HIDDEN | FLAG_NO_VIEW)) !== 0 || this.subtype === 'Popup') return false;
    return !this.layers.isHidden(this.dict.get(PDFName.of('OC')));
  }

  /** The current normal appearance; `undefined` when there is none to draw. */
  appearance(): Appearance | undefined {
    const rect = numbers(lookup(this.dict, 'Rect'), 4);
    const ref = this.normalAppearance();
    const stream = ref === undefined ? undefined : this.context.lookup(ref);
    if (rect === undefined || ref === undefined || !(stream instanceof PDFStream)) return undefined;
    const matrix = placement(stream, rect);
    return matrix === undefined ? undefined : { ref, stream, matrix };
  }

  /** Whether readers draw something that the file does not hold. */
  needsAppearance(isForced: boolean): boolean {
    if (!this.isVisible) return false;
    const isMissing = this.normalAppearance() === undefined;
    if (this.subtype !== 'Widget') return isMissing && DRAWN_BY_READERS.has(this.subtype);
    const type = this.fieldEntry('FT');
    const isText = type instanceof PDFName && ['Tx', 'Ch'].includes(type.decodeText());
    return isText && this.fieldEntry('V') !== undefined && (isMissing || isForced);
  }

  /** A harmless copy of a link to the web or to a mail address. */
  plainLink(): PDFDict | undefined {
    const action = this.subtype === 'Link' && this.isVisible ? lookup(this.dict, 'A') : undefined;
    const rect = numbers(lookup(this.dict, 'Rect'), 4);
    if (!(action instanceof PDFDict) || nameEntry(action, 'S') !== 'URI' || rect === undefined) return undefined;
    const uri = lookup(action, 'URI');
    const url = uri instanceof PDFString || uri instanceof PDFHexString ? uri.decodeText() : '';
    if (url.length > MAX_URL_LENGTH || !/^(https?:\/\/|mailto:)[\x21-\x7e]+$/i.test(url)) return undefined;
    const link = this.context.obj({ Type: 'Annot', Subtype: 'Link', Rect: rect, Border: [0, 0, 0], F: FLAG_PRINT });
    link.set(PDFName.of('A'), this.context.obj({ S: 'URI', URI: PDFHexString.of(toHexText(url)) }));
    return link;
  }

  private normalAppearance(): PDFRef | undefined {
    const appearances = lookup(this.dict, 'AP');
    if (!(appearances instanceof PDFDict)) return undefined;
    const raw = appearances.get(PDFName.of('N'));
    const normal = lookup(appearances, 'N');
    if (normal instanceof PDFStream) return raw instanceof PDFRef ? raw : undefined;
    const state = nameEntry(this.dict, 'AS');
    const chosen = normal instanceof PDFDict && state !== undefined ? normal.get(PDFName.of(state)) : undefined;
    return chosen instanceof PDFRef ? chosen : undefined;
  }

  /** Reads an entry of the form field, which may stand at an ancestor. */
  private fieldEntry(key: string): PDFObject | undefined {
    let node: PDFObject | undefined = this.dict;
    for (let depth = 0; node instanceof PDFDict && depth < MAX_FIELD_DEPTH; depth += 1) {
      const value = lookup(node, key);
      if (value !== undefined) return value;
      node = lookup(node, 'Parent');
    }
    return undefined;
  }
}

function toHexText(text: string): string {
  return Array.from(text, (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/** @returns the page's annotations; what is no dictionary is left out */
export function annotationsOf(page: PDFDict, layers: Layers): UploadAnnotation[] {
  const list = lookup(page, 'Annots');
  if (!(list instanceof PDFArray)) return [];
  const dicts = list.asArray().map((item) => (item instanceof PDFRef ? page.context.lookup(item) : item));
  return dicts.flatMap((item) => (item instanceof PDFDict ? [new UploadAnnotation(item, page.context, layers)] : []));
}
