import type { Knex } from 'knex';
import { InputError } from '../../src/errors.js';
import type { Limeobject, LimeobjectFilter, LimeobjectQuery, LimeValue } from '../../src/host/index.js';
import { dialectOf, orWhereContains, readInteger, type Row } from '../../src/db/index.js';
import { isSearchable, type StoredProperty } from '../structure/index.js';
import type { LimeobjectErrorCode } from './errors.js';
import { checkType } from './validation.js';
import { storedForm } from './values.js';
import type { View } from './views.js';

export const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;

/** Ids beyond what a column holds belong to no record. */
export function isId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id <= 2_147_483_647;
}

/** Reads one record; inside a transaction it sees that transaction's own changes. */
export async function selectOne(sql: Knex, view: View, id: number): Promise<Limeobject | undefined> {
  if (!view.isReadable || !isId(id)) return undefined;
  const row = await sql<Row>(view.definition.name)
    .where('_id', id)
    .first<Row | undefined>(view.columns as string[]);
  return row === undefined ? undefined : view.toLimeobject(row);
}

/** @throws `InputError` `HOST_QUERY_INVALID` for what is no property to this principal, or a limit that is too high */
export async function selectMany(sql: Knex, view: View, query: LimeobjectQuery): Promise<Limeobject[]> {
  const { limit = DEFAULT_LIMIT, offset = 0 } = query;
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) throw invalid(`limit must be 0 to ${MAX_LIMIT}`);
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalid('offset must be a whole number');
  if (!view.isReadable || limit === 0) return [];
  const builder = sql(view.definition.name).select(view.columns as string[]);
  restrict(sql, builder, view, query.where ?? {});
  search(sql, builder, view, query.search ?? '');
  applyOrder(sql, builder, view, query.orderBy ?? []);
  void builder.limit(limit);
  if (offset > 0) void builder.offset(offset);
  const rows = (await builder) as Row[];
  return rows.map((row) => view.toLimeobject(row));
}

/** @throws `InputError` `HOST_QUERY_INVALID` */
export async function countMany(sql: Knex, view: View, where: LimeobjectFilter, text = ''): Promise<number> {
  if (!view.isReadable) return 0;
  const builder = sql(view.definition.name).count({ total: '*' });
  restrict(sql, builder, view, where);
  search(sql, builder, view, text);
  const rows = (await builder) as Row[];
  return readInteger(rows[0]?.total);
}

/** Adds a filter's conditions. @throws `InputError` `HOST_QUERY_INVALID` */
export function restrict(sql: Knex, builder: Knex.QueryBuilder, view: View, where: LimeobjectFilter): void {
  for (const [name, wanted] of Object.entries(where)) {
    const property: StoredProperty = name === '_id' ? ID : propertyOf(view, name);
    const isList = Array.isArray(wanted);
    const values = (isList ? wanted : [wanted]) as readonly LimeValue[];
    if (property.type === 'set') restrictSet(sql, builder, name, property, values);
    else
      restrictOne(
        builder,
        name,
        values.map((value) => filterForm(property, value)),
      );
  }
}

const ID: StoredProperty = { name: '_id', type: 'belongsto', related: '', texts: { en_us: '' } };

function restrictOne(builder: Knex.QueryBuilder, name: string, values: readonly unknown[]): void {
  const present = values.filter((value) => value !== null) as Knex.Value[];
  void builder.where((group) => {
    if (present.length === 1 && present[0] !== undefined) void group.where(name, present[0]);
    else void group.whereIn(name, present);
    if (present.length < values.length) void group.orWhereNull(name);
  });
}

/** A set matches when it holds one of the keys, or is empty where `null` is asked for. */
function restrictSet(
  sql: Knex,
  builder: Knex.QueryBuilder,
  name: string,
  property: StoredProperty,
  values: readonly LimeValue[],
): void {
  void builder.where((group) => {
    void group.whereRaw('1 = 0');
    for (const value of values) {
      if (value === null || value === '') void group.orWhereNull(name);
      else orWhereContains(sql, group, name, filterForm(property, [value] as LimeValue) as string);
    }
  });
}

function filterForm(property: StoredProperty, value: LimeValue): unknown {
  if (value === null || value === '') return null;
  const checked = checkType(property, value);
  if ('fault' in checked) throw invalid(`${property.name} ${checked.fault}`);
  return storedForm(property, checked.value);
}

function search(sql: Knex, builder: Knex.QueryBuilder, view: View, text: string): void {
  const needle = text.replaceAll('\0', '').trim();
  if (needle === '') return;
  const columns = [...view.properties.values()].filter(isSearchable).map(({ name }) => name);
  void builder.where((group) => {
    void group.whereRaw('1 = 0');
    for (const column of columns) orWhereContains(sql, group, column, needle);
  });
}

type Order = NonNullable<LimeobjectQuery['orderBy']>;

/** Orders by properties and then by id. @throws `InputError` `HOST_QUERY_INVALID` */
export function applyOrder(sql: Knex, builder: Knex.QueryBuilder, view: View, wanted: Order): void {
  const isUnique = wanted.some(({ property }) => property === '_id');
  for (const { property, descending = false } of isUnique ? wanted : [...wanted, { property: '_id' }]) {
    if (property !== '_id' && property !== '_timestamp') propertyOf(view, property);
    const direction = descending ? 'desc' : 'asc';
    // The other engines take an empty value for the smallest one.
    if (dialectOf(sql) !== 'postgres' || property.startsWith('_')) void builder.orderBy(property, direction);
    else void builder.orderByRaw(`?? ${direction} nulls ${descending ? 'last' : 'first'}`, [property]);
  }
}

function propertyOf(view: View, name: string): StoredProperty {
  const property = view.properties.get(name);
  if (property === undefined) throw invalid(`${name.slice(0, 60)} is not a property that can be asked for`);
  return property;
}

function invalid(message: string): InputError<LimeobjectErrorCode> {
  return new InputError<LimeobjectErrorCode>('HOST_QUERY_INVALID', message);
}
