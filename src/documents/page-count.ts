import { PdfFormatError, Ref, type Cos, type Dict } from './cos/objects.js';
import type { PdfFile } from './cos/pdf-file.js';

/** Walks the pages of a file of ours in order, by what the page tree holds. */
export async function* pagesOf(file: PdfFile): AsyncGenerator<{ readonly ref: Ref; readonly dict: Dict }> {
  const catalog = await file.getDict(file.rootRef);
  const seen = new Set<number>();
  const stack: Cos[] = [catalog.get('Pages') ?? null];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!(node instanceof Ref) || seen.has(node.num)) throw new PdfFormatError('broken', 'The page tree is wrong.');
    seen.add(node.num);
    const dict = await file.getDict(node);
    const kids = await file.get(dict.get('Kids'));
    if (Array.isArray(kids)) stack.push(...kids.toReversed());
    else yield { ref: node, dict };
  }
}

/** Counts the pages of a file of ours, whatever `Count` says. */
export async function countPages(file: PdfFile): Promise<number> {
  let pages = 0;
  for await (const page of pagesOf(file)) pages += page.ref.num > 0 ? 1 : 0;
  return pages;
}
