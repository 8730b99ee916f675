import type { DecodedPng } from './png.js';

const NEARLY_WHITE = 245;
const NEARLY_TRANSPARENT = 10;

/** Whether anything was drawn: a visible pixel that is not (nearly) white. A white or transparent pad is blank. */
export function hasInk(image: DecodedPng): boolean {
  const { samples, channels } = image;
  for (let at = 0; at < samples.length; at += channels) {
    if (isInk(image, at)) return true;
  }
  return false;
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
