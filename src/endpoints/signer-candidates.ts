import type { Language, Limeobject, Session } from '../host/index.js';
import { limetypeName, type SignerParentSettings } from '../signing/index.js';
import type { EndpointContext } from './context.js';

/** Somebody who may be meant to sign. */
export interface SignerCandidate {
  readonly limetype: string;
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly default: boolean;
  /** The limetype's name in the caller's language. */
  readonly limetypeLocalname: string;
}

const MAX_CANDIDATES = 100;
const MAX_FOUND = 20;
/** The host searches every text of a record; only what has the text in its name or address is kept. */
const MAX_SEARCHED = 200;

interface Reference {
  readonly limetype: string;
  readonly id: number;
}

/**
 * Who may be meant to sign: the caller, whoever the documents name, and the people of the companies and deals
 * (additional limetypes) that the documents belong to, one step further included: a document's deal's company.
 */
export class SignerCandidates {
  private readonly found = new Map<string, SignerCandidate>();

  constructor(
    private readonly context: Pick<EndpointContext, 'host' | 'settings'>,
    private readonly session: Session,
    private readonly language: Language,
  ) {}

  async of(documents: readonly Limeobject[]): Promise<readonly SignerCandidate[]> {
    const { coworkerId } = this.session;
    if (coworkerId !== undefined) await this.addReference({ limetype: this.coworkerLimetype, id: coworkerId }, false);
    const named = documents.flatMap((document) => this.references(document));
    for (const reference of named) await this.addReference(reference, true);
    const around = await this.around(named);
    for (const record of around) {
      for (const reference of this.references(record)) await this.addReference(reference, false);
    }
    await this.addPeopleOf(around);
    return [...this.found.values()].slice(0, MAX_CANDIDATES);
  }

  /** People of the configured limetypes whose name or mail address contains a text, at most 20, by name. */
  async search(text: string): Promise<readonly SignerCandidate[]> {
    const { host, settings } = this.context;
    for (const parent of settings().signerParents) {
      const records = await host.limeobjects.find(this.session.principal, parent.limetype, {
        search: text,
        limit: MAX_SEARCHED,
      });
      for (const record of records) this.add(parent, record, false);
    }
    const wanted = folded(text);
    return [...this.found.values()]
      .filter(({ name, email }) => folded(name).includes(wanted) || folded(email).includes(wanted))
      .map((found) => ({ ...found, default: false }))
      .sort((left, right) => left.name.localeCompare(right.name, this.language.replace('_', '-')))
      .slice(0, MAX_FOUND);
  }

  /** The deals and companies among the references, and those that they belong to. */
  private async around(named: readonly Reference[]): Promise<readonly Limeobject[]> {
    const additional = this.context.settings().additionalLimetypes;
    const records = new Map<string, Limeobject>();
    let next = named;
    for (let step = 0; step < 2; step += 1) {
      const wanted = next.filter(
        (reference) => additional.includes(reference.limetype) && !records.has(key(reference)),
      );
      const reached: Reference[] = [];
      for (const reference of wanted) {
        const record = await this.read(reference);
        if (record === undefined) continue;
        records.set(key(reference), record);
        reached.push(...this.references(record));
      }
      next = reached;
    }
    return [...records.values()];
  }

  private async addPeopleOf(around: readonly Limeobject[]): Promise<void> {
    const { host, settings } = this.context;
    for (const parent of settings().signerParents) {
      for (const property of host.limetypes.get(parent.limetype)?.properties ?? []) {
        if (property.type !== 'belongsto') continue;
        const ids = around.filter((record) => record.limetype === property.related).map((record) => record.id);
        if (ids.length === 0) continue;
        const people = await host.limeobjects.find(this.session.principal, parent.limetype, {
          where: { [property.name]: ids },
          limit: MAX_CANDIDATES,
        });
        for (const person of people) this.add(parent, person, false);
      }
    }
  }

  private async addReference(reference: Reference, isNamed: boolean): Promise<void> {
    const parent = this.context.settings().signerParents.find(({ limetype }) => limetype === reference.limetype);
    if (parent === undefined || this.found.has(key(reference))) return;
    const record = await this.read(reference);
    if (record !== undefined) this.add(parent, record, isNamed);
  }

  private add(parent: SignerParentSettings, record: Limeobject, isNamed: boolean): void {
    if (this.found.has(key(record))) return;
    const name = record.values[parent.nameProperty];
    const email = record.values[parent.emailProperty];
    const localname = this.context.host.limetypes.get(record.limetype)?.localname.singular;
    this.found.set(key(record), {
      limetype: record.limetype,
      id: record.id,
      name: typeof name === 'string' && name !== '' ? name : record.descriptive,
      email: typeof email === 'string' ? email : '',
      default: parent.preselect === 'all' || (parent.preselect === 'document' && isNamed),
      limetypeLocalname: localname?.[this.language] ?? localname?.en_us ?? record.limetype,
    });
  }

  private references(record: Limeobject): Reference[] {
    const properties = this.context.host.limetypes.get(record.limetype)?.properties ?? [];
    return properties.flatMap((property) => {
      const id = record.values[property.name];
      return property.type === 'belongsto' && typeof id === 'number' ? [{ limetype: property.related, id }] : [];
    });
  }

  private read({ limetype, id }: Reference): Promise<Limeobject | undefined> {
    return this.context.host.limeobjects.get(this.session.principal, limetype, id);
  }

  private get coworkerLimetype(): string {
    return limetypeName(this.context.settings().mapping, 'coworker');
  }
}

function key({ limetype, id }: Reference): string {
  return `${limetype}/${id}`;
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
