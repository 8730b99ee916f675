import type { Host, LimetypeDefinition, LimeValues, Principal, UnitOfWork } from '../../host/index.js';
import type { CrmRecords, SourceDocument } from '../../signing/index.js';
import type { Naming } from '../naming.js';

/** Documents and people on the host's limetypes. */
export class LimetypeCrmRecords implements CrmRecords {
  constructor(
    private readonly host: Pick<Host, 'limeobjects' | 'limetypes'>,
    private readonly naming: Naming,
  ) {}

  async document(principal: Principal, id: number): Promise<SourceDocument | undefined> {
    const object = await this.host.limeobjects.get(principal, this.naming.limetype('document'), id);
    if (object === undefined) {
      return undefined;
    }
    const name = object.values[this.naming.property('document', 'name')];
    const file = object.values[this.naming.property('document', 'document')];
    return {
      id,
      name: typeof name === 'string' ? name : object.descriptive,
      fileId: typeof file === 'number' ? file : null,
      related: this.naming.additionalLimetypes().flatMap((limetype) => {
        const relation = object.values[this.naming.property('document', limetype)];
        return typeof relation === 'number' ? [{ limetype, id: relation }] : [];
      }),
    };
  }

  async createSignedDocument(
    uow: UnitOfWork,
    sourceId: number | null,
    draft: { readonly name: string; readonly fileId: number },
  ): Promise<number> {
    const limetype = this.naming.limetype('document');
    const definition = this.host.limetypes.get(limetype);
    const source = sourceId === null ? undefined : await uow.get(limetype, sourceId);
    const name = this.naming.property('document', 'name');
    return uow.create(limetype, {
      ...relationsOf(definition, source?.values),
      [name]: fitted(definition, name, draft.name),
      [this.naming.property('document', 'document')]: draft.fileId,
      [this.naming.property('document', 'type')]: 'signedagreement',
    });
  }

  async person(
    principal: Principal,
    limetype: string,
    id: number,
  ): Promise<{ readonly name: string; readonly email: string } | undefined> {
    const settings = this.naming.signerParents().find((parent) => parent.limetype === limetype);
    const isCoworker = limetype === 'coworker';
    const table = isCoworker ? this.naming.limetype('coworker') : limetype;
    const object = await this.host.limeobjects.get(principal, table, id);
    const name = settings?.nameProperty ?? this.naming.property('coworker', 'name');
    const email = settings?.emailProperty ?? this.naming.property('coworker', 'email');
    return object && { name: textOf(object.values[name]), email: textOf(object.values[email]) };
  }

  async nationalNumber(principal: Principal, limetype: string, id: number): Promise<string | undefined> {
    const settings = this.naming.signerParents().find((parent) => parent.limetype === limetype);
    const property = settings?.numberProperty ?? '';
    if (property === '') return undefined;
    const object = await this.host.limeobjects.get(principal, limetype, id);
    const number = textOf(object?.values[property]).trim();
    return number === '' ? undefined : number;
  }
}

/** The result belongs wherever its source does. */
function relationsOf(definition: LimetypeDefinition | undefined, values: LimeValues | undefined): LimeValues {
  const relations = (definition?.properties ?? []).filter(({ type }) => type === 'belongsto');
  const pairs = relations.map(({ name }) => [name, values?.[name] ?? null] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== null));
}

/** Shortens a name to its field, keeping the end: `(signed)` is what tells it apart. */
function fitted(definition: LimetypeDefinition | undefined, property: string, name: string): string {
  const field = definition?.properties.find((one) => one.name === property);
  const maxLength = field?.type === 'string' ? field.maxLength : Number.POSITIVE_INFINITY;
  const suffix = /( \([^()]*\))?$/.exec(name)?.[0] ?? '';
  return name.length <= maxLength ? name : `${name.slice(0, maxLength - suffix.length - 1)}…${suffix}`;
}

function textOf(value: LimeValues[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}
