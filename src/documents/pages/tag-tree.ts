import {
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFContext,
  type PDFDict,
  type PDFObject,
  type PDFRef,
} from '@cantoo/pdf-lib';

/** Structure types of ISO 32000-2 §14.8.4 that the pages use. */
export type TagType = 'Document' | 'H1' | 'H2' | 'H3' | 'P' | 'Table' | 'TR' | 'TH' | 'TD' | 'Figure' | 'Link' | 'Sect';

/** An element of the structure tree. */
export interface Tag {
  readonly ref: PDFRef;
  readonly dict: PDFDict;
  readonly kids: PDFObject[];
}

/** The logical structure of the pages, in reading order, and the way back from content to it. */
export class TagTree {
  readonly root: Tag;
  readonly document: Tag;
  private readonly tags: Tag[] = [];
  /** Parent tree: per key one element, or the elements of a page by marked-content id. */
  private readonly parents: (PDFRef | PDFRef[])[] = [];

  /** @param firstKey - lowest key of the parent tree that is free in the file the pages will join */
  constructor(
    private readonly context: PDFContext,
    private readonly firstKey: number,
    language: string,
  ) {
    const root = context.obj({ Type: 'StructTreeRoot' });
    this.root = { ref: context.register(root), dict: root, kids: [] };
    this.document = this.add('Document', this.root);
    this.document.dict.set(PDFName.of('Lang'), PDFHexString.fromText(language));
  }

  add(type: TagType, parent: Tag, alternative?: string): Tag {
    const dict = this.context.obj({ Type: 'StructElem', S: type, P: parent.ref });
    if (alternative !== undefined) dict.set(PDFName.of('Alt'), PDFHexString.fromText(alternative));
    if (type === 'TH') dict.set(PDFName.of('A'), this.context.obj({ O: 'Table', Scope: 'Row' }));
    const tag = { ref: this.context.register(dict), dict, kids: [] };
    parent.kids.push(tag.ref);
    this.tags.push(tag);
    return tag;
  }

  /** Takes a key for a page; the returned list is filled by {@link mark}. */
  openPage(): { readonly key: number; readonly marks: PDFRef[] } {
    const marks: PDFRef[] = [];
    return { key: this.firstKey + this.parents.push(marks) - 1, marks };
  }

  /** Ties a piece of a page's content to an element. @returns its marked-content id */
  mark(tag: Tag, page: PDFRef, marks: PDFRef[]): number {
    const id = marks.push(tag.ref) - 1;
    tag.kids.push(this.context.obj({ Type: 'MCR', Pg: page, MCID: id }));
    return id;
  }

  /** Ties an annotation to an element. @returns its key in the parent tree */
  own(tag: Tag, annotation: PDFRef, page: PDFRef): number {
    tag.kids.push(this.context.obj({ Type: 'OBJR', Pg: page, Obj: annotation }));
    return this.firstKey + this.parents.push(tag.ref) - 1;
  }

  /** Writes the tree; nothing may be added after this. */
  finish(): void {
    for (const { dict, kids } of [this.root, ...this.tags]) dict.set(PDFName.of('K'), this.context.obj(kids));
    const numbers = this.parents.flatMap((parent, index) => [
      PDFNumber.of(this.firstKey + index),
      Array.isArray(parent) ? this.context.register(this.context.obj(parent)) : parent,
    ]);
    const tree = this.context.obj({});
    tree.set(PDFName.of('Nums'), this.context.obj(numbers));
    this.root.dict.set(PDFName.of('ParentTree'), this.context.register(tree));
    this.root.dict.set(PDFName.of('ParentTreeNextKey'), PDFNumber.of(this.firstKey + this.parents.length));
  }
}
