import type { LimeObject, Limetype } from '../contract.js';
import type { Client } from '../client.js';
import type { Expression } from '../platform/query.js';

/** Which records of a list are wanted. */
export interface ListRequest {
  readonly limetype: Limetype;
  readonly columns: readonly string[];
  readonly search: string;
  /** A property, `-` in front for descending; empty: by id. */
  readonly sort: string;
  readonly offset: number;
  readonly limit: number;
  readonly filter?: Expression;
}

/** One page of a list. */
export interface ListPage {
  readonly objects: readonly LimeObject[];
  readonly hasMore: boolean;
}

/** Reads one page, with the names of related records; one record more than wanted tells whether there are others. */
export async function readList(client: Client, request: ListRequest): Promise<ListPage> {
  const { limetype, search, sort, offset, limit, filter } = request;
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  const searches = search === '' ? [] : [searchFilter(limetype, search)];
  const filters = [...searches, ...(filter === undefined ? [] : [filter])];
  const { objects } = await client.limeobjects.loadObjects(limetype.name, {
    ...{ offset, limit: limit + 1 },
    ...(filters.length > 0 && { filter: { op: 'AND', exp: filters } }),
    order: sort === '' ? [] : [{ name: sort.replace(/^-/, ''), direction }],
  });
  const shown = objects.slice(0, limit);
  await loadRelated(client, limetype, request.columns, shown);
  return { objects: shown, hasMore: objects.length > limit };
}

function searchFilter(limetype: Limetype, text: string): Expression {
  const columns = Object.values(limetype.properties).filter(({ type }) => type === 'string' || type === 'text');
  return { op: 'OR', exp: columns.map(({ name }) => ({ key: name, op: '?', exp: text })) };
}

/** The records that a list's records belong to: one question per column, not per row. */
async function loadRelated(
  client: Client,
  limetype: Limetype,
  columns: readonly string[],
  objects: readonly LimeObject[],
): Promise<void> {
  await Promise.all(
    columns.map(async (column) => {
      const related = limetype.getProperty(column)?.relation?.getLimetype();
      const ids = [...new Set(objects.map((object) => object[column]))].filter((id) => typeof id === 'number');
      const wanted = ids.filter((id) => related !== undefined && !client.limeobjects.getObject(related.name, id));
      if (related === undefined || wanted.length === 0) return;
      const filter: Expression = { key: '_id', op: 'IN', exp: wanted };
      await client.limeobjects.loadObjects(related.name, { filter, limit: wanted.length });
    }),
  );
}
