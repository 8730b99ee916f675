import type { VerificationContent } from '../verification-content.js';
import { CONTENT_WIDTH, isSafeUrl, lineHeight, MARGIN, STYLES, type Block, type Workshop } from './block.js';
import { INK } from './canvas.js';
import { qrBlock } from './qr.js';
import { drawLines, spacer, stack, textBlock } from './text-blocks.js';

const QR_SIZE = 88;
const QR_GAP = 26;
const NUMBER_WIDTH = 18;

function steps(workshop: Workshop, texts: readonly string[], width: number): Block[] {
  return texts.map((text, index) => {
    const { typesetter, tags } = workshop;
    const style = STYLES.body;
    const lines = typesetter.wrap(text, style, width - NUMBER_WIDTH);
    const number = typesetter.wrap(`${index + 1}.`, style, NUMBER_WIDTH);
    return {
      height: lines.length * lineHeight(style) + 4,
      draw: (canvas, top) =>
        canvas.within(tags.add('P', tags.document), () => {
          drawLines(canvas, number, { x: MARGIN, style }, top);
          drawLines(canvas, lines, { x: MARGIN + NUMBER_WIDTH, style }, top);
        }),
    };
  });
}

function verifierLink(workshop: Workshop, url: string, width: number): Block {
  const { typesetter, tags } = workshop;
  const style = STYLES.body;
  const lines = typesetter.wrap(url, style, width - NUMBER_WIDTH);
  const height = lines.length * lineHeight(style);
  const x = MARGIN + NUMBER_WIDTH;
  return {
    height,
    draw: (canvas, top) => {
      const link = tags.add('Link', tags.add('P', tags.document));
      canvas.within(link, () => drawLines(canvas, lines, { x, style }, top));
      const own = Math.max(...lines.map((line) => line.width));
      canvas.link(url, { x, y: top - height, width: own, height }, link);
      canvas.within(undefined, () => canvas.rule(x, top - height + 2.2, own, INK, 0.4));
    },
  };
}

/** Tells a reader how to check the document, with the verifier's address as link and QR code; kept together. */
export function howToVerify(workshop: Workshop, content: VerificationContent): Block {
  const { verifierUrl: url } = content;
  const hasVerifier = isSafeUrl(url);
  const width = hasVerifier ? CONTENT_WIDTH - QR_SIZE - QR_GAP : CONTENT_WIDTH;
  const left = stack([
    textBlock(workshop, 'H2', content.howToVerifyHeading, { x: MARGIN, width, style: STYLES.heading }),
    spacer(8),
    ...steps(workshop, content.howToVerify, width),
    ...(hasVerifier ? [spacer(2), verifierLink(workshop, url, width)] : []),
  ]);
  if (!hasVerifier) return left;
  const x = MARGIN + CONTENT_WIDTH - QR_SIZE;
  const right = stack([
    spacer(4),
    qrBlock(workshop, url, `${content.verifierLabel ?? ''} ${url}`.trim(), x, QR_SIZE),
    ...(content.verifierLabel === undefined
      ? []
      : [spacer(4), textBlock(workshop, 'P', content.verifierLabel, { x, width: QR_SIZE, style: STYLES.running })]),
  ]);
  return {
    height: Math.max(left.height, right.height),
    draw: (canvas, top) => {
      left.draw(canvas, top);
      right.draw(canvas, top);
    },
  };
}
