import { Ref, Stream, type Cos, type Dict } from './objects.js';
import type { PdfFile } from './pdf-file.js';
import type { Revision } from './revision.js';

/** Copies objects of one file into a revision of another, each once, whatever refers to it. */
export class GraphCopy {
  private readonly copied = new Map<number, Ref>();

  constructor(
    private readonly from: PdfFile,
    private readonly to: Revision,
    /** What becomes of a stream on the way. */
    private readonly encode: (stream: Stream) => Promise<Stream> = (stream) => Promise.resolve(stream),
  ) {}

  /** Lets references to an object of the source point to one of the target. */
  replace(source: Ref, target: Ref): void {
    this.copied.set(source.num, target);
  }

  async copy(value: Cos): Promise<Cos> {
    if (value instanceof Ref) return this.copyObject(value);
    if (Array.isArray(value)) {
      const items: Cos[] = [];
      for (const item of value) items.push(await this.copy(item));
      return items;
    }
    if (value instanceof Stream) return this.encode(new Stream(await this.copyDict(value.dict), value.data));
    return value instanceof Map ? this.copyDict(value) : value;
  }

  async copyDict(source: Dict): Promise<Dict> {
    const made: Dict = new Map();
    for (const [key, value] of source) made.set(key, await this.copy(value));
    return made;
  }

  private async copyObject(source: Ref): Promise<Ref> {
    const known = this.copied.get(source.num);
    if (known !== undefined) return known;
    const target = this.to.reserve();
    this.copied.set(source.num, target);
    this.to.set(target, await this.copy(await this.from.get(source)));
    return target;
  }
}
