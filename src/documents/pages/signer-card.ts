import type { VerificationSigner } from '../verification-content.js';
import { CONTENT_WIDTH, LABEL_WIDTH, MARGIN, STYLES, type Block, type DrawnImage, type Workshop } from './block.js';
import { MUTED, type Canvas } from './canvas.js';
import { fieldRows } from './field-row.js';
import type { Tag } from './tag-tree.js';
import { spacer, stack, textBlock } from './text-blocks.js';

const PADDING = 14;
const BAR_WIDTH = 2.5;
const IMAGE_WIDTH = 190;
const IMAGE_HEIGHT = 62;

/** The drawn signature over a line, as on paper. */
function drawing({ tags }: Workshop, { image, alternative }: DrawnImage, x: number, parent: () => Tag): Block {
  const scale = Math.min(IMAGE_WIDTH / image.width, IMAGE_HEIGHT / image.height, 1);
  const [width, height] = [image.width * scale, image.height * scale];
  return {
    height: height + 10,
    draw: (canvas, top) => {
      const y = top - height - 4;
      canvas.within(tags.add('Figure', parent(), alternative), () => canvas.image(image, { x, y, width, height }));
      canvas.within(undefined, () => canvas.rule(x, y - 2, IMAGE_WIDTH, MUTED, 0.5));
    },
  };
}

/** Puts frame and bar around parts of a card. */
function framed(inner: Block): Block {
  const height = inner.height + 2 * PADDING;
  return {
    height,
    draw: (canvas: Canvas, top: number) => {
      canvas.within(undefined, () => {
        canvas.frame({ x: MARGIN, y: top - height, width: CONTENT_WIDTH, height });
        canvas.fill([{ x: MARGIN, y: top - height, width: BAR_WIDTH, height }], 0.25);
      });
      inner.draw(canvas, top - PADDING);
    },
  };
}

/** Splits blocks so that each part fits the height. */
function parts(blocks: readonly Block[], maxHeight: number): Block[][] {
  const split: Block[][] = [[]];
  let height = 0;
  for (const block of blocks) {
    if (height + block.height > maxHeight && height > 0) {
      split.push([]);
      height = 0;
    }
    split.at(-1)?.push(block);
    height += block.height;
  }
  return split;
}

/**
 * What is known about one signer.
 *
 * @param maxHeight - of a page: only a card that is taller than a whole page is split
 * @returns the card, in as many parts as it needs
 */
export function signerCard(
  workshop: Workshop,
  signer: VerificationSigner,
  image: DrawnImage | undefined,
  maxHeight: number,
): Block[] {
  const { tags } = workshop;
  let section: Tag | undefined;
  let table: Tag | undefined;
  const sectionTag = (): Tag => (section ??= tags.add('Sect', tags.document));
  const tableTag = (): Tag => (table ??= tags.add('Table', sectionTag()));
  const x = MARGIN + PADDING;
  const width = CONTENT_WIDTH - 2 * PADDING;
  const heading: Block = {
    height: textBlock(workshop, 'H3', signer.heading, { x, width, style: STYLES.signer }).height,
    draw: (canvas, top) =>
      textBlock(workshop, 'H3', signer.heading, { x, width, style: STYLES.signer }, sectionTag()).draw(canvas, top),
  };
  const blocks: Block[] = [
    stack([heading, spacer(5)]),
    ...signer.fields.flatMap((field) =>
      fieldRows(workshop, tableTag, field, { x, width, padding: 1.8, isRuled: false }),
    ),
    ...(image === undefined ? [] : [drawing(workshop, image, x + LABEL_WIDTH, sectionTag)]),
  ];
  return parts(blocks, maxHeight - 2 * PADDING).map((part) => framed(stack(part)));
}
