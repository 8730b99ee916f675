import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import fontkit from '@cantoo/fontkit';
import type { PDFDocument } from '@cantoo/pdf-lib';

type Fontkit = Parameters<PDFDocument['registerFontkit']>[0];

/** The little of a font that is changed here. */
interface ShapingFont {
  glyphsForString(text: string): unknown[];
  layout: (text: string) => { readonly glyphs: unknown[] };
}

/**
 * The font reader whose subsets keep every glyph that is used. Without shaping, which the languages of the demo can do without and which
 * takes most of the time of a first start.
 */
export const FONTKIT = {
  create: (program: Uint8Array): unknown => {
    const font = fontkit.create(program) as unknown as ShapingFont;
    font.layout = (text) => ({ glyphs: font.glyphsForString(text) });
    return font;
  },
} as Fontkit;

/** @param name - file of Noto Sans, below its package */
export async function fontBytes(name: string): Promise<Uint8Array> {
  return await readFile(createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans/${name}`));
}
