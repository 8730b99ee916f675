import fontkit from '@cantoo/fontkit';
import type { PDFDocument, PDFFont } from '@cantoo/pdf-lib';

export type FaceName = 'regular' | 'bold' | 'mono';

/** Font programs (TrueType) for the faces of the pages. */
export type FontPrograms = Readonly<Record<FaceName, Uint8Array>>;

/** An embedded face: what it covers and how wide it runs. */
export interface Face {
  readonly font: PDFFont;
  /** Name in the pages' resources. */
  readonly resource: string;
  readonly covered: ReadonlySet<number>;
}

export type Faces = Readonly<Record<FaceName, Face>>;

/** Subset fonts carry a tag before their name (ISO 32000-2 §9.9.2); ours is fixed, so that equal jobs give equal bytes. */
const NAMES: Readonly<Record<FaceName, readonly [resource: string, name: string]>> = {
  regular: ['F1', 'LESREG+NotoSans-Regular'],
  bold: ['F2', 'LESBLD+NotoSans-SemiBold'],
  mono: ['F3', 'LESMON+NotoSansMono-Regular'],
};

type Fontkit = Parameters<PDFDocument['registerFontkit']>[0];

/** The little of a font that is changed here. */
interface ShapingFont {
  glyphsForString(text: string): unknown[];
  layout: (text: string) => { readonly glyphs: unknown[] };
}

/** Fontkit without shaping, which Latin, Greek and Cyrillic can do without and which takes most of the time. */
const plainFontkit = {
  create(program: Uint8Array): unknown {
    const font = fontkit.create(program) as unknown as ShapingFont;
    font.layout = (text) => ({ glyphs: font.glyphsForString(text) });
    return font;
  },
} as Fontkit;

/** Embeds the faces; only glyphs that are used end up in the file. */
export async function embedFaces(document: PDFDocument, programs: FontPrograms): Promise<Faces> {
  document.registerFontkit(plainFontkit);
  const embed = async (face: FaceName): Promise<Face> => {
    const [resource, customName] = NAMES[face];
    const font = await document.embedFont(programs[face], { subset: true, customName });
    return { font, resource, covered: new Set(font.getCharacterSet()) };
  };
  return { regular: await embed('regular'), bold: await embed('bold'), mono: await embed('mono') };
}
