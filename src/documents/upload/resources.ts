import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFRef,
  PDFStream,
  PDFString,
  type PDFContext,
  type PDFObject,
} from '@cantoo/pdf-lib';
import { concatBytes } from '../primitives.js';
import { cutHiddenContent } from './content-cutter.js';
import type { Layers } from './layers.js';
import { lookup, nameEntry } from './page-walk.js';

const NOTHING: ReadonlySet<string> = new Set();
/** Entries of a marked-content property list that say how to read text aloud, and can do nothing. */
const KEPT_PROPERTIES = ['MCID', 'ActualText', 'Alt', 'E', 'Lang'];

/** Takes hidden layers and foreign properties out of the resources of pages, forms, patterns and glyphs. */
export class ResourceCleaner {
  private readonly hiddenNames = new Map<PDFDict, ReadonlySet<string>>();
  private readonly seen = new Set<PDFObject>();

  constructor(
    readonly context: PDFContext,
    private readonly layers: Layers,
  ) {}

  /**
   * Cleans resources in place, and everything drawn from them.
   *
   * @returns names of properties that stand for hidden layers in content that uses these resources
   */
  clean(resources: PDFDict): ReadonlySet<string> {
    if (!this.seen.has(resources)) {
      this.seen.add(resources);
      const objects = lookup(resources, 'XObject');
      if (objects instanceof PDFDict) this.cleanXObjects(objects);
      for (const key of ['Pattern', 'Font', 'ExtGState']) this.cleanMembers(lookup(resources, key));
    }
    const properties = lookup(resources, 'Properties');
    return properties instanceof PDFDict ? this.cleanProperties(properties) : NOTHING;
  }

  /** Cleans what a stream draws: a form, a tiling pattern, an appearance. */
  cleanDrawing(stream: PDFStream, ref: PDFRef | undefined): void {
    if (this.seen.has(stream)) return;
    this.seen.add(stream);
    const resources = lookup(stream.dict, 'Resources');
    if (!(resources instanceof PDFDict)) return;
    const hidden = this.clean(resources);
    if (hidden.size === 0 || ref === undefined) return;
    const cut = this.context.flateStream(cutHiddenContent(decoded(stream), hidden));
    for (const [key, value] of stream.dict.entries()) {
      if (!['Filter', 'DecodeParms', 'Length'].includes(key.decodeText())) cut.dict.set(key, value);
    }
    this.context.assign(ref, cut);
  }

  /** @returns the page's content without what hidden layers paint, or as it is when nothing is hidden */
  pageContents(contents: readonly PDFObject[], hidden: ReadonlySet<string>): PDFObject[] {
    if (hidden.size === 0) return [...contents];
    const streams = contents.map((item) => (item instanceof PDFRef ? this.context.lookup(item) : item));
    const joined = streams.flatMap((stream) =>
      stream instanceof PDFStream ? [decoded(stream), Uint8Array.of(10)] : [],
    );
    return [this.context.register(this.context.flateStream(cutHiddenContent(concatBytes(joined), hidden)))];
  }

  private cleanXObjects(objects: PDFDict): void {
    for (const [name, value] of objects.entries()) {
      const stream = value instanceof PDFRef ? this.context.lookup(value) : value;
      const isDrawn = stream instanceof PDFStream && nameEntry(stream.dict, 'Subtype') !== 'PS';
      if (!isDrawn || this.layers.isHidden(stream.dict.get(PDFName.of('OC')))) {
        objects.set(name, this.emptyForm());
      } else {
        this.cleanDrawing(stream, value instanceof PDFRef ? value : undefined);
      }
    }
  }

  private cleanMembers(members: PDFObject | undefined): void {
    if (!(members instanceof PDFDict)) return;
    for (const value of members.values()) {
      const member = value instanceof PDFRef ? this.context.lookup(value) : value;
      if (member instanceof PDFStream) this.cleanDrawing(member, value instanceof PDFRef ? value : undefined);
      if (!(member instanceof PDFDict) || this.seen.has(member)) continue;
      this.seen.add(member);
      const own = lookup(member, 'Resources');
      if (own instanceof PDFDict) this.clean(own);
      const mask = lookup(member, 'SMask');
      const group = mask instanceof PDFDict ? mask.get(PDFName.of('G')) : undefined;
      const drawing = group instanceof PDFRef ? this.context.lookup(group) : undefined;
      if (drawing instanceof PDFStream) this.cleanDrawing(drawing, group as PDFRef);
    }
  }

  private cleanProperties(properties: PDFDict): ReadonlySet<string> {
    const known = this.hiddenNames.get(properties);
    if (known !== undefined) return known;
    const hidden = new Set<string>();
    for (const [name, value] of properties.entries()) {
      if (this.layers.isHidden(value)) hidden.add(name.decodeText());
      const list = value instanceof PDFRef ? this.context.lookup(value) : value;
      const kept = this.context.obj({});
      for (const key of list instanceof PDFDict ? KEPT_PROPERTIES : []) {
        const entry = lookup(list as PDFDict, key);
        const isPlain = entry instanceof PDFString || entry instanceof PDFHexString || entry instanceof PDFNumber;
        if (isPlain) kept.set(PDFName.of(key), entry);
      }
      properties.set(name, kept);
    }
    this.hiddenNames.set(properties, hidden);
    return hidden;
  }

  private emptyForm(): PDFRef {
    return this.context.register(
      this.context.stream('', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 0, 0], Resources: {} }),
    );
  }
}

function decoded(stream: PDFStream): Uint8Array {
  return stream instanceof PDFRawStream ? decodePDFRawStream(stream).decode() : stream.getContents();
}

/** @returns the streams of a page's `Contents`, as they are listed */
export function contentsOf(page: PDFDict): PDFObject[] {
  const raw = page.get(PDFName.of('Contents'));
  const value = lookup(page, 'Contents');
  if (value instanceof PDFArray) return value.asArray();
  return value instanceof PDFStream && raw !== undefined ? [raw] : [];
}
