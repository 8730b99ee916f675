import type { Knex } from 'knex';
import { dialectOf } from './dialect.js';
import { fold, FOLD_FUNCTION } from './fold.js';

/**
 * Adds "the column contains this text, whatever its case", in any script: `ås` finds `Åsa`.
 * Nothing in the text is a wildcard. Reads every row: for lists people search, not for lookups.
 *
 * @param sql - the database the query runs on
 * @param query - a query or a group of conditions of it
 */
export function whereContains(sql: Knex, query: Knex.QueryBuilder, column: string, needle: string): Knex.QueryBuilder {
  return query.whereRaw(...containsClause(sql, column, needle));
}

/** As {@link whereContains}, as an alternative to the conditions before it. */
export function orWhereContains(
  sql: Knex,
  query: Knex.QueryBuilder,
  column: string,
  needle: string,
): Knex.QueryBuilder {
  return query.orWhereRaw(...containsClause(sql, column, needle));
}

/** Where in a column a text is looked for. */
export type TextPlace = 'begins' | 'contains' | 'ends';

/** As {@link whereContains}, at one end of the column alone where that is asked for. */
export function whereText(
  sql: Knex,
  query: Knex.QueryBuilder,
  column: string,
  place: TextPlace,
  needle: string,
): Knex.QueryBuilder {
  return query.whereRaw(...likeClause(sql, column, place, needle));
}

function containsClause(sql: Knex, column: string, needle: string): [string, string[]] {
  return likeClause(sql, column, 'contains', needle);
}

function likeClause(sql: Knex, column: string, place: TextPlace, needle: string): [string, string[]] {
  const literal = fold(needle).replace(/[\\%_[\]]/g, '\\$&');
  const pattern = `${place === 'begins' ? '' : '%'}${literal}${place === 'ends' ? '' : '%'}`;
  switch (dialectOf(sql)) {
    case 'sqlite':
      return [`${FOLD_FUNCTION}(??) like ? escape '\\'`, [column, pattern]];
    case 'postgres':
      // The locale of a database may be C, under which lower() stops at ASCII; ICU's root locale is always there.
      return [`lower(normalize(??, NFKC) collate "und-x-icu") like ? escape '\\'`, [column, pattern]];
    case 'mssql':
      return [`lower(?? collate Latin1_General_100_CI_AS) like ? escape '\\'`, [column, pattern]];
  }
}
