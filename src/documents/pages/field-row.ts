import type { VerificationField } from '../verification-content.js';
import { isSafeUrl, LABEL_WIDTH, lineHeight, STYLES, type Block, type Workshop } from './block.js';
import { INK, MUTED, type Canvas } from './canvas.js';
import type { Tag } from './tag-tree.js';
import { drawLines } from './text-blocks.js';
import type { Line, TextStyle } from './typeset.js';

const DIGEST = /^[0-9a-f]{32,128}$/i;

/** Where a row stands. */
export interface RowPlace {
  readonly x: number;
  readonly width: number;
  /** Space above and below the text. */
  readonly padding: number;
  readonly isRuled: boolean;
}

interface SetValue {
  readonly style: TextStyle;
  readonly lines: readonly Line[];
  readonly isDigest: boolean;
}

function setValue({ typesetter }: Workshop, field: VerificationField, width: number): SetValue {
  const style = field.isMonospaced === true ? STYLES.code : STYLES.value;
  const isDigest = field.isMonospaced === true && DIGEST.test(field.value);
  const lines = isDigest
    ? typesetter.wrapDigest(field.value, style, width)
    : typesetter.wrap(field.value === '' ? '–' : field.value, style, width);
  return { style, lines, isDigest };
}

/** Longer values go on in another row, so that a row always fits a page. */
const MAX_LINES = 30;

function inChunks<T>(items: readonly T[], length: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += length) chunks.push(items.slice(at, at + length));
  return chunks;
}

/**
 * Label and value as a row of a table, or as several when the value is very long.
 *
 * @param table - made when the first of its rows is drawn
 */
export function fieldRows(
  workshop: Workshop,
  table: () => Tag,
  field: VerificationField,
  place: RowPlace,
): readonly Block[] {
  const labels = workshop.typesetter.wrap(field.label, STYLES.label, LABEL_WIDTH - 12);
  const value = setValue(workshop, field, place.width - LABEL_WIDTH);
  return inChunks(value.lines, MAX_LINES).map((lines, part) =>
    rowBlock(workshop, table, field, place, { labels: part === 0 ? labels : [], value: { ...value, lines } }),
  );
}

interface SetRow {
  readonly labels: readonly Line[];
  readonly value: SetValue;
}

function rowBlock(
  { tags }: Workshop,
  table: () => Tag,
  field: VerificationField,
  place: RowPlace,
  { labels, value }: SetRow,
): Block {
  const { style, lines, isDigest } = value;
  const valueX = place.x + LABEL_WIDTH;
  const valueHeight = lines.length * lineHeight(style);
  const height = Math.max(labels.length * lineHeight(STYLES.label), valueHeight) + 2 * place.padding;

  const drawValue = (canvas: Canvas, tag: Tag, top: number): void => {
    // Smaller type sits on the same first baseline as the label.
    const drop = (lineHeight(STYLES.label) - lineHeight(style)) / 2;
    const draw = (): void => drawLines(canvas, lines, { x: valueX, style }, top - drop);
    canvas.within(tag, () => (isDigest ? canvas.replaced(field.value, draw) : draw()));
  };
  return {
    height,
    draw: (canvas, top) => {
      const row = tags.add('TR', table());
      const textTop = top - place.padding;
      canvas.within(tags.add('TH', row), () =>
        drawLines(canvas, labels, { x: place.x, style: STYLES.label, grey: MUTED }, textTop),
      );
      const cell = tags.add('TD', row);
      if (isSafeUrl(field.url)) {
        const link = tags.add('Link', cell);
        drawValue(canvas, link, textTop);
        const width = Math.max(...lines.map((line) => line.width));
        const area = { x: valueX, y: textTop - valueHeight, width, height: valueHeight };
        canvas.link(field.url, area, link);
        if (lines.length === 1) canvas.within(undefined, () => canvas.rule(valueX, area.y + 1.2, width, INK, 0.4));
      } else {
        drawValue(canvas, cell, textTop);
      }
      if (place.isRuled) canvas.within(undefined, () => canvas.rule(place.x, top - height, place.width));
    },
  };
}
