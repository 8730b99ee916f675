import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import fontkit from '@cantoo/fontkit';
import type { PDFDocument } from '@cantoo/pdf-lib';

/** The font reader whose subsets keep every glyph that is used; the PDF library has its type but not its declaration. */
export const FONTKIT = fontkit as unknown as Parameters<PDFDocument['registerFontkit']>[0];

/** @param name - file of Noto Sans, below its package */
export async function fontBytes(name: string): Promise<Uint8Array> {
  return await readFile(createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans/${name}`));
}
