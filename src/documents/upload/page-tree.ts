import { PDFName, PDFNumber, PDFRef, type PDFContext, type PDFDict } from '@cantoo/pdf-lib';

/** Children per node: readers find any of 5 000 pages in three steps. */
const FAN_OUT = 64;

interface Branch {
  readonly ref: PDFRef;
  readonly dict: PDFDict;
  readonly pages: number;
}

/** Builds a balanced page tree; each page may stand in it once. */
export function assemblePages(context: PDFContext, pages: readonly PDFDict[]): PDFRef {
  const leaves = new Set<PDFDict>();
  let level: Branch[] = pages.map((page) => {
    // A page listed twice gets a leaf of its own each time: it can have one parent only.
    const dict = leaves.has(page) ? page.clone(context) : page;
    leaves.add(page);
    return { ref: context.register(dict), dict, pages: 1 };
  });
  do {
    const above: Branch[] = [];
    for (let at = 0; at < level.length; at += FAN_OUT) {
      const children = level.slice(at, at + FAN_OUT);
      const count = children.reduce((sum, child) => sum + child.pages, 0);
      const dict = context.obj({ Type: 'Pages', Kids: children.map(({ ref }) => ref) });
      dict.set(PDFName.of('Count'), PDFNumber.of(count));
      const ref = context.register(dict);
      for (const child of children) child.dict.set(PDFName.of('Parent'), ref);
      above.push({ ref, dict, pages: count });
    }
    level = above;
  } while (level.length > 1);
  return level[0]?.ref ?? PDFRef.of(0);
}
