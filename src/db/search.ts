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

function containsClause(sql: Knex, column: string, needle: string): [string, string[]] {
  const pattern = `%${fold(needle).replace(/[\\%_[\]]/g, '\\$&')}%`;
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
