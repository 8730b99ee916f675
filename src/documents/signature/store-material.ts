import { decodeStructural } from '../cos/decode.js';
import { COS_LIMITS, dict, Name, Ref, Stream, type Cos, type Dict } from '../cos/objects.js';
import type { Revision } from '../cos/revision.js';
import type { Primitives } from '../primitives.js';
import type { ValidationMaterial } from '../seal/seal.js';
import { addExtension } from '../seal/signature-field.js';

const LISTS = [
  ['Certs', 'certs'],
  ['CRLs', 'crls'],
  ['OCSPs', 'ocsps'],
] as const;

function isKnown(held: readonly Uint8Array[], item: Uint8Array): boolean {
  return held.some((one) => one.length === item.length && one.every((byte, at) => byte === item[at]));
}

/**
 * Adds to the document security store (EN 319 142-1 clause 5.4.2) what is not there yet; nothing is taken out.
 *
 * @returns whether anything was added
 */
export async function storeMaterial(
  revision: Revision,
  material: ValidationMaterial,
  primitives: Primitives,
): Promise<boolean> {
  const { file } = revision;
  const catalog = await file.getDict(file.rootRef);
  const held = catalog.get('DSS');
  const old = await file.get(held);
  const store: Dict = old instanceof Map ? new Map(old) : dict({ Type: new Name('DSS') });
  let count = 0;
  for (const [key, name] of LISTS) {
    const found = await file.get(store.get(key));
    const list: Cos[] = Array.isArray(found) ? [...found] : [];
    const known: Uint8Array[] = [];
    for (const item of list) {
      const stream = await file.get(item);
      if (stream instanceof Stream) known.push(await decodeStructural(stream, primitives, COS_LIMITS));
    }
    for (const item of material[name]) {
      if (isKnown(known, item)) continue;
      known.push(item);
      list.push(revision.add(new Stream(dict({}), item)));
      count += 1;
    }
    if (list.length > 0) store.set(key, list);
  }
  if (count === 0) return false;
  if (held instanceof Ref) revision.set(held, store);
  else (await revision.edit(file.rootRef)).set('DSS', revision.add(store));
  await addExtension(revision);
  return true;
}
