import type { DecodedPng } from './png.js';

const NEARLY_WHITE = 245;
const NEARLY_TRANSPARENT = 10;

/** A dot or a hair is no signature; a short name in small letters is one. Pixels of the picture. */
const LEAST_LENGTH_PX = 20;
const LEAST_BREADTH_PX = 3;
const LEAST_INK_PX = 30;

/** How much was drawn: nothing at all, less than anybody's signature, or enough. */
export type Ink = 'none' | 'too little' | 'enough';

/**
 * Looks for visible pixels that are not (nearly) white, and for how far they spread: a white or transparent pad is blank.
 * Stops as soon as it has seen enough.
 */
export function inkOf(image: DecodedPng): Ink {
  const { samples, channels, width } = image;
  let [pixels, left, right, top, bottom] = [0, Number.POSITIVE_INFINITY, -1, -1, -1];
  for (let at = 0, pixel = 0; at < samples.length; at += channels, pixel += 1) {
    if (!isInk(image, at)) continue;
    const x = pixel % width;
    bottom = Math.floor(pixel / width);
    if (pixels === 0) top = bottom;
    pixels += 1;
    left = Math.min(left, x);
    right = Math.max(right, x);
    if (pixels >= LEAST_INK_PX && isSpread(right - left + 1, bottom - top + 1)) return 'enough';
  }
  return pixels === 0 ? 'none' : 'too little';
}

function isSpread(width: number, height: number): boolean {
  return Math.max(width, height) >= LEAST_LENGTH_PX && Math.min(width, height) >= LEAST_BREADTH_PX;
}

function isInk(image: DecodedPng, at: number): boolean {
  const { samples, palette, paletteAlpha } = image;
  const sample = (offset: number): number => samples[at + offset] ?? 0;
  switch (image.colorType) {
    case 0:
      return isDark(sample(0), sample(0), sample(0), 255);
    case 2:
      return isDark(sample(0), sample(1), sample(2), 255);
    case 3: {
      const entry = sample(0);
      const color = (offset: number): number => palette[entry * 3 + offset] ?? 255;
      return isDark(color(0), color(1), color(2), paletteAlpha[entry] ?? 255);
    }
    case 4:
      return isDark(sample(0), sample(0), sample(0), sample(1));
    case 6:
      return isDark(sample(0), sample(1), sample(2), sample(3));
  }
}

function isDark(red: number, green: number, blue: number, alpha: number): boolean {
  return alpha > NEARLY_TRANSPARENT && Math.min(red, green, blue) < NEARLY_WHITE;
}
