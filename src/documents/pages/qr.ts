import qrcode from 'qrcode';
import type { Block, Workshop } from './block.js';
import { INK, type Box } from './canvas.js';

/** A QR code of an address; error correction M survives a photocopy. */
export function qrBlock({ tags }: Workshop, url: string, alternative: string, x: number, size: number): Block {
  const { modules } = qrcode.create(url, { errorCorrectionLevel: 'M' });
  const unit = size / modules.size;
  return {
    height: size,
    draw: (canvas, top) => {
      const boxes: Box[] = [];
      for (let row = 0; row < modules.size; row += 1) {
        for (let column = 0; column < modules.size; column += 1) {
          if (modules.get(row, column) === 0) continue;
          boxes.push({ x: x + column * unit, y: top - (row + 1) * unit, width: unit, height: unit });
        }
      }
      canvas.within(tags.add('Figure', tags.document, alternative), () => canvas.fill(boxes, INK));
    },
  };
}
