import { changedKeys, sameCos } from '../cos/equal.js';
import { nameOf, PdfFormatError, Ref, Stream, type Cos, type Dict } from '../cos/objects.js';
import type { PdfFile } from '../cos/pdf-file.js';

const FIELD: ReadonlySet<string> = new Set(['V', 'AP', 'F', 'M', 'AS']);
const ACTIONS = ['A', 'AA'] as const;
const MAX_DEPTH = 6;

function refuse(detail: string): never {
  throw new PdfFormatError('broken', detail);
}

/**
 * Requires that a file differs from an earlier state of it by signatures alone, and rejects by default: new signature fields, signatures in fields
 * that were there, what long-term validation adds. Every object that was there before and is another now must be accounted for.
 *
 * @throws `PdfFormatError` for anything else
 */
export async function requireSignaturesOnly(before: PdfFile, after: PdfFile): Promise<void> {
  const account = new LaterChanges(before, after);
  if (!sameCos(before.trailer.get('Root'), after.trailer.get('Root')))
    refuse('A later change starts from another catalog.');
  await account.catalog();
  await account.rest();
}

class LaterChanges {
  private readonly allowed = new Set<number>();
  private readonly added = new Set<number>();

  constructor(
    private readonly before: PdfFile,
    private readonly after: PdfFile,
  ) {}

  async catalog(): Promise<void> {
    const [was, is] = [await this.before.getDict(this.before.rootRef), await this.after.getDict(this.after.rootRef)];
    const changed = changedKeys(was, is);
    if (changed.some((key) => !['AcroForm', 'DSS', 'Extensions', 'Metadata'].includes(key)))
      refuse('A later change is in the catalog.');
    this.allowed.add(this.after.rootRef.num);
    await this.allowAll(is.get('DSS'), 0);
    for (const one of [is.get('Metadata'), is.get('Extensions'), this.after.trailer.get('Info')]) {
      if (one instanceof Ref) this.allowed.add(one.num);
    }
    await this.form(was.get('AcroForm'), is.get('AcroForm'));
  }

  /** Everything else that was there must be as it was, but for pages that got the widgets of new fields and fields that were signed. */
  async rest(): Promise<void> {
    const seen = new Set<number>();
    for (const { offset, entries } of this.after.sections) {
      if (offset < this.before.source.length) break;
      for (const num of entries.keys()) {
        if (num === 0 || seen.has(num) || this.allowed.has(num)) continue;
        seen.add(num);
        const entry = this.before.entry(num);
        if (entry !== undefined && entry.kind !== 'free') await this.object(new Ref(num));
      }
    }
  }

  private async object(ref: Ref): Promise<void> {
    const [was, is] = [await this.before.get(ref), await this.after.get(ref)];
    if (sameCos(was, is) || isFileStructure(is)) return;
    if (Array.isArray(was) && Array.isArray(is)) {
      this.requireWidgets(was, is);
      return;
    }
    if (!(was instanceof Map) || !(is instanceof Map)) refuse('A later change replaces an object.');
    if (nameOf(was.get('Type')) === 'Page') return this.page(was, is);
    const isSigned = nameOf(was.get('FT')) === 'Sig' && (await this.before.get(was.get('V'))) === null;
    if (!isSigned || changedKeys(was, is).some((key) => !FIELD.has(key))) refuse('A later change replaces an object.');
  }

  private async form(old: Cos | undefined, now: Cos | undefined): Promise<void> {
    if (now instanceof Ref) this.allowed.add(now.num);
    const [was, is] = [await this.before.get(old), await this.after.get(now)];
    if (is === null && was === null) return;
    if (!(is instanceof Map) || (was !== null && !(was instanceof Map))) refuse('A later change is in the form.');
    const former: Dict = was ?? new Map<string, Cos>();
    const changed = changedKeys(former, is).filter((key) => !['Fields', 'SigFlags'].includes(key));
    if (changed.some((key) => former.has(key) || ['XFA', 'CO', 'NeedAppearances'].includes(key)))
      refuse('A later change is in the form.');
    const fields = is.get('Fields');
    if (fields instanceof Ref) this.allowed.add(fields.num);
    const list = await this.after.get(fields);
    const [held, holds] = [(await this.before.get(former.get('Fields'))) ?? [], list ?? []];
    if (!Array.isArray(held) || !Array.isArray(holds)) refuse('A later change is in the form.');
    for (const field of grown(held, holds)) await this.newField(field);
  }

  private async newField(ref: Cos): Promise<void> {
    const dict = await this.after.get(ref);
    if (!(ref instanceof Ref) || !(dict instanceof Map)) refuse('A later change adds a field that cannot be read.');
    const isOther = nameOf(dict.get('FT')) !== 'Sig' || ACTIONS.some((key) => dict.has(key));
    if (isOther || this.before.entry(ref.num)?.kind === 'offset')
      refuse('A later change adds something else than a signature.');
    this.added.add(ref.num);
    const kids = await this.after.get(dict.get('Kids'));
    for (const kid of Array.isArray(kids) ? kids : []) if (kid instanceof Ref) this.added.add(kid.num);
  }

  private async page(was: Dict, is: Dict): Promise<void> {
    if (changedKeys(was, is).some((key) => key !== 'Annots')) refuse('A later change is on a page.');
    const [held, holds] = [
      (await this.before.get(was.get('Annots'))) ?? [],
      (await this.after.get(is.get('Annots'))) ?? [],
    ];
    if (!Array.isArray(held) || !Array.isArray(holds)) refuse('A later change is on a page.');
    this.requireWidgets(held, holds);
  }

  private requireWidgets(held: readonly Cos[], holds: readonly Cos[]): void {
    for (const one of grown(held, holds)) {
      if (!(one instanceof Ref) || !this.added.has(one.num)) refuse('A later change adds something to a page.');
    }
  }

  /** The store of validation data says nothing that is shown. */
  private async allowAll(value: Cos | undefined, depth: number): Promise<void> {
    if (depth > MAX_DEPTH || value === undefined) return;
    if (value instanceof Ref) this.allowed.add(value.num);
    const found = await this.after.get(value);
    if (found instanceof Map) for (const one of found.values()) await this.allowAll(one, depth + 1);
    else if (Array.isArray(found))
      for (const one of found) if (!(one instanceof Ref)) await this.allowAll(one, depth + 1);
  }
}

/** What stands at the end of a list and did not before; all that was there must have stayed. */
function grown(held: readonly Cos[], holds: readonly Cos[]): readonly Cos[] {
  if (!held.every((one, at) => sameCos(one, holds[at]))) refuse('A later change takes something out of a list.');
  return holds.slice(held.length);
}

function isFileStructure(value: Cos): boolean {
  return value instanceof Stream && ['XRef', 'ObjStm'].includes(nameOf(value.dict.get('Type')) ?? '');
}
