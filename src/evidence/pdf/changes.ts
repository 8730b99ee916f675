import type { PdfFile } from '../../documents/index.js';
import { Name, nameOf, Ref, Stream, type Cos, type Dict, changedKeys, sameCos } from '../../documents/index.js';
import type { AppendedObject } from './appended.js';
import { broken } from './strict.js';

/** A revision after the seal: what it appends, and the file before and with it. */
export interface Change {
  readonly before: PdfFile;
  readonly after: PdfFile;
  readonly objects: ReadonlyMap<number, AppendedObject>;
}

/** Where revocation data may stand: `Certs`, `CRLs`, `OCSPs` of the store and of `VRI`. */
const LISTS: ReadonlySet<string> = new Set(['Certs', 'CRLs', 'OCSPs', 'Cert', 'CRL', 'OCSP']);
const WIDGET: ReadonlySet<string> = new Set(['Type', 'Subtype', 'FT', 'T', 'V', 'F', 'Rect', 'P']);
const STREAM: ReadonlySet<string> = new Set(['Length', 'Filter', 'DecodeParms']);
const TRAILER: ReadonlySet<string> = new Set([
  ...['Size', 'Root', 'Info', 'ID', 'Prev', 'Type', 'W', 'Index', 'Length', 'Filter', 'DecodeParms'],
]);

/**
 * Judges one revision after the seal, and rejects by default. Allowed is: an extended security store with the mark of the
 * extension it belongs to, and one invisible field with a document time-stamp. Every object of the revision must be
 * accounted for, and no other object of the file may be defined again: so all others are the same, byte for byte.
 *
 * @throws `PdfFormatError` for anything else
 */
export async function requireHarmless(change: Change): Promise<void> {
  const account = new Account(change);
  requireSameTrailer(change);
  await account.catalog();
  account.close();
}

function requireSameTrailer({ before, after }: Change): void {
  const [old, now] = [before.trailer, after.trailer];
  if ([...now.keys()].some((key) => !TRAILER.has(key))) broken('A later revision says something new about the file.');
  if (!sameCos(old.get('Root'), now.get('Root')) || !sameCos(old.get('Info'), now.get('Info')))
    broken('A later revision starts from another catalog.');
  const [oldId, newId] = [old.get('ID'), now.get('ID')];
  if (!Array.isArray(oldId) || !Array.isArray(newId) || !sameCos(oldId[0], newId[0]))
    broken('A later revision makes the file another one.');
}

/** Ticks off the objects of a revision, as far as they are allowed. */
class Account {
  private readonly open: Set<number>;
  private fields = 0;

  constructor(private readonly change: Change) {
    this.open = new Set(change.objects.keys());
  }

  close(): void {
    if (this.open.size > 0) broken('A later revision adds or changes something that has no place in a sealed file.');
  }

  async catalog(): Promise<void> {
    const { before, after } = this.change;
    const [old, now] = [await before.getDict(before.rootRef), await after.getDict(after.rootRef)];
    const changed = changedKeys(old, now);
    const isWritten = this.open.delete(after.rootRef.num);
    if (this.change.objects.size === 0 || (isWritten && changed.length === 0))
      broken('A later revision has no purpose.');
    if (changed.some((key) => !['DSS', 'Extensions', 'AcroForm'].includes(key)))
      broken('A later revision changes the catalog.');
    if (changed.includes('Extensions')) requireExtensions(old.get('Extensions'), now.get('Extensions'));
    this.store(now.get('DSS'), old.get('DSS'));
    await this.requireGrown(old.get('DSS'), now.get('DSS'));
    await this.form(old.get('AcroForm'), now.get('AcroForm'));
  }

  /** Takes an object of this revision; undefined when the reference leads elsewhere. */
  private take(value: Cos | undefined): AppendedObject | undefined {
    const object = value instanceof Ref ? this.change.objects.get(value.num) : undefined;
    if (object) this.open.delete(object.num);
    return object;
  }

  /** An object under a number that nothing before could refer to: an older reference would get a new meaning. */
  private takeNew(value: Cos | undefined): AppendedObject | undefined {
    const object = this.take(value);
    const { before } = this.change;
    if (object && (object.num < before.size || before.entry(object.num) !== undefined))
      broken('A later revision replaces an object.');
    return object;
  }

  private store(now: Cos | undefined, old: Cos | undefined): void {
    if (now === undefined) {
      if (old !== undefined) broken('A later revision removes the security store.');
      return;
    }
    const isSame = now instanceof Ref && old instanceof Ref && now.num === old.num;
    const object = isSame ? this.take(now) : this.takeNew(now);
    const dict = object ? object.value : now instanceof Map ? now : undefined;
    if (dict === undefined) {
      if (!sameCos(now, old)) broken('A later revision points to another security store.');
      return;
    }
    if (!(dict instanceof Map)) broken('The security store is no dictionary.');
    for (const [key, value] of dict) {
      if (key === 'VRI') this.perSignature(value);
      else if (LISTS.has(key)) this.items(value);
      else if (key !== 'Type' || nameOf(value) !== 'DSS') broken('The security store holds something else.');
    }
  }

