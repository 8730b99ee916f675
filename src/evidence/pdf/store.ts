import {
  COS_LIMITS,
  decodeStructural,
  PdfFormatError,
  Stream,
  type Cos,
  type PdfFile,
  type Primitives,
} from '../../documents/index.js';
import {
  parseCertificate,
  parseCrl,
  parseOcsp,
  type Certificate,
  type OcspResponse,
  type RevocationList,
} from '../../pki/index.js';

/** What the document security store holds (EN 319 142-1 clause 5.4.2). Untrusted until verified. */
export interface SecurityStore {
  readonly certificates: readonly Certificate[];
  readonly lists: readonly RevocationList[];
  readonly responses: readonly OcspResponse[];
}

const MAX_ITEMS = 500;
/** The longest revocation list that is read. */
const LIMITS = { ...COS_LIMITS, maxInflatedBytes: 32 * 1024 * 1024 };

/** Reads the security store; what cannot be read in it proves nothing and is left out. */
export async function readStore(file: PdfFile, primitives: Primitives): Promise<SecurityStore> {
  const catalog = await file.getDict(file.rootRef);
  const store = await file.get(catalog.get('DSS'));
  const items = async (key: string): Promise<Uint8Array[]> => {
    const list = store instanceof Map ? await file.get(store.get(key)) : null;
    if (!Array.isArray(list)) return [];
    if (list.length > MAX_ITEMS) throw new PdfFormatError('complex', 'The security store is too large.');
    const streams: Uint8Array[] = [];
    for (const item of list) {
      const bytes = await streamOf(file, item, primitives);
      if (bytes) streams.push(bytes);
    }
    return streams;
  };
  return {
    certificates: readable(await items('Certs'), parseCertificate),
    lists: readable(await items('CRLs'), parseCrl),
    responses: readable(await items('OCSPs'), (der) => parseOcsp(der, 'response')),
  };
}

async function streamOf(file: PdfFile, item: Cos, primitives: Primitives): Promise<Uint8Array | null> {
  try {
    const stream = await file.get(item);
    return stream instanceof Stream ? await decodeStructural(stream, primitives, LIMITS) : null;
  } catch (error) {
    if (error instanceof PdfFormatError) return null;
    throw error;
  }
}

function readable<T>(items: readonly Uint8Array[], parse: (der: Uint8Array) => T): T[] {
  return items.flatMap((item) => {
    try {
      return [parse(item)];
    } catch {
      return [];
    }
  });
}
