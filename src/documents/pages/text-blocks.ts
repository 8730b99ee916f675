import { baselineOffset, lineHeight, type Block, type Workshop } from './block.js';
import { INK, type Canvas } from './canvas.js';
import type { Tag, TagType } from './tag-tree.js';
import type { Line, TextStyle } from './typeset.js';

/** Where a text stands and how it looks. */
export interface TextPlace {
  readonly x: number;
  readonly width: number;
  readonly style: TextStyle;
  readonly grey?: number;
}

/** Draws lines under each other inside an element that is already open. */
export function drawLines(
  canvas: Canvas,
  lines: readonly Line[],
  { x, style, grey = INK }: Pick<TextPlace, 'x' | 'style' | 'grey'>,
  top: number,
): void {
  lines.forEach((line, index) => {
    canvas.text(line, style, x, top - index * lineHeight(style) - baselineOffset(style), grey);
  });
}

/** A heading or a paragraph. */
export function textBlock(
  { typesetter, tags }: Workshop,
  type: TagType,
  text: string,
  place: TextPlace,
  parent: Tag = tags.document,
): Block {
  const lines = typesetter.wrap(text, place.style, place.width);
  return {
    height: lines.length * lineHeight(place.style),
    draw: (canvas, top) => canvas.within(tags.add(type, parent), () => drawLines(canvas, lines, place, top)),
  };
}

/** A text of any length, line by line, so that it can go on on the next page; one element of the structure. */
export function longText({ typesetter, tags }: Workshop, type: TagType, text: string, place: TextPlace): Block[] {
  let tag: Tag | undefined;
  return typesetter.wrap(text, place.style, place.width).map((line) => ({
    height: lineHeight(place.style),
    draw: (canvas, top) => {
      tag ??= tags.add(type, tags.document);
      canvas.within(tag, () => drawLines(canvas, [line], place, top));
    },
  }));
}

/** Empty space. */
export function spacer(height: number): Block {
  return { height, draw: () => undefined };
}

/** Blocks under each other that stay together. */
export function stack(blocks: readonly Block[]): Block {
  return {
    height: blocks.reduce((sum, block) => sum + block.height, 0),
    draw: (canvas, top) => {
      let at = top;
      for (const block of blocks) {
        block.draw(canvas, at);
        at -= block.height;
      }
    },
  };
}
