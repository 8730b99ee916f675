import { dict, Name, PdfFormatError, Ref, Str, Stream, type Cos, type Dict } from './objects.js';
import type { PdfFile } from './pdf-file.js';
import { indirectParts, latin1Bytes, serialise } from './serialise.js';
import { concatBytes } from '../primitives.js';

/** Offsets in a cross-reference table have ten digits, those in our streams five bytes. */
const OFFSET_BYTES = 5;

interface Placed {
  readonly num: number;
  readonly gen: number;
  readonly offset: number;
}

/** What an incremental update adds, and where its parts lie in the whole file. */
export interface BuiltRevision {
  /** Goes right behind the file's last byte. */
  readonly bytes: Uint8Array;
  /** Offset in the whole file at which an object of this revision starts. */
  offsetOf(ref: Ref): number | undefined;
}

/**
 * An incremental update in the making (ISO 32000-2 §7.5.6): new and changed objects, a cross-reference section of the
 * same kind as the file's last one, a trailer. Earlier bytes are never touched.
 */
export class Revision {
  private readonly objects = new Map<number, { readonly gen: number; readonly value: Cos }>();
  private next: number;

  constructor(readonly file: PdfFile) {
    this.next = file.size;
  }

  /** Adds an object under a new number. */
  add(value: Cos): Ref {
    const ref = this.reserve();
    this.set(ref, value);
    return ref;
  }

  /** Takes a number for an object that is {@link set} later. */
  reserve(): Ref {
    return new Ref(this.next++);
  }

  set(ref: Ref, value: Cos): void {
    this.objects.set(ref.num, { gen: ref.gen, value });
  }

  /** Takes a dictionary over into this revision, to be changed in place. */
  async edit(ref: Ref): Promise<Dict> {
    const own = this.objects.get(ref.num)?.value;
    if (own instanceof Map) return own;
    const copy: Dict = new Map(await this.file.getDict(ref));
    this.set(ref, copy);
    return copy;
  }

  /**
   * Writes the update.
   *
   * @param id - new second half of the file identifier, 16 bytes or more; the first half stays
   */
  build(id: Uint8Array): BuiltRevision {
    const parts: Uint8Array[] = [latin1Bytes('\n')];
    let at = this.file.source.length + 1;
    const push = (part: Uint8Array): void => {
      parts.push(part);
      at += part.length;
    };
    const placed: Placed[] = [];
    for (const [num, { gen, value }] of [...this.objects].sort(([a], [b]) => a - b)) {
      placed.push({ num, gen, offset: at });
      indirectParts(num, gen, value).forEach(push);
    }
    const start = at;
    const isStream = this.file.sections[0]?.isStream === true;
    const section = isStream ? this.xrefStream(placed, start, id) : this.xrefTable(placed, id);
    section.forEach(push);
    push(latin1Bytes(`startxref\n${start}\n%%EOF\n`));
    const offsets = new Map(placed.map(({ num, offset }) => [num, offset]));
    return { bytes: concatBytes(parts), offsetOf: (ref) => offsets.get(ref.num) };
  }

  private trailer(size: number, id: Uint8Array): Dict {
    const { trailer, sections } = this.file;
    const old = trailer.get('ID');
    const first = Array.isArray(old) && old[0] instanceof Str ? old[0] : new Str(id);
    return dict({
      Size: size,
      Root: trailer.get('Root'),
      Info: trailer.get('Info'),
      ID: [first, new Str(id)],
      Prev: sections[0]?.offset,
    });
  }

  private xrefTable(placed: readonly Placed[], id: Uint8Array): Uint8Array[] {
    let text = 'xref\n';
    for (const run of runsOf(placed)) {
      text += `${run[0]?.num ?? 0} ${run.length}\n`;
      for (const { offset, gen } of run) {
        text += `${String(offset).padStart(10, '0')} ${String(gen).padStart(5, '0')} n \n`;
      }
    }
    return [latin1Bytes(`${text}trailer\n${serialise(this.trailer(this.next, id))}\n`)];
  }

  private xrefStream(placed: readonly Placed[], start: number, id: Uint8Array): Uint8Array[] {
    const num = this.next;
    const all = [...placed, { num, gen: 0, offset: start }];
    const width = 1 + OFFSET_BYTES + 2;
    const data = new Uint8Array(all.length * width);
    all.forEach(({ offset, gen }, row) => {
      if (offset >= 256 ** OFFSET_BYTES) throw new PdfFormatError('complex', 'The file is too long.');
      data[row * width] = 1;
      for (let i = 0; i < OFFSET_BYTES; i += 1) {
        data[row * width + 1 + i] = Math.floor(offset / 256 ** (OFFSET_BYTES - 1 - i)) % 256;
      }
      data[row * width + 1 + OFFSET_BYTES] = gen >> 8;
      data[row * width + 2 + OFFSET_BYTES] = gen & 255;
    });
    const entries = this.trailer(num + 1, id)
      .set('Type', new Name('XRef'))
      .set('W', [1, OFFSET_BYTES, 2])
      .set(
        'Index',
        runsOf(all).flatMap((run) => [run[0]?.num ?? 0, run.length]),
      );
    return indirectParts(num, 0, new Stream(entries, data));
  }
}

/** Splits objects sorted by number into runs without gaps. */
function runsOf(placed: readonly Placed[]): Placed[][] {
  const runs: Placed[][] = [];
  let last: Placed[] = [];
  for (const item of placed) {
    const previous = last.at(-1);
    if (previous === undefined || previous.num + 1 !== item.num) {
      last = [];
      runs.push(last);
    }
    last.push(item);
  }
  return runs;
}
