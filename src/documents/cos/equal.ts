import { Name, Ref, Str, Stream, type Cos, type Dict } from './objects.js';

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** Whether two objects are the same, whatever the order of keys. References are compared, not followed. */
export function sameCos(a: Cos | undefined, b: Cos | undefined): boolean {
  if (a === b) return true;
  if (a instanceof Name) return b instanceof Name && a.value === b.value;
  if (a instanceof Ref) return b instanceof Ref && a.num === b.num && a.gen === b.gen;
  if (a instanceof Str) return b instanceof Str && sameBytes(a.bytes, b.bytes);
  if (a instanceof Stream) return b instanceof Stream && sameCos(a.dict, b.dict) && sameBytes(a.data, b.data);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, at) => sameCos(one, b[at]));
  if (a instanceof Map)
    return b instanceof Map && a.size === b.size && [...a].every(([key, one]) => sameCos(one, b.get(key)));
  return false;
}

/** The keys whose values differ between two dictionaries. */
export function changedKeys(before: Dict, after: Dict): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => !sameCos(before.get(key), after.get(key)));
}
