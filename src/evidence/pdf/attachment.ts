import {
  COS_LIMITS,
  decodeStructural,
  PdfFormatError,
  Str,
  Stream,
  type Cos,
  type PdfFile,
  type Primitives,
} from '../../documents/index.js';
import { EVIDENCE_MANIFEST_NAME, MAX_MANIFEST_BYTES, readManifest, type EvidenceManifest } from './manifest.js';

const MAX_NODES = 1000;

/** The pairs of a name tree, in order (ISO 32000-2 §7.9.6). */
async function pairsOf(file: PdfFile, tree: Cos | undefined): Promise<[Cos, Cos][]> {
  const pairs: [Cos, Cos][] = [];
  const open: Cos[] = [tree ?? null];
  for (let nodes = 0; open.length > 0; nodes += 1) {
    if (nodes > MAX_NODES) throw new PdfFormatError('complex', 'The list of attachments is too large.');
    const node = await file.get(open.shift());
    if (!(node instanceof Map)) continue;
    const [names, kids] = [await file.get(node.get('Names')), await file.get(node.get('Kids'))];
    for (let at = 0; Array.isArray(names) && at + 1 < names.length; at += 2)
      pairs.push([names[at] ?? null, names[at + 1] ?? null]);
    if (Array.isArray(kids)) open.push(...kids);
  }
  return pairs;
}

/** Text of a PDF string: UTF-16 with a mark, UTF-8 with a mark, else one character per byte. */
function textOf(value: Cos): string | null {
  if (!(value instanceof Str)) return null;
  const { bytes } = value;
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes.subarray(2));
  if (bytes[0] === 0xef && bytes[1] === 0xbb) return new TextDecoder().decode(bytes.subarray(3));
  return new TextDecoder('latin1').decode(bytes);
}

/**
 * Reads the evidence manifest out of the attachments.
 *
 * @returns null when there is none, more than one, or one that is not of the agreed form
 */
export async function findManifest(file: PdfFile, primitives: Primitives): Promise<EvidenceManifest | null> {
  const catalog = await file.getDict(file.rootRef);
  const names = await file.get(catalog.get('Names'));
  if (!(names instanceof Map)) return null;
  const pairs = await pairsOf(file, names.get('EmbeddedFiles'));
  const [only, ...more] = pairs.filter(([name]) => textOf(name) === EVIDENCE_MANIFEST_NAME);
  if (!only || more.length > 0) return null;
  const specification = await file.get(only[1]);
  const embedded = specification instanceof Map ? await file.get(specification.get('EF')) : null;
  const stream = embedded instanceof Map ? await file.get(embedded.get('F')) : null;
  if (!(stream instanceof Stream)) return null;
  return readManifest(
    await decodeStructural(stream, primitives, { ...COS_LIMITS, maxInflatedBytes: MAX_MANIFEST_BYTES }),
  );
}
