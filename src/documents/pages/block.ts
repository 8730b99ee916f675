import type { PDFImage } from '@cantoo/pdf-lib';
import type { Canvas } from './canvas.js';
import type { TagTree } from './tag-tree.js';
import type { TextStyle, Typesetter } from './typeset.js';

/** Something of known height that is drawn in one piece. */
export interface Block {
  readonly height: number;
  /** @param top - upper edge, in points from the page's lower edge */
  draw(canvas: Canvas, top: number): void;
}

/** What blocks are made with. */
export interface Workshop {
  readonly typesetter: Typesetter;
  readonly tags: TagTree;
}

/** A drawn signature that could be read. */
export interface DrawnImage {
  readonly image: PDFImage;
  readonly alternative: string;
}

export const MARGIN = 62;
export const CONTENT_WIDTH = 595.28 - 2 * MARGIN;
export const LABEL_WIDTH = 132;

export const STYLES = {
  title: { face: 'bold', size: 20, leading: 1.25 },
  intro: { face: 'regular', size: 10, leading: 1.5 },
  heading: { face: 'bold', size: 13, leading: 1.35 },
  signer: { face: 'bold', size: 11, leading: 1.35 },
  label: { face: 'regular', size: 9, leading: 1.4 },
  value: { face: 'regular', size: 9.5, leading: 1.4 },
  code: { face: 'mono', size: 8, leading: 1.55 },
  body: { face: 'regular', size: 9.5, leading: 1.5 },
  running: { face: 'regular', size: 7.5, leading: 1.4 },
  runningCode: { face: 'mono', size: 6, leading: 1.4 },
} as const satisfies Record<string, TextStyle>;

/** Height of a line of a style. */
export function lineHeight(style: TextStyle): number {
  return style.size * style.leading;
}

/** How far the baseline lies under the upper edge of its line. */
export function baselineOffset(style: TextStyle): number {
  return (lineHeight(style) + style.size * 0.72) / 2;
}

/** Addresses that a verification page may open. */
export function isSafeUrl(url: string | undefined): url is string {
  return url !== undefined && /^(https?:\/\/|mailto:)[\x21-\x7e]+$/i.test(url);
}
