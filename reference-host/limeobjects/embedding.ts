import { InputError } from '../../src/errors.js';
import type { Limeobject, LimeobjectReader, Principal, PropertyDefinition } from '../../src/host/index.js';
import type { LimeobjectErrorCode } from './errors.js';
import { halObject, type HalObject } from './hal.js';
import type { View, Views } from './views.js';

const MOST_EMBEDDED = 100;

type Relation = Extract<PropertyDefinition, { related: string }>;

/** Fetches the records that `_embed` asks for beside a record. */
export class Embedding {
  constructor(
    private readonly limeobjects: LimeobjectReader,
    private readonly views: Views,
  ) {}

  /** @throws `InputError` `HOST_QUERY_INVALID` for what is no relation */
  relations(view: View, names: readonly string[]): readonly Relation[] {
    return names.map((name) => {
      const relation = view.definition.properties.find((property) => property.name === name);
      const isOpen = relation?.type === 'hasmany' || (view.properties.has(name) && relation?.concealed !== true);
      if (isOpen && (relation?.type === 'belongsto' || relation?.type === 'hasmany')) return relation;
      throw new InputError<LimeobjectErrorCode>('HOST_QUERY_INVALID', '_embed names something that is no relation');
    });
  }

  /** @returns `relation_<name>` for each, or `undefined` when none is asked for */
  async embed(
    principal: Principal,
    object: Limeobject,
    relations: readonly Relation[],
    base: string,
  ): Promise<HalObject | undefined> {
    if (relations.length === 0) return undefined;
    const embedded: Record<string, unknown> = {};
    for (const relation of relations) {
      const shown = await this.one(principal, object, relation, base);
      if (shown !== undefined) embedded[`relation_${relation.name}`] = shown;
    }
    return embedded;
  }

  private async one(principal: Principal, object: Limeobject, relation: Relation, base: string): Promise<unknown> {
    const view = this.views.of(principal, relation.related);
    if (relation.type === 'belongsto') {
      const id = object.values[relation.name];
      const related = typeof id === 'number' ? await this.limeobjects.get(principal, relation.related, id) : undefined;
      return related === undefined ? undefined : halObject(view, related, base);
    }
    if (!view.isReadable || !view.properties.has(relation.backref)) return undefined;
    const query = { where: { [relation.backref]: object.id }, limit: MOST_EMBEDDED };
    const related = await this.limeobjects.find(principal, relation.related, query);
    const href = `${base}/${relation.related}/?${relation.backref}=${object.id}`;
    return {
      _links: { self: { href } },
      _embedded: { limeobjects: related.map((one) => halObject(view, one, base)) },
    };
  }
}
