import type { Knex } from 'knex';
import { InputError } from '../errors.js';
import type { DbErrorCode } from './errors.js';

/** Where a page begins, how long it is, and in what order: without one SQL Server refuses to page. */
export interface Page {
  readonly limit: number;
  readonly offset?: number;
  /** End with a unique column, or rows may come twice or never. */
  readonly orderBy: readonly { readonly column: string; readonly descending?: boolean }[];
}

/**
 * Cuts one page out of a query.
 *
 * @throws InputError `DB_ORDER_MISSING` when no column is named
 */
export function pageOf<Query extends Knex.QueryBuilder>(query: Query, { limit, offset = 0, orderBy }: Page): Query {
  if (orderBy.length === 0) throw new InputError<DbErrorCode>('DB_ORDER_MISSING', 'a page needs an order');
  for (const { column, descending } of orderBy) void query.orderBy(column, descending === true ? 'desc' : 'asc');
  void query.limit(limit);
  if (offset > 0) void query.offset(offset);
  return query;
}
