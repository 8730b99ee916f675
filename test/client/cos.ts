import { pageAt } from '../../src/documents/cos/page-at.js';
import { Name, type Cos, type Dict, type Ref } from '../../src/documents/index.js';
import type { Revision } from '../../src/documents/cos/revision.js';

/** A dictionary from plain values; text with a slash is a name. */
export function dictOf(entries: Readonly<Record<string, unknown>>): Dict {
  return new Map(
    Object.entries(entries).map(([key, value]) => [
      key,
      (typeof value === 'string' && value.startsWith('/') ? new Name(value.slice(1)) : value) as Cos,
    ]),
  );
}

/** The first page. */
export function pageOf(revision: Revision): Promise<Ref> {
  return pageAt(revision.file, 0);
}
