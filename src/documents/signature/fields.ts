import { nameOf, PdfFormatError, Ref, Str, type Cos, type Dict } from '../cos/objects.js';
import type { PdfFile } from '../cos/pdf-file.js';

const MAX_FIELDS = 10_000;
const MAX_DEPTH = 20;

/** A signature field of a form, signed or not. */
export interface SignatureField {
  /** Parts of the name joined by dots (ISO 32000-2 §12.7.4.2). */
  readonly name: string;
  readonly ref: Ref;
  readonly dict: Dict;
  /** Null: nobody has signed there. */
  readonly signature: Dict | null;
}

/** Finds the signature fields of a file. @throws `PdfFormatError` */
export async function signatureFields(file: PdfFile): Promise<SignatureField[]> {
  const catalog = await file.getDict(file.rootRef);
  const form = await file.get(catalog.get('AcroForm'));
  const found: SignatureField[] = [];
  let count = 0;
  const walk = async (list: Cos, parent: string, kind: string | undefined, depth: number): Promise<void> => {
    for (const ref of Array.isArray(list) ? list : []) {
      if (++count > MAX_FIELDS || depth > MAX_DEPTH) throw new PdfFormatError('complex', 'The form is too large.');
      const dict = await file.get(ref);
      if (!(ref instanceof Ref) || !(dict instanceof Map)) continue;
      const part = textOf(dict.get('T'));
      const name = [parent, part].filter((one) => one !== '').join('.');
      const own = nameOf(await file.get(dict.get('FT'))) ?? kind;
      const kids = await file.get(dict.get('Kids'));
      if (own === 'Sig' && (part !== '' || depth === 0))
        found.push({ name, ref, dict, signature: await valueOf(file, dict) });
      await walk(kids, name, own, depth + 1);
    }
  };
  if (form instanceof Map) await walk(await file.get(form.get('Fields')), '', undefined, 0);
  return found;
}

async function valueOf(file: PdfFile, dict: Dict): Promise<Dict | null> {
  const value = await file.get(dict.get('V'));
  return value instanceof Map ? value : null;
}

/** A text string, as far as names of fields need it: Latin-1, or UTF-16 with its mark. */
export function textOf(value: Cos | undefined): string {
  if (!(value instanceof Str)) return '';
  const [first, second] = value.bytes;
  const isWide = first === 0xfe && second === 0xff;
  if (!isWide) return new TextDecoder('latin1').decode(value.bytes);
  let text = '';
  for (let at = 2; at + 1 < value.bytes.length; at += 2) {
    text += String.fromCharCode((value.bytes[at] ?? 0) * 256 + (value.bytes[at + 1] ?? 0));
  }
  return text;
}
