/** Faces that look like handwriting where one is installed, and stay legible where none is. */
export const HAND =
  "italic 500 {size}px 'Segoe Script', 'Bradley Hand', 'Snell Roundhand', 'Dancing Script', 'URW Chancery L', cursive";

/** The part of a 2D canvas that a name is written with. */
export type Quill = Pick<CanvasRenderingContext2D, 'font' | 'textAlign' | 'textBaseline' | 'measureText' | 'fillText'>;

/** Writes a name on the line, as large as fits. All in CSS pixels. */
export function writeName(quill: Quill, name: string, width: number, baseline: number): void {
  const room = width - 48;
  let size = 56;
  quill.textAlign = 'center';
  quill.textBaseline = 'alphabetic';
  do {
    quill.font = HAND.replace('{size}', String(size));
    size -= 2;
  } while (size > 12 && quill.measureText(name).width > room);
  quill.fillText(name, width / 2, baseline, room);
}
