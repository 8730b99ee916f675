import { nameOf, Ref, Str, type PdfFile } from '../../documents/index.js';
import { readAppended, type AppendedObject } from './appended.js';
import { kindOf, type FoundSignature } from './dictionary.js';
import type { FileRevision } from './revisions.js';
import { broken } from './strict.js';

const MAX_FIELDS = 100;

/** A file taken apart: its revisions, what the signed ones append, and its signatures, oldest first. */
export interface SealedStructure {
  readonly file: PdfFile;
  readonly revisions: readonly FileRevision[];
  /** Of the revisions from the first signature on, by index. */
  readonly appended: ReadonlyMap<number, ReadonlyMap<number, AppendedObject>>;
  readonly signatures: readonly FoundSignature[];
}

/**
 * Finds the signature fields of a file, each signed in a revision of its own.
 *
 * @throws `PdfFormatError` when there is another field, an unsigned one, or one that cannot be told from another
 */
export async function readStructure(file: PdfFile, revisions: readonly FileRevision[]): Promise<SealedStructure> {
  const appended = new Map<number, ReadonlyMap<number, AppendedObject>>();
  const signatures: FoundSignature[] = [];
  for (const ref of await fieldsOf(file)) {
    const found = await readField(file, ref);
    const revision = revisions.find(({ start, end }) => found.offset >= start && found.offset < end);
    if (!revision) broken('A signature is outside of every revision.');
    const objects = appended.get(revision.index) ?? (await readAppended(file.source, revision));
    appended.set(revision.index, objects);
    const object = objects.get(found.value.num);
    if (!object || !(object.value instanceof Map)) broken('A signature field has no signature of its revision.');
    signatures.push({ ...found, field: ref, object, kind: kindOf(object.value), revision });
  }
  signatures.sort((a, b) => a.revision.index - b.revision.index);
  const isDouble = (one: FoundSignature, at: number): boolean =>
    signatures.some((other, index) => index < at && (other.revision === one.revision || other.name === one.name));
  if (signatures.some(isDouble)) broken('Two signatures share a revision, a field or a name.');
  const first = signatures[0]?.revision.index ?? revisions.length;
  for (const revision of revisions.slice(first)) {
    if (!appended.has(revision.index)) appended.set(revision.index, await readAppended(file.source, revision));
  }
  return { file, revisions, appended, signatures };
}

async function fieldsOf(file: PdfFile): Promise<Ref[]> {
  const catalog = await file.getDict(file.rootRef);
  const form = await file.get(catalog.get('AcroForm'));
  const fields = form instanceof Map ? await file.get(form.get('Fields')) : [];
  if (form instanceof Map && (form.has('XFA') || form.has('CO'))) broken('The file has a form that acts.');
  if (fields !== null && !Array.isArray(fields)) broken('The list of fields is wrong.');
  const list = fields ?? [];
  if (list.length > MAX_FIELDS) broken('The file has too many fields.');
  return list.map((field) => (field instanceof Ref ? field : broken('A field is no object of its own.')));
}

async function readField(file: PdfFile, ref: Ref): Promise<{ name: string; value: Ref; offset: number }> {
  const dict = await file.getDict(ref);
  const [title, value] = [dict.get('T'), dict.get('V')];
  if (nameOf(dict.get('FT')) !== 'Sig' || dict.has('Kids') || dict.has('Parent')) broken('The file can be filled in.');
  if (!(title instanceof Str) || !(value instanceof Ref)) broken('A signature field is empty or has no name.');
  const entry = file.entry(value.num);
  if (entry?.kind !== 'offset') broken('A signature is packed away.');
  return { name: new TextDecoder('latin1').decode(title.bytes), value, offset: entry.offset };
}
