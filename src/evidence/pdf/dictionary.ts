import type { Ref } from '../../documents/index.js';
import { Name, nameOf, Str, type ByteSource, type Cos, type Dict } from '../../documents/index.js';
import type { AppendedObject } from './appended.js';
import type { Covered } from './digests.js';
import { pdfFault, type PdfFault } from './findings.js';
import type { FileRevision } from './revisions.js';

/** A signature field of the file and its dictionary, found by reading. */
export interface FoundSignature {
  readonly name: string;
  readonly field: Ref;
  readonly value: Ref;
  readonly object: AppendedObject;
  readonly kind: 'certification' | 'approval' | 'timestamp';
  readonly revision: FileRevision;
}

/** What a signature dictionary of the right form says. */
export interface ReadSignature {
  readonly der: Uint8Array;
  readonly covered: Covered;
}

const ALLOWED = {
  certification: [
    'Type',
    'Filter',
    'SubFilter',
    'ByteRange',
    'Contents',
    'M',
    'Name',
    'Reason',
    'Location',
    'ContactInfo',
    'Reference',
  ],
  timestamp: ['Type', 'Filter', 'SubFilter', 'ByteRange', 'Contents', 'M'],
} as const;
const NAMES = {
  certification: { Type: 'Sig', SubFilter: 'ETSI.CAdES.detached' },
  timestamp: { Type: 'DocTimeStamp', SubFilter: 'ETSI.RFC3161' },
} as const;
const MAX_CONTENTS_BYTES = 512 * 1024;

/** What a signature is for, as its dictionary says; `approval` is whatever is neither of the two that a sealed file has. */
export function kindOf(dict: Dict): FoundSignature['kind'] {
  const subFilter = nameOf(dict.get('SubFilter'));
  if (nameOf(dict.get('Type')) === 'DocTimeStamp' || subFilter === NAMES.timestamp.SubFilter) return 'timestamp';
  return dict.has('Reference') ? 'certification' : 'approval';
}

/** Reads a signature dictionary; refuses what could hide content or mean two things. */
export async function readSignature(
  source: ByteSource,
  { object, kind, revision }: FoundSignature,
): Promise<ReadSignature | PdfFault> {
  if (kind === 'approval') return pdfFault('SIGNATURE_OF_OTHER_KIND', 'The file has a signature that is no seal.');
  if (!(object.value instanceof Map)) return pdfFault('SIGNATURE_MISSING', 'A signature field has no signature.');
  const dict = object.value;
  const wrong = checkEntries(dict, kind);
  if (wrong) return wrong;
  const covered = coveredOf(dict, object, revision);
  if (!('end' in covered)) return covered;
  const der = await readContents(source, covered);
  return der instanceof Uint8Array ? { der, covered } : der;
}

function checkEntries(dict: Dict, kind: 'certification' | 'timestamp'): PdfFault | null {
  const allowed: readonly string[] = ALLOWED[kind];
  if ([...dict.keys()].some((key) => !allowed.includes(key)))
    return pdfFault('SIGNATURE_ENTRY_UNKNOWN', 'The signature dictionary has an entry that does not belong there.');
  const names = { ...NAMES[kind], Filter: 'Adobe.PPKLite' };
  if (Object.entries(names).some(([key, value]) => nameOf(dict.get(key)) !== value))
    return pdfFault('SIGNATURE_FORM_UNKNOWN', 'The signature is not of a form that is accepted.');
  if (kind === 'certification' && !(dict.get('M') instanceof Str))
    return pdfFault('SIGNATURE_WITHOUT_TIME', 'The signature dictionary does not name a time.');
  return null;
}

/** The byte range must leave out exactly the value of `Contents` of this very dictionary, and end with the revision. */
function coveredOf(dict: Dict, { places }: AppendedObject, revision: FileRevision): Covered | PdfFault {
  const range = dict.get('ByteRange');
  const place = places.get('Contents');
  const numbers = Array.isArray(range) ? range : [];
  const [zero, gapStart, gapEnd, rest] = numbers;
  const isWhole = numbers.length === 4 && numbers.every((one) => typeof one === 'number' && Number.isSafeInteger(one));
  if (!isWhole || typeof gapStart !== 'number' || typeof gapEnd !== 'number' || typeof rest !== 'number' || !place)
    return pdfFault('BYTE_RANGE_FORM', 'The byte range is not four whole numbers.');
  if (zero !== 0 || gapStart !== place.start || gapEnd !== place.end)
    return pdfFault('BYTE_RANGE_GAP', 'The byte range leaves out something else than the signature.');
  if (gapEnd + rest !== revision.end)
    return pdfFault('BYTE_RANGE_END', 'The byte range does not end where its revision does.');
  return { gapStart, gapEnd, end: revision.end };
}

async function readContents(source: ByteSource, { gapStart, gapEnd }: Covered): Promise<Uint8Array | PdfFault> {
  if (gapEnd - gapStart > 2 * MAX_CONTENTS_BYTES + 2)
    return pdfFault('CONTENTS_TOO_LARGE', 'The signature is too large.');
  const bytes = bytesOfHex(await source.read(gapStart, gapEnd));
  if (bytes === null) return pdfFault('CONTENTS_FORM', 'The signature is not one hexadecimal string.');
  const length = derLength(bytes);
  if (length === null || length > bytes.length) return pdfFault('CONTENTS_NOT_DER', 'The signature is not DER.');
  if (bytes.subarray(length).some((byte) => byte !== 0))
    return pdfFault('CONTENTS_PADDING', 'Something is hidden behind the signature.');
  return bytes.slice(0, length);
}

/** Digits in small letters between angle brackets: with one spelling, no byte of a file can change without being noticed. */
function bytesOfHex(text: Uint8Array): Uint8Array | null {
  const count = (text.length - 2) / 2;
  if (count < 1 || !Number.isInteger(count) || text[0] !== 0x3c || text[text.length - 1] !== 0x3e) return null;
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at += 1) {
    const [high, low] = [digitOf(text[1 + 2 * at]), digitOf(text[2 + 2 * at])];
    if (high < 0 || low < 0) return null;
    bytes[at] = high * 16 + low;
  }
  return bytes;
}

function digitOf(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

/** Length of the DER value at the start, header included. */
function derLength(bytes: Uint8Array): number | null {
  const [tag, first] = bytes;
  if (tag !== 0x30 || first === undefined || first === 0x80) return null;
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  if (count > 3) return null;
  let length = 0;
  for (let at = 0; at < count; at += 1) length = length * 256 + (bytes[2 + at] ?? 0);
  return 2 + count + length;
}

/** Whether the dictionary forbids every later change: DocMDP with P 1, once. */
export function forbidsChanges(dict: Dict): boolean {
  const references = dict.get('Reference');
  const only = Array.isArray(references) && references.length === 1 ? references[0] : null;
  if (!(only instanceof Map)) return false;
  const parameters: Cos | undefined = only.get('TransformParams');
  const known = new Set(['Type', 'TransformMethod', 'TransformParams', 'Data', 'DigestMethod']);
  return (
    [...only.keys()].every((key) => known.has(key)) &&
    nameOf(only.get('TransformMethod')) === 'DocMDP' &&
    parameters instanceof Map &&
    parameters.get('P') === 1 &&
    parameters.get('V') instanceof Name
  );
}
