import { GraphCopy } from '../cos/graph-copy.js';
import { dict, Name, PdfFormatError, Ref, Str, type Cos, type Dict } from '../cos/objects.js';
import type { PdfFile } from '../cos/pdf-file.js';
import type { Revision } from '../cos/revision.js';
import { latin1Bytes } from '../cos/serialise.js';
import { pdfDate } from '../cos/text.js';

function refOf(value: Cos | undefined, what: string): Ref {
  if (value instanceof Ref) return value;
  throw new PdfFormatError('broken', `The ${what} is not an indirect object.`);
}

/** @returns the lowest key that the parent tree of a file of ours leaves free */
export async function firstFreeKey(file: PdfFile): Promise<number> {
  const catalog = await file.getDict(file.rootRef);
  const root = await file.get(catalog.get('StructTreeRoot'));
  if (!(root instanceof Map)) return 0;
  const next = await file.get(root.get('ParentTreeNextKey'));
  if (typeof next === 'number') return next;
  if (root.has('ParentTree')) throw new PdfFormatError('broken', 'The parent tree does not say where it ends.');
  return 0;
}

async function joinPages(revision: Revision, catalog: Dict, copy: GraphCopy, layout: PdfFile): Promise<void> {
  const { file } = revision;
  const rootRef = refOf(catalog.get('Pages'), 'page tree');
  const pages = await revision.edit(rootRef);
  const layoutCatalog = await layout.getDict(layout.rootRef);
  const layoutPages = refOf(layoutCatalog.get('Pages'), 'page tree');
  const added = await layout.getDict(layoutPages);
  const count = added.get('Count') ?? 0;
  const branch = revision.reserve();
  copy.replace(layoutPages, branch);
  const kids = await copy.copy(added.get('Kids') ?? []);
  revision.set(branch, dict({ Type: new Name('Pages'), Parent: rootRef, Kids: kids, Count: count }));
  const old = await file.get(pages.get('Kids'));
  pages.set('Kids', [...(Array.isArray(old) ? old : []), branch]);
  pages.set('Count', Number(await file.get(pages.get('Count'))) + Number(count));
}

/** Adds our entries to a number tree of the file, whose keys are all lower (ISO 32000-2 §7.9.7). */
async function joinParentTree(revision: Revision, treeRef: Ref, numbers: Cos[]): Promise<void> {
  const tree = await revision.edit(treeRef);
  const nums = await revision.file.get(tree.get('Nums'));
  if (Array.isArray(nums)) {
    tree.set('Nums', [...nums, ...numbers]);
    return;
  }
  const kids = await revision.file.get(tree.get('Kids'));
  const limits = [numbers[0] ?? 0, numbers.at(-2) ?? 0];
  const branch = revision.add(dict({ Limits: limits, Nums: numbers }));
  tree.set('Kids', [...(Array.isArray(kids) ? kids : []), branch]);
}

async function joinTags(revision: Revision, catalog: Dict, copy: GraphCopy, layout: PdfFile): Promise<void> {
  const { file } = revision;
  const layoutCatalog = await layout.getDict(layout.rootRef);
  const layoutRoot = refOf(layoutCatalog.get('StructTreeRoot'), 'structure tree');
  const ours = await layout.getDict(layoutRoot);
  const existing = catalog.get('StructTreeRoot');
  const target = existing instanceof Ref ? existing : revision.reserve();
  copy.replace(layoutRoot, target);
  const kids = await copy.copy(ours.get('K') ?? []);
  const ourTree = await layout.getDict(ours.get('ParentTree'));
  const numbers = await copy.copy(ourTree.get('Nums') ?? []);
  const isTagged = existing instanceof Ref;
  if (!isTagged) {
    const tree = revision.add(dict({ Nums: numbers }));
    const nextKey = ours.get('ParentTreeNextKey');
    const root = { Type: new Name('StructTreeRoot'), K: kids, ParentTree: tree, ParentTreeNextKey: nextKey };
    revision.set(target, dict(root));
    catalog.set('StructTreeRoot', target);
  } else {
    const root = await revision.edit(target);
    const old = await file.get(root.get('K'));
    const oldKids = Array.isArray(old) ? old : old === null ? [] : [root.get('K') ?? null];
    root.set('K', [...oldKids, ...(Array.isArray(kids) ? kids : [])]);
    root.set('ParentTreeNextKey', ours.get('ParentTreeNextKey') ?? 0);
    await joinParentTree(revision, refOf(root.get('ParentTree'), 'parent tree'), numbers as Cos[]);
  }
  // Suspects: what is not tagged may still be content, so readers that speak the page must not leave it out.
  catalog.set('MarkInfo', dict({ Marked: true, Suspects: isTagged ? undefined : true }));
}

/**
 * Adds the pages of one file, with their structure, to the end of another.
 *
 * @param layout - pages and structure tree, made with the first free key of the file
 * @param now - becomes the date of the last change
 */
export async function appendPages(revision: Revision, layout: PdfFile, language: string, now: Date): Promise<void> {
  const { file } = revision;
  const catalog = await revision.edit(file.rootRef);
  const copy = new GraphCopy(layout, revision);
  await joinPages(revision, catalog, copy, layout);
  await joinTags(revision, catalog, copy, layout);
  if (!catalog.has('Lang')) catalog.set('Lang', new Str(latin1Bytes(language)));
  const info = file.trailer.get('Info');
  if (info instanceof Ref) (await revision.edit(info)).set('ModDate', pdfDate(now));
}
