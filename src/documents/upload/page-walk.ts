import { PDFArray, PDFDict, PDFName, PDFRef, type PDFContext, type PDFObject } from '@cantoo/pdf-lib';
import { uploadError } from '../errors.js';

/** Entries that a page takes from its ancestors (ISO 32000-2 table 31). */
const INHERITABLE = ['Resources', 'MediaBox', 'CropBox', 'Rotate'] as const;

/** A page with what it inherits. */
export interface WalkedPage {
  readonly dict: PDFDict;
  readonly inherited: ReadonlyMap<string, PDFObject>;
}

/** Reads an entry and follows its reference. */
export function lookup(dict: PDFDict, key: string): PDFObject | undefined {
  const value = dict.get(PDFName.of(key));
  return value instanceof PDFRef ? dict.context.lookup(value) : value;
}

/** Reads an entry that is a name, without its slash. */
export function nameEntry(dict: PDFDict, key: string): string | undefined {
  const value = lookup(dict, key);
  return value instanceof PDFName ? value.decodeText() : undefined;
}

interface Step {
  readonly node: PDFObject | undefined;
  readonly inherited: ReadonlyMap<string, PDFObject>;
}

function inheritedBy(dict: PDFDict, inherited: ReadonlyMap<string, PDFObject>): Map<string, PDFObject> {
  const merged = new Map(inherited);
  for (const key of INHERITABLE) {
    const own = dict.get(PDFName.of(key));
    if (own !== undefined) merged.set(key, own);
  }
  return merged;
}

/**
 * Walks the page tree as it really is, whatever `Count` says.
 *
 * @throws `DOCUMENT_BROKEN` for loops and holes, `DOCUMENT_TOO_MANY_PAGES`, `DOCUMENT_NO_PAGES`
 */
export function walkPages(context: PDFContext, root: PDFObject | undefined, maxPages: number): WalkedPage[] {
  const pages: WalkedPage[] = [];
  const seen = new Set<PDFObject>();
  const stack: Step[] = [{ node: root, inherited: new Map() }];
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const node = step.node instanceof PDFRef ? context.lookup(step.node) : step.node;
    if (!(node instanceof PDFDict)) throw uploadError('DOCUMENT_BROKEN', 'A page is missing.');
    const inherited = inheritedBy(node, step.inherited);
    const kids = lookup(node, 'Kids');
    // A page may be listed twice; a node of the tree may not.
    if (!(kids instanceof PDFArray)) {
      pages.push({ dict: node, inherited });
      if (pages.length > maxPages) throw uploadError('DOCUMENT_TOO_MANY_PAGES', 'There are too many pages.');
      continue;
    }
    if (seen.has(node)) throw uploadError('DOCUMENT_BROKEN', 'The page tree is a circle.');
    seen.add(node);
    if (kids.size() > maxPages) throw uploadError('DOCUMENT_TOO_MANY_PAGES', 'There are too many pages.');
    for (let i = kids.size() - 1; i >= 0; i -= 1) stack.push({ node: kids.get(i), inherited });
  }
  if (pages.length === 0) throw uploadError('DOCUMENT_NO_PAGES', 'The file has no pages.');
  return pages;
}
