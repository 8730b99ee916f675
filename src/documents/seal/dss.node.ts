import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { decodeStructural } from '../cos/decode.js';
import { COS_LIMITS, dict, Name, Ref, Stream, type Cos, type Dict } from '../cos/objects.js';
import type { Revision } from '../cos/revision.js';
import { nodePrimitives } from '../primitives.node.js';
import type { DigestTrail } from './digest-trail.node.js';
import type { ExtendedFile, ValidationMaterial } from './seal.js';
import { addExtension } from './signature-field.js';
import { appendUpdate, wholeDigest, withFile } from './update.node.js';

const deflateAsync = promisify<Uint8Array, Buffer>(deflate);

const LISTS = [
  ['Certs', 'certs'],
  ['CRLs', 'crls'],
  ['OCSPs', 'ocsps'],
] as const;

const MIN_DEFLATED_BYTES = 8 * 1024;

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What a list of the store holds already, by digest. */
async function knownIn(revision: Revision, list: readonly Cos[]): Promise<Map<string, Cos>> {
  const known = new Map<string, Cos>();
  for (const item of list) {
    const stream = await revision.file.get(item);
    if (!(stream instanceof Stream)) continue;
    known.set(digestOf(await decodeStructural(stream, nodePrimitives, COS_LIMITS)), item);
  }
  return known;
}

/** Certificates and answers are mostly keys and signatures, which nothing makes smaller; long lists become smaller. */
async function storedStream(item: Uint8Array): Promise<Stream> {
  if (item.length < MIN_DEFLATED_BYTES) return new Stream(dict({}), item);
  return new Stream(dict({ Filter: new Name('FlateDecode') }), await deflateAsync(item));
}

async function extendList(revision: Revision, store: Dict, key: string, items: readonly Uint8Array[]): Promise<void> {
  const held = await revision.file.get(store.get(key));
  const list: Cos[] = Array.isArray(held) ? [...held] : [];
  const known = await knownIn(revision, list);
  for (const item of items) {
    const digest = digestOf(item);
    if (known.has(digest)) continue;
    const ref = revision.add(await storedStream(item));
    known.set(digest, ref);
    list.push(ref);
  }
  if (list.length > 0) store.set(key, list);
}

async function extendStore(revision: Revision, material: ValidationMaterial): Promise<void> {
  const catalog = await revision.file.getDict(revision.file.rootRef);
  const held = catalog.get('DSS');
  const old = await revision.file.get(held);
  const store: Dict = old instanceof Map ? new Map(old) : dict({ Type: new Name('DSS') });
  for (const [key, name] of LISTS) await extendList(revision, store, key, material[name]);
  if (held instanceof Ref) revision.set(held, store);
  else (await revision.edit(revision.file.rootRef)).set('DSS', revision.add(store));
  await addExtension(revision);
}

/**
 * Appends what is needed to verify the signatures later to the document security store (EN 319 142-1 clause 5.4.2), as
 * one incremental update. What is there already is not written again.
 *
 * @throws `DOCUMENT_NOT_SEALABLE`
 */
export async function appendDss(
  path: string,
  material: ValidationMaterial,
  trail?: DigestTrail,
): Promise<ExtendedFile> {
  return withFile(path, trail, async (file) => {
    const { bytes } = await appendUpdate(file, {
      purpose: LISTS.flatMap(([key, name]) => [key, ...material[name].map(digestOf)]).join(),
      change: (revision) => extendStore(revision, material),
    });
    return { path, bytes, sha256: await wholeDigest(file, bytes) };
  });
}
