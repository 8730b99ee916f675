import { PdfFormatError } from './objects.js';

function paeth(left: number, up: number, upLeft: number): number {
  const guess = left + up - upLeft;
  const [dLeft, dUp, dUpLeft] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - upLeft)];
  if (dLeft <= dUp && dLeft <= dUpLeft) return left;
  return dUp <= dUpLeft ? up : upLeft;
}

/** Undoes PNG prediction of one byte per column (ISO 32000-2 §7.4.4.4), as cross-reference streams use it. */
export function undoPngPrediction(data: Uint8Array, columns: number): Uint8Array {
  if (!Number.isInteger(columns) || columns < 1) throw new PdfFormatError('broken', 'Predictor columns are wrong.');
  const rows = Math.floor(data.length / (columns + 1));
  const out = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const kind = data[row * (columns + 1)] ?? 0;
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column;
      const left = column > 0 ? (out[at - 1] ?? 0) : 0;
      const up = row > 0 ? (out[at - columns] ?? 0) : 0;
      const upLeft = row > 0 && column > 0 ? (out[at - columns - 1] ?? 0) : 0;
      const added = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][kind] ?? 0;
      out[at] = (data[row * (columns + 1) + 1 + column] ?? 0) + added;
    }
  }
  return out;
}
