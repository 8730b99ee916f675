import { dict, Keyword, Name, type Cos, type Dict } from '../cos/objects.js';
import { pdfDate, pdfText } from '../cos/text.js';
import type { SealField } from './seal.js';

/** Ten digits for each number, so that any real one fits in its place. */
export const BYTE_RANGE = '[0 9999999999 9999999999 9999999999]';

const SUB_FILTER = {
  certification: 'ETSI.CAdES.detached',
  approval: 'ETSI.CAdES.detached',
  timestamp: 'ETSI.RFC3161',
} as const;

/** DocMDP with P 1: the document may not be changed any more (ISO 32000-2 §12.8.2.2). */
function noChanges(): Cos {
  const parameters = dict({ Type: new Name('TransformParams'), P: 1, V: new Name('1.2') });
  return [dict({ Type: new Name('SigRef'), TransformMethod: new Name('DocMDP'), TransformParams: parameters })];
}

/** A signature dictionary with room for the signature (EN 319 142-1 clause 5.3). */
export function signatureDictionary(field: SealField): Dict {
  const isTimestamp = field.kind === 'timestamp';
  return dict({
    Type: new Name(isTimestamp ? 'DocTimeStamp' : 'Sig'),
    Filter: new Name('Adobe.PPKLite'),
    SubFilter: new Name(SUB_FILTER[field.kind]),
    ByteRange: new Keyword(BYTE_RANGE),
    Contents: new Keyword(`<${'0'.repeat(field.placeholderBytes * 2)}>`),
    M: isTimestamp ? undefined : pdfDate(field.at),
    Name: isTimestamp || field.signerName === undefined ? undefined : pdfText(field.signerName),
    Reason: isTimestamp || field.reason === undefined ? undefined : pdfText(field.reason),
    Location: isTimestamp || field.location === undefined ? undefined : pdfText(field.location),
    Reference: field.kind === 'certification' ? noChanges() : undefined,
  });
}