  /** What keeps older signatures verifiable must stay. */
  private async requireGrown(old: Cos | undefined, now: Cos | undefined): Promise<void> {
    const { before, after } = this.change;
    const [was, is] = [await before.get(old), await after.get(now)];
    if (!(was instanceof Map) || !(is instanceof Map)) return;
    for (const key of ['Certs', 'CRLs', 'OCSPs']) {
      const [held, holds] = [(await before.get(was.get(key))) ?? [], await after.get(is.get(key))];
      const hasAll = Array.isArray(held) && held.every((one, at) => Array.isArray(holds) && sameCos(one, holds[at]));
      if (!hasAll) broken('A later revision takes something out of the security store.');
    }
  }

  private perSignature(value: Cos): void {
    const dict = this.dictOf(value);
    for (const entry of dict?.values() ?? []) {
      for (const [key, item] of this.dictOf(entry) ?? []) {
        if (LISTS.has(key)) this.items(item);
        else if (key === 'TS') this.item(item);
        else if (key !== 'TU' && key !== 'Type') broken('The security store holds something else.');
      }
    }
  }

  private dictOf(value: Cos): Dict | undefined {
    if (value instanceof Map) return value;
    const object = this.takeNew(value);
    if (object && !(object.value instanceof Map)) broken('The security store holds something else.');
    return object?.value instanceof Map ? object.value : undefined;
  }

  private items(value: Cos): void {
    const list = value instanceof Ref ? this.takeNew(value)?.value : value;
    if (list === undefined) return;
    if (!Array.isArray(list)) broken('The security store holds something else.');
    for (const item of list) this.item(item);
  }

  private item(value: Cos): void {
    const object = this.takeNew(value);
    if (!object) return;
    if (!(object.value instanceof Stream) || [...object.value.dict.keys()].some((key) => !STREAM.has(key)))
      broken('The security store holds something else.');
  }

  private async form(old: Cos | undefined, now: Cos | undefined): Promise<void> {
    const { before, after } = this.change;
    if (old instanceof Ref !== now instanceof Ref || (old instanceof Ref && !sameCos(old, now)))
      broken('A later revision has another form.');
    if (now === undefined) return;
    if (now instanceof Ref) this.take(now);
    const [was, is] = [await before.getDict(old), await after.getDict(now)];
    const changed = changedKeys(was, is);
    if (changed.some((key) => key !== 'Fields' && key !== 'SigFlags')) broken('A later revision changes the form.');
    if (is.get('SigFlags') !== 3) broken('A later revision changes the form.');
    for (const field of await this.addedTo(was, is, 'Fields')) await this.field(field);
  }

  /** What is new at the end of a list; everything before must stay as it was. */
  private async addedTo(was: Dict, is: Dict, key: string): Promise<Cos[]> {
    const { before, after } = this.change;
    const [held, holds] = [was.get(key), is.get(key)];
    if (holds instanceof Ref) {
      // A list that was not there before must be a new object: an older one would lose what it was.
      if (sameCos(held, holds)) this.take(holds);
      else if (held !== undefined || !this.takeNew(holds)) broken('A later revision has another list.');
    }
    const [old, now] = [(await before.get(held)) ?? [], await after.get(holds)];
    if (!Array.isArray(old) || !Array.isArray(now) || !old.every((one, at) => sameCos(one, now[at])))
      broken('A later revision takes something out of a list.');
    return now.slice(old.length);
  }

  /** One invisible field, which holds a time-stamp of its own revision. */
  private async field(value: Cos): Promise<void> {
    const dict = this.takeNew(value)?.value;
    if (++this.fields > 1 || !(dict instanceof Map)) broken('A later revision adds more than one field.');
    const rect = dict.get('Rect');
    const isInvisible = Array.isArray(rect) && rect.length === 4 && rect.every((one) => one === 0);
    const isPlain = [...dict.keys()].every((key) => WIDGET.has(key));
    if (!isInvisible || !isPlain || nameOf(dict.get('FT')) !== 'Sig' || nameOf(dict.get('Subtype')) !== 'Widget')
      broken('A later revision adds a field that can be seen or does something.');
    const signature = this.takeNew(dict.get('V'))?.value;
    if (!(signature instanceof Map) || nameOf(signature.get('Type')) !== 'DocTimeStamp')
      broken('A later revision adds a field that is no time-stamp.');
    await this.page(dict.get('P'), value);
  }

  /** The field's page lists it, and is otherwise as it was. */
  private async page(page: Cos | undefined, widget: Cos): Promise<void> {
    const { before, after } = this.change;
    if (!(page instanceof Ref)) broken('A later revision adds a field without a page.');
    const [was, is] = [await before.getDict(page), await after.getDict(page)];
    if (nameOf(was.get('Type')) !== 'Page') broken('A later revision adds a field to something that is no page.');
    this.take(page);
    if (changedKeys(was, is).some((key) => key !== 'Annots')) broken('A later revision changes a page.');
    const added = await this.addedTo(was, is, 'Annots');
    if (added.length !== 1 || !sameCos(added[0], widget)) broken('A later revision adds something to a page.');
  }
}

/** Extensions of the PDF format that a file declares: names and numbers, nothing that does anything. */
function requireExtensions(old: Cos | undefined, now: Cos | undefined): void {
  const before = old instanceof Map ? old : new Map<string, Cos>();
  if (!(now instanceof Map) || [...before].some(([key, value]) => !sameCos(value, now.get(key))))
    broken('A later revision changes the extensions.');
  for (const [key, value] of now) {
    const isPlain =
      value instanceof Map && [...value.values()].every((one) => one instanceof Name || typeof one === 'number');
    if (key !== 'Type' && !isPlain) broken('A later revision changes the extensions.');
  }
}
