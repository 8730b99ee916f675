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

/** Programs that were parsed: their tables are read once per process, which takes longer than setting a page. */
const parsed = new WeakMap<object, ShapingFont>();

function parse(program: Uint8Array): ShapingFont {
  const font = fontkit.create(program) as unknown as ShapingFont;
  // Without shaping, which Latin, Greek and Cyrillic can do without and which takes most of the time.
  font.layout = (text) => ({ glyphs: font.glyphsForString(text) });
  parsed.set(program, font);
  return font;
}

const plainFontkit = { create: (program: Uint8Array): unknown => parsed.get(program) ?? parse(program) } as Fontkit;

const covered = new WeakMap<object, ReadonlySet<number>>();

function coverage(program: Uint8Array, font: PDFFont): ReadonlySet<number> {
  const known = covered.get(program) ?? new Set(font.getCharacterSet());
  covered.set(program, known);
  return known;
}

/** Embeds one face. */
async function embedFace(document: PDFDocument, programs: FontPrograms, face: FaceName): Promise<Face> {
  const [resource, customName] = NAMES[face];
  const font = await document.embedFont(programs[face], { subset: true, customName });
  return { font, resource, covered: coverage(programs[face], font) };
}

/** Embeds the faces; only glyphs that are used end up in the file. */
export async function embedFaces(document: PDFDocument, programs: FontPrograms): Promise<Faces> {
  document.registerFontkit(plainFontkit);
  const embed = (face: FaceName): Promise<Face> => embedFace(document, programs, face);
  return { regular: await embed('regular'), bold: await embed('bold'), mono: await embed('mono') };
}

/** The same for few words, which need no face of even widths: the regular one stands in for it. */
export async function embedTextFaces(document: PDFDocument, programs: FontPrograms): Promise<Faces> {
  document.registerFontkit(plainFontkit);
  const regular = await embedFace(document, programs, 'regular');
  return { regular, bold: await embedFace(document, programs, 'bold'), mono: regular };
}
