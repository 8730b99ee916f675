import type { LimeObject, Property } from '../contract.js';
import type { HttpClient } from './http.js';
import type { LimeTypeRepository } from './limetypes.js';
import type { Expression, QueryService } from './query.js';
import { StateStore } from './state.js';

/** How many records, from which on, in what order. */
export interface LoadOptions {
  readonly limit?: number;
  readonly offset?: number;
  readonly filter?: Expression;
  readonly order?: readonly { readonly name: string; readonly direction: 'ASC' | 'DESC' }[];
}

/** A record as the server's record API answers it. */
interface HalObject {
  readonly _id: number;
  readonly _descriptive: string;
  readonly _timestamp: string;
  readonly _embedded?: Readonly<Record<string, unknown>>;
  readonly [property: string]: unknown;
}

type Loaded = Readonly<Record<string, readonly LimeObject[]>>;

/** The records that have been loaded, by limetype; whoever subscribes sees every reload. */
export class LimeObjectRepository extends StateStore<Loaded> {
  constructor(
    private readonly http: HttpClient,
    private readonly limetypes: LimeTypeRepository,
    private readonly query: QueryService,
  ) {
    super({});
  }

  getObject(limetype: string, id: number): LimeObject | undefined {
    return this.value[limetype]?.find((object) => object.id === id);
  }

  /** Loads a record with the names of those it belongs to. */
  async loadObject(limetype: string, id: number): Promise<LimeObject> {
    const relations = Object.values(this.limetypes.getLimeType(limetype)?.properties ?? {})
      .filter(({ type, relation }) => type === 'belongsto' && relation?.getLimetype() !== undefined)
      .map(({ name }) => name);
    const params = relations.length === 0 ? undefined : { _embed: relations.join(',') };
    const hal = (await this.http.get(addressOf(limetype, id), { params })) as HalObject;
    for (const name of relations) {
      const related = this.limetypes.getLimeType(limetype)?.getProperty(name)?.relation?.getLimetype();
      const embedded = hal._embedded?.[`relation_${name}`] as HalObject | undefined;
      if (related !== undefined && embedded !== undefined) this.keep(related.name, [embedded]);
    }
    const [object] = this.keep(limetype, [hal]);
    if (object === undefined) throw new Error('The record was not kept');
    return object;
  }

  async reloadObject(limetype: string, id: number): Promise<LimeObject> {
    return await this.loadObject(limetype, id);
  }

  async loadObjects(limetype: string, options: LoadOptions = {}): Promise<{ objects: readonly LimeObject[] }> {
    const { limit, offset, filter, order = [] } = options;
    const properties = Object.values(this.limetypes.getLimeType(limetype)?.properties ?? {})
      .filter(({ type }) => type !== 'hasmany')
      .map(({ name }) => [name, null] as const);
    const { objects } = await this.query.execute({
      ...{ limetype, limit, offset, filter },
      orderBy: order.map(({ name, direction }) => ({ [name]: direction })),
      responseFormat: { object: { ...Object.fromEntries(properties), _descriptive: null, _timestamp: null } },
    });
    return { objects: this.keep(limetype, objects as HalObject[]) };
  }

  /** The records that belong to one. */
  async loadRelations(
    limetype: string,
    id: number,
    property: string,
    options: LoadOptions = {},
  ): Promise<{ objects: readonly LimeObject[] }> {
    const relation = this.limetypes.getLimeType(limetype)?.getProperty(property)?.relation;
    const [related, backreference] = [relation?.getLimetype(), relation?.getBackreference()];
    if (related === undefined || backreference === undefined) {
      throw new Error(`${limetype}.${property} is no relation with many records`);
    }
    const own: Expression = { key: backreference.name, op: '=', exp: id };
    const filter = options.filter === undefined ? own : ({ op: 'AND', exp: [own, options.filter] } as const);
    return await this.loadObjects(related.name, { ...options, filter });
  }

  /** @returns its id */
  async saveObject(limetype: string, id: number | undefined, values: object): Promise<number> {
    const isNew = id === undefined;
    const saved = isNew
      ? await this.http.post(`api/v1/limeobject/${limetype}/`, values)
      : await this.http.put(addressOf(limetype, id), values);
    const { _id } = saved as { _id: number };
    await this.loadObject(limetype, _id);
    return _id;
  }

  async deleteObject(limetype: string, id: number): Promise<void> {
    await this.http.delete(addressOf(limetype, id));
    this.change({ ...this.value, [limetype]: (this.value[limetype] ?? []).filter((object) => object.id !== id) });
  }

  private keep(limetype: string, given: readonly HalObject[]): readonly LimeObject[] {
    const objects = given.map((hal) => this.made(limetype, hal));
    const ids = new Set(objects.map(({ id }) => id));
    const others = (this.value[limetype] ?? []).filter(({ id }) => !ids.has(id));
    this.change({ ...this.value, [limetype]: [...others, ...objects] });
    return objects;
  }

  private made(limetype: string, hal: HalObject): LimeObject {
    const values = Object.fromEntries(
      Object.entries(hal).filter(([name]) => name !== '_links' && name !== '_embedded'),
    );
    return {
      ...values,
      id: hal._id,
      _id: hal._id,
      descriptive: hal._descriptive,
      timestamp: hal._timestamp,
      getLimetype: () => this.limetypes.getLimeType(limetype),
      getRelation: (property: Property) => {
        const related = property.relation?.getLimetype();
        const id = hal[property.name];
        return related === undefined || typeof id !== 'number' ? undefined : this.getObject(related.name, id);
      },
    };
  }
}

function addressOf(limetype: string, id: number): string {
  return `api/v1/limeobject/${limetype}/${id}/`;
}
