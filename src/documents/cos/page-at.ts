import { PdfFormatError, Ref, type Cos, type Dict } from './objects.js';
import type { PdfFile } from './pdf-file.js';

const MAX_DEPTH = 64;

/**
 * Finds a page by its number without walking over all pages before it.
 *
 * @param index - from 0; negative: from the end, -1 is the last page
 */
export async function pageAt(file: PdfFile, index: number): Promise<Ref> {
  const catalog = await file.getDict(file.rootRef);
  let node: Cos = catalog.get('Pages') ?? null;
  let rest = index < 0 ? (await countOf(file, await file.getDict(node))) + index : index;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    if (!(node instanceof Ref)) break;
    const dict: Dict = await file.getDict(node);
    const kids: Cos = await file.get(dict.get('Kids'));
    if (!Array.isArray(kids)) {
      if (rest === 0) return node;
      break;
    }
    const found: { kid: Cos; rest: number } | undefined = await kidWith(file, kids, await countOf(file, dict), rest);
    if (found === undefined) break;
    node = found.kid;
    rest = found.rest;
  }
  throw new PdfFormatError('broken', 'There is no such page.');
}

async function countOf(file: PdfFile, dict: Dict): Promise<number> {
  if (!dict.has('Kids')) return 1;
  const count = await file.get(dict.get('Count'));
  if (typeof count !== 'number' || count < 0) throw new PdfFormatError('broken', 'The page tree is wrong.');
  return count;
}

/** The kid that holds a page, and the page's number in it; counts from the nearer end. */
async function kidWith(
  file: PdfFile,
  kids: readonly Cos[],
  count: number,
  index: number,
): Promise<{ kid: Cos; rest: number } | undefined> {
  if (index < 0 || index >= count) return undefined;
  const isFromEnd = index >= count / 2;
  const order = isFromEnd ? kids.toReversed() : kids;
  let passed = 0;
  const wanted = isFromEnd ? count - 1 - index : index;
  for (const kid of order) {
    const size = await countOf(file, await file.getDict(kid));
    if (wanted < passed + size) return { kid, rest: isFromEnd ? size - 1 - (wanted - passed) : wanted - passed };
    passed += size;
  }
  return undefined;
}
