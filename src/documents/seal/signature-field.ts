import { dict, Name, PdfFormatError, Ref, type Cos, type Dict } from '../cos/objects.js';
import { pageAt } from '../cos/page-at.js';
import type { Revision } from '../cos/revision.js';
import { pdfText } from '../cos/text.js';
import type { SealField } from './seal.js';

/** Print and Locked (ISO 32000-2 table 167). */
const WIDGET_FLAGS = 132;
/** SignaturesExist and AppendOnly (ISO 32000-2 table 225). */
const SIGNATURE_FLAGS = 3;
const MAX_FIELDS = 10_000;

async function listOf(revision: Revision, value: Cos | undefined): Promise<Cos[]> {
  const list = await revision.file.get(value);
  return Array.isArray(list) ? [...list] : [];
}

/** Adds to an array that is an entry of its own or an object of its own. */
async function append(revision: Revision, holder: Dict, key: string, item: Ref): Promise<void> {
  const held = holder.get(key);
  const list = [...(await listOf(revision, held)), item];
  if (held instanceof Ref) revision.set(held, list);
  else holder.set(key, list);
}

/** The form of the document, an object of its own from now on, so that later fields leave the catalog alone. */
async function formOf(revision: Revision, catalog: Dict): Promise<Dict> {
  const held = catalog.get('AcroForm');
  if (held instanceof Ref) return revision.edit(held);
  const form: Dict = new Map(held instanceof Map ? held : []);
  (await revision.edit(revision.file.rootRef)).set('AcroForm', revision.add(form));
  return form;
}

async function refuseSameName(revision: Revision, form: Dict, name: string): Promise<void> {
  const fields = await listOf(revision, form.get('Fields'));
  if (fields.length > MAX_FIELDS) throw new PdfFormatError('complex', 'The document has too many fields.');
  const wanted = [...pdfText(name).bytes].join();
  for (const field of fields) {
    const title = (await revision.file.getDict(field)).get('T');
    if (title !== null && typeof title === 'object' && 'bytes' in title && [...title.bytes].join() === wanted)
      throw new PdfFormatError('broken', 'There is a field of that name.');
  }
}

/**
 * Adds a field with its widget to the form and to a page. A field without an appearance is invisible: an update that
 * adds only such a field and a time-stamp is allowed after certification (ISO 32000-2 §12.8.2.2).
 *
 * @param signature - the signature dictionary
 * @param appearance - form XObject of a visible stamp
 */
export async function addSignatureField(
  revision: Revision,
  field: SealField,
  signature: Ref,
  appearance: Ref | undefined,
): Promise<void> {
  const { file } = revision;
  const catalog = await file.getDict(file.rootRef);
  const form = await formOf(revision, catalog);
  await refuseSameName(revision, form, field.name);
  const pageRef = await pageAt(file, field.stamp?.page ?? 0);
  const widget = revision.add(
    dict({
      Type: new Name('Annot'),
      Subtype: new Name('Widget'),
      FT: new Name('Sig'),
      T: pdfText(field.name),
      V: signature,
      F: WIDGET_FLAGS,
      Rect: appearance === undefined ? [0, 0, 0, 0] : [...(field.stamp?.rect ?? [])],
      AP: appearance === undefined ? undefined : dict({ N: appearance }),
      P: pageRef,
    }),
  );
  await append(revision, await revision.edit(pageRef), 'Annots', widget);
  await append(revision, form, 'Fields', widget);
  form.set('SigFlags', SIGNATURE_FLAGS);
}

/** Lets the catalog name the certification; there can be only one. */
export async function addPermissions(revision: Revision, signature: Ref): Promise<void> {
  const catalog = await revision.edit(revision.file.rootRef);
  const old = await revision.file.get(catalog.get('Perms'));
  const permissions: Dict = new Map(old instanceof Map ? old : []);
  if (permissions.has('DocMDP')) throw new PdfFormatError('broken', 'The document is certified already.');
  catalog.set('Perms', permissions.set('DocMDP', signature));
}

/** Says which extension of PDF 1.7 the file uses (EN 319 142-1 clause 5.6). */
export async function addExtension(revision: Revision): Promise<void> {
  const catalog = await revision.file.getDict(revision.file.rootRef);
  const old = await revision.file.get(catalog.get('Extensions'));
  if (old instanceof Map && old.has('ESIC')) return;
  const extensions: Dict = new Map(old instanceof Map ? old : []);
  extensions.set('ESIC', dict({ BaseVersion: new Name('1.7'), ExtensionLevel: 1 }));
  (await revision.edit(revision.file.rootRef)).set('Extensions', extensions);
}
