import { memorySource } from '../cos/byte-source.js';
import { PdfFormatError, Str, type Cos, type Dict, type Ref } from '../cos/objects.js';
import { PdfFile } from '../cos/pdf-file.js';
import { Revision } from '../cos/revision.js';
import { pdfText } from '../cos/text.js';
import { notSignable, type SignableFault } from '../errors.js';
import { concatBytes, type Primitives } from '../primitives.js';
import { BYTE_RANGE, signatureDictionary } from '../seal/signature-dictionary.js';
import { addExtension, addSignatureField } from '../seal/signature-field.js';
import { signatureFields, type SignatureField } from './fields.js';
import { requireSoundHistory } from './history.js';
import { signingRights } from './rights.js';

const ID_BYTES = 16;
/** Where the two placeholders stand in a signature dictionary: close to its start. */
const HEAD_BYTES = 512;

/** A signature that is to be made in a PDF in memory. */
export interface SignaturePlace {
  readonly kind: 'approval' | 'timestamp';
  /** An empty field to sign in; left out: a new one that shows nothing. */
  readonly fieldName?: string;
  /** For readers alone; what counts stands in the certificate. */
  readonly signerName?: string;
  readonly reason?: string;
  readonly location?: string;
  /** The signer's own word; whole seconds are kept. */
  readonly at: Date;
  /** Room for the signature in DER. */
  readonly contentsBytes: number;
}

/** A PDF that waits for a signature. */
export interface PreparedPdf {
  /** The former file with one incremental update. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What is signed: everything but the placeholder with its angle brackets. */
  readonly byteRange: readonly [number, number, number, number];
}

/**
 * Adds a signature field, or takes an empty one, with room for a signature, as one incremental update. Not one byte that was there changes.
 *
 * @throws `DOCUMENT_NOT_SIGNABLE` with `details.reason`: the file is not well-formed or encrypted, its form acts by itself, it was changed after somebody
 *   signed it, earlier signatures do not allow another one, or the field is not there or is taken
 */
export async function preparePdf(pdf: Uint8Array, place: SignaturePlace, primitives: Primitives): Promise<PreparedPdf> {
  const file = await openSignable(pdf, primitives);
  const fields = await orRefuse('broken', signatureFields(file));
  await orRefuse('changed', requireSoundHistory(file, fields, primitives));
  if (fields.some(({ signature }) => isEmpty(signature?.get('Contents'))))
    throw notSignable('field', 'The document waits for another signature.');
  const revision = new Revision(file);
  const field = { ...place, name: newName(fields), placeholderBytes: place.contentsBytes };
  const signature = revision.add(signatureDictionary(field));
  if (place.kind === 'approval') await requireRight(file, fields, place.fieldName);
  if (place.fieldName === undefined) await orRefuse('broken', addSignatureField(revision, field, signature, undefined));
  else await fillField(revision, chosen(fields, place.fieldName), signature);
  await orRefuse('broken', addExtension(revision));
  const purpose = new TextEncoder().encode(JSON.stringify(field));
  const built = revision.build((await primitives.sha256([pdf, purpose])).subarray(0, ID_BYTES));
  const bytes = concatBytes([pdf, built.bytes]);
  return { bytes, byteRange: fillByteRange(bytes, built.offsetOf(signature) ?? 0, place.contentsBytes) };
}

/** Opens a PDF whose form does nothing by itself. */
async function openSignable(pdf: Uint8Array, primitives: Primitives): Promise<PdfFile> {
  const file = await orRefuse('broken', PdfFile.open(memorySource(pdf), primitives));
  const catalog = await orRefuse('broken', file.getDict(file.rootRef));
  const form = await orRefuse('broken', file.get(catalog.get('AcroForm')));
  if (form instanceof Map && form.has('XFA'))
    throw notSignable('form', 'The form of the document changes by itself (XFA).');
  const rights = await orRefuse('broken', file.get(catalog.get('Perms')));
  if (rights instanceof Map && (rights.has('UR') || rights.has('UR3')))
    throw notSignable('form', 'The document carries rights for one maker’s reader, which any change takes away.');
  return file;
}

/** Turns what is wrong with the file's form into an error with a code. */
export async function orRefuse<T>(reason: SignableFault, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PdfFormatError)) throw error;
    throw notSignable(error.fault === 'encrypted' ? 'encrypted' : reason, error.message, error);
  }
}

async function requireRight(file: PdfFile, fields: readonly SignatureField[], fieldName?: string): Promise<void> {
  const rights = await orRefuse('broken', signingRights(file, fields));
  if (fieldName === undefined ? rights.mayAddField() : rights.mayFill(fieldName)) return;
  throw notSignable('locked', 'An earlier signature does not allow another one.');
}

function chosen(fields: readonly SignatureField[], name: string): SignatureField {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) throw notSignable('field', 'There is no signature field of that name.');
  if (field.signature !== null) throw notSignable('field', 'Somebody has signed in that field.');
  return field;
}

async function fillField(revision: Revision, field: SignatureField, signature: Ref): Promise<void> {
  (await revision.edit(field.ref)).set('V', signature);
  const { file } = revision;
  const catalog = await file.getDict(file.rootRef);
  const held = catalog.get('AcroForm');
  const isOwn = held !== undefined && held !== null && typeof held === 'object' && 'num' in held;
  const form: Dict = isOwn ? await revision.edit(held) : new Map(await file.getDict(held));
  form.set('SigFlags', 3);
  if (!isOwn) (await revision.edit(file.rootRef)).set('AcroForm', form);
}

function isEmpty(contents: Cos | undefined): boolean {
  return contents instanceof Str && contents.bytes.every((byte) => byte === 0);
}

/** Unlike every other field's. */
function newName(fields: readonly SignatureField[]): string {
  const taken = new Set(fields.map(({ name }) => [...pdfText(name).bytes].join()));
  for (let number = 1; ; number += 1) {
    const name = `Signature${number}`;
    if (!taken.has([...pdfText(name).bytes].join())) return name;
  }
}

/** Fills in the byte range, now that all offsets are known. */
function fillByteRange(bytes: Uint8Array, start: number, contentsBytes: number): PreparedPdf['byteRange'] {
  const head = new TextDecoder('latin1').decode(bytes.subarray(start, start + HEAD_BYTES));
  const [rangeAt, contentsAt] = [head.indexOf(`/ByteRange ${BYTE_RANGE}`), head.indexOf('/Contents <0')];
  if (rangeAt < 0 || contentsAt < 0) throw notSignable('broken', 'The placeholder was not written.');
  const before = start + contentsAt + '/Contents '.length;
  const after = before + contentsBytes * 2 + 2;
  const byteRange = [0, before, after, bytes.length - after] as const;
  const text = `[${byteRange.join(' ')}]`.padEnd(BYTE_RANGE.length);
  bytes.set(new TextEncoder().encode(text), start + rangeAt + '/ByteRange '.length);
  return byteRange;
}
