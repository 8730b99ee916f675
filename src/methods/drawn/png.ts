import { crc32, inflate } from 'node:zlib';
import { promisify } from 'node:util';

const inflateAsync = promisify(inflate);
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Guards the event loop: 4 million pixels are more than any screen's signature pad. */
const MAX_PIXELS = 4_000_000;
const MAX_SIDE = 8192;

/** What a PNG's header and samples say. `samples`: scan lines without filter bytes, 8 bits per channel. */
export interface DecodedPng {
  readonly width: number;
  readonly height: number;
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly channels: number;
  readonly samples: Uint8Array;
  /** RGB triples of colour type 3. */
  readonly palette: Uint8Array;
  /** Alpha per palette entry (`tRNS` of colour type 3). */
  readonly paletteAlpha: Uint8Array;
}

interface Chunks {
  readonly header: Buffer;
  readonly data: Buffer;
  readonly palette: Buffer;
  readonly transparency: Buffer;
}

/**
 * Decodes a PNG as browsers make them: 8 bits per channel, not interlaced.
 *
 * @remarks
 * Checks every chunk's CRC and that the samples are exactly as long as the header says (ISO/IEC 15948 §5, §9).
 * Never inflates more than the header promises.
 *
 * @returns the samples, or the reason why the bytes are no such PNG
 */
export async function decodePng(bytes: Buffer): Promise<DecodedPng | string> {
  const chunks = readChunks(bytes);
  if (typeof chunks === 'string') return chunks;
  const { header } = chunks;
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const colorType = header[9] ?? -1;
  const channels = CHANNELS[colorType];
  if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    return `is ${width} × ${height} pixels: at most ${MAX_SIDE} a side and ${MAX_PIXELS} in all`;
  }
  if (channels === undefined || header[8] !== 8 || header[10] !== 0 || header[11] !== 0 || header[12] !== 0) {
    return 'is no PNG with 8 bits per channel and without interlacing';
  }
  if (colorType === 3 && (chunks.palette.length === 0 || chunks.palette.length % 3 !== 0)) return 'has no palette';
  const length = (width * channels + 1) * height;
  const lines = await inflateAsync(chunks.data, { maxOutputLength: length }).catch(() => undefined);
  if (lines?.length !== length) return 'has damaged image data';
  const samples = unfilter(lines, width * channels, height, channels);
  if (samples === undefined) return 'has an unknown filter';
  return {
    width,
    height,
    colorType: colorType as DecodedPng['colorType'],
    channels,
    samples,
    palette: chunks.palette,
    paletteAlpha: chunks.transparency,
  };
}

function readChunks(bytes: Buffer): Chunks | string {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) return 'is no PNG';
  const found: Record<string, Buffer> = {};
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end > bytes.length) return 'is cut off';
    const body = bytes.subarray(at + 8, end - 4);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return `has a damaged ${type} chunk`;
    if (at === 8 && (type !== 'IHDR' || length !== 13)) return 'has no header';
    if (type === 'IDAT') data.push(body);
    else found[type] = body;
    if (type === 'IEND') {
      if (end !== bytes.length) return 'has something after its end';
      const { IHDR: header = Buffer.alloc(13), PLTE: palette, tRNS: transparency } = found;
      const empty = Buffer.alloc(0);
      return { header, data: Buffer.concat(data), palette: palette ?? empty, transparency: transparency ?? empty };
    }
    at = end;
  }
  return 'is cut off';
}

/** Undoes the per-line filters (ISO/IEC 15948 §9.2). */
function unfilter(lines: Buffer, stride: number, height: number, step: number): Uint8Array | undefined {
  const samples = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (stride + 1)] ?? 0;
    if (filter > 4) return undefined;
    const source = y * (stride + 1) + 1;
    const target = y * stride;
    for (let x = 0; x < stride; x += 1) {
      const left = x >= step ? (samples[target + x - step] ?? 0) : 0;
      const up = y > 0 ? (samples[target + x - stride] ?? 0) : 0;
      const upLeft = y > 0 && x >= step ? (samples[target + x - stride - step] ?? 0) : 0;
      samples[target + x] = (lines[source + x] ?? 0) + predict(filter, left, up, upLeft);
    }
  }
  return samples;
}

function predict(filter: number, left: number, up: number, upLeft: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const estimate = left + up - upLeft;
      const toLeft = Math.abs(estimate - left);
      const toUp = Math.abs(estimate - up);
      const toUpLeft = Math.abs(estimate - upLeft);
      if (toLeft <= toUp && toLeft <= toUpLeft) return left;
      return toUp <= toUpLeft ? up : upLeft;
    }
    default:
      return 0;
  }
}
