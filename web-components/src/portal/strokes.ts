import type { StrokePoint } from '../services/payloads';

export type Stroke = readonly StrokePoint[];

/** A drawing narrower or shorter than this is a slip of the finger, not a signature. CSS pixels. */
const LEAST_EXTENT_PX = 40;
const LEAST_LENGTH_PX = 80;

/** Whether a drawing is too small to be anybody's signature. */
export function isTooSmall(strokes: readonly Stroke[]): boolean {
  const points = strokes.flat();
  if (points.length === 0) {
    return true;
  }
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const extent = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  return extent < LEAST_EXTENT_PX || lengthOf(strokes) < LEAST_LENGTH_PX;
}

function lengthOf(strokes: readonly Stroke[]): number {
  let length = 0;
  for (const stroke of strokes) {
    stroke.forEach((point, index) => {
      const before = stroke[index - 1];
      length += before === undefined ? 0 : Math.hypot(point.x - before.x, point.y - before.y);
    });
  }
  return length;
}

/** The part of a 2D canvas that lines are drawn with. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  'beginPath' | 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'stroke' | 'arc' | 'fill'
>;

/** Draws smooth lines through the middle of neighbouring points; a tap becomes a dot. */
export function drawStrokes(pen: Pen, strokes: readonly Stroke[]): void {
  for (const stroke of strokes) {
    drawStroke(pen, stroke);
  }
}

function drawStroke(pen: Pen, stroke: Stroke): void {
  const [first] = stroke;
  const last = stroke[stroke.length - 1];
  if (first === undefined || last === undefined) {
    return;
  }
  pen.beginPath();
  if (stroke.length === 1) {
    pen.arc(first.x, first.y, 1.5, 0, 2 * Math.PI);
    pen.fill();
    return;
  }
  pen.moveTo(first.x, first.y);
  stroke.slice(1, -1).forEach((point, index) => {
    const next = stroke[index + 2] ?? last;
    pen.quadraticCurveTo(point.x, point.y, (point.x + next.x) / 2, (point.y + next.y) / 2);
  });
  pen.lineTo(last.x, last.y);
  pen.stroke();
}
