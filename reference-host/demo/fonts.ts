import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { PDFDocument } from '@cantoo/pdf-lib';
import fontkit from '@pdf-lib/fontkit';

type Fontkit = Parameters<PDFDocument['registerFontkit']>[0];

interface Subset {
  readonly cff?: unknown;
  includeGlyph(glyph: unknown): number;
  encodeStream(): NodeJS.EventEmitter;
}

/**
 * Fontkit as the PDF library understands it: the library takes a subset's `encode` for a function that returns the bytes,
 * while fontkit's writes into a stream it wants to be given. Without it the library uses `encodeStream`, which both have.
 */
export const FONTKIT = {
  create(program: Uint8Array, name?: string) {
    const font = fontkit.create(program, name) as unknown as { createSubset: () => Subset };
    const createSubset = font.createSubset.bind(font);
    font.createSubset = () => {
      const subset = createSubset();
      return {
        cff: subset.cff,
        includeGlyph: (glyph) => subset.includeGlyph(glyph),
        encodeStream: () => subset.encodeStream(),
      };
    };
    return font;
  },
} as unknown as Fontkit;

/** @param name - file of Noto Sans, below its package */
export async function fontBytes(name: string): Promise<Uint8Array> {
  return await readFile(createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans/${name}`));
}
