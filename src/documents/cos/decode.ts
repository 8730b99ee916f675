import type { Primitives } from '../primitives.js';
import { nameOf, PdfFormatError, type Cos, type CosLimits, type Stream } from './objects.js';
import { undoPngPrediction } from './predictor.js';

function only(value: Cos | undefined): Cos | undefined {
  if (!Array.isArray(value)) return value;
  if (value.length > 1) throw new PdfFormatError('complex', 'A structural stream has a chain of filters.');
  return value[0];
}

/** How a structural stream (object stream, cross-reference stream) is encoded. */
export function encodingOf(stream: Stream): { readonly isFlate: boolean; readonly columns: number | undefined } {
  const filter = only(stream.dict.get('Filter'));
  if (filter === undefined || filter === null) return { isFlate: false, columns: undefined };
  const name = nameOf(filter);
  if (name !== 'FlateDecode' && name !== 'Fl') {
    throw new PdfFormatError('complex', 'A structural stream has an unusual filter.');
  }
  const parms = only(stream.dict.get('DecodeParms') ?? stream.dict.get('DP'));
  if (!(parms instanceof Map)) return { isFlate: true, columns: undefined };
  const predictor = parms.get('Predictor') ?? 1;
  if (predictor === 1) return { isFlate: true, columns: undefined };
  if (typeof predictor !== 'number' || predictor < 10) {
    throw new PdfFormatError('complex', 'A structural stream has an unusual predictor.');
  }
  const columns = parms.get('Columns') ?? 1;
  return { isFlate: true, columns: typeof columns === 'number' ? columns : 0 };
}

/** Decodes an object stream or cross-reference stream within the limits. */
export async function decodeStructural(stream: Stream, primitives: Primitives, limits: CosLimits): Promise<Uint8Array> {
  const { isFlate, columns } = encodingOf(stream);
  if (!isFlate) return stream.data;
  let data: Uint8Array;
  try {
    data = await primitives.inflate(stream.data, limits.maxInflatedBytes);
  } catch (error) {
    const isTooLong = error !== null && typeof error === 'object' && 'name' in error && error.name === 'RangeError';
    throw new PdfFormatError(isTooLong ? 'complex' : 'broken', 'A structural stream cannot be inflated.');
  }
  return columns === undefined ? data : undoPngPrediction(data, columns);
}
