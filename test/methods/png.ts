import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, crc]);
}

/** Makes an RGBA PNG; `filter` is used for every line; `pixel` gives each pixel's four samples. */
export function makePng(
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly [number, number, number, number],
  filter: 0 | 1 | 2 | 3 | 4 = 0,
): Buffer {
  const stride = width * 4;
  const raw = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) raw.set(pixel(x, y), y * stride + x * 4);
  }
  const lines = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    lines[y * (stride + 1)] = filter;
    for (let x = 0; x < stride; x += 1) {
      const at = (dx: number, dy: number): number => (x - dx < 0 || y - dy < 0 ? 0 : raw[(y - dy) * stride + x - dx]!);
      const [left, up, corner] = [at(4, 0), at(0, 1), at(4, 1)];
      const guess = left + up - corner;
      const nearest = [left, up, corner].reduce((best, value) =>
        Math.abs(guess - value) < Math.abs(guess - best) ? value : best,
      );
      const prediction = [0, left, up, (left + up) >> 1, nearest][filter]!;
      lines[y * (stride + 1) + 1 + x] = (raw[y * stride + x]! - prediction) & 0xff;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A pad with a diagonal stroke on transparent ground. */
export const drawnPng = makePng(60, 20, (x, y) => (Math.abs(x - 3 * y) < 2 ? [0, 0, 80, 255] : [0, 0, 0, 0]));
export const transparentPng = makePng(60, 20, () => [0, 0, 0, 0]);
export const whitePng = makePng(60, 20, () => [255, 255, 255, 255]);

export function dataUrl(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`;
}
