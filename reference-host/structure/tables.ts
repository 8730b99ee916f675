import type { Knex } from 'knex';
import type { LimetypeDefinition } from '../../src/host/index.js';
import { dialectOf, longText, utcInstant } from '../../src/db/index.js';
import { storedProperties, type StoredProperty } from './definition.js';
import { isAlwaysIndexed } from './plan.js';

/** Makes the table of a limetype, with the host's own columns, those of its properties and their indexes. */
export async function createTable(sql: Knex, definition: LimetypeDefinition): Promise<void> {
  const properties = storedProperties(definition);
  await sql.schema.createTable(definition.name, (table) => {
    table.increments('_id');
    table.integer('_version').notNullable().defaultTo(1);
    utcInstant(sql, table, '_timestamp').notNullable();
    utcInstant(sql, table, '_createdtime').notNullable();
    table.integer('_createduser').notNullable();
    for (const property of properties) addColumn(sql, table, property);
    for (const property of properties) if (isIndexed(property)) addIndex(table, definition.name, property);
  });
}

/** Adds a property's column to a table that has rows; they get the property's default. */
export async function createColumn(sql: Knex, limetype: string, property: StoredProperty): Promise<void> {
  await sql.schema.alterTable(limetype, (table) => {
    addColumn(sql, table, property);
  });
  if (isIndexed(property)) await createIndex(sql, limetype, property);
  if ('default' in property && property.default !== undefined && property.default !== '') {
    await sql(limetype).update({ [property.name]: property.default });
  }
}

/** Gives a text column the length of `property`; nothing is ever cut. */
export async function widenColumn(sql: Knex, limetype: string, property: StoredProperty): Promise<void> {
  // SQLite takes text of any length whatever the column was declared with.
  if (dialectOf(sql) === 'sqlite') return;
  await sql.schema.alterTable(limetype, (table) => {
    addColumn(sql, table, property).alter();
  });
}

export async function createIndex(sql: Knex, limetype: string, property: StoredProperty): Promise<void> {
  await sql.schema.alterTable(limetype, (table) => {
    addIndex(table, limetype, property);
  });
}

function isIndexed(property: StoredProperty): boolean {
  return isAlwaysIndexed(property) || property.indexed === true;
}

function addIndex(table: Knex.TableBuilder, limetype: string, property: StoredProperty): void {
  table.index([property.name], `ix_${limetype}_${property.name}`.slice(0, 60));
}

/** Every column may be empty: what is required is asked for when a record is written, so that old rows can stay. */
function addColumn(sql: Knex, table: Knex.TableBuilder, property: StoredProperty): Knex.ColumnBuilder {
  return typedColumn(sql, table, property).nullable();
}

function typedColumn(sql: Knex, table: Knex.TableBuilder, property: StoredProperty): Knex.ColumnBuilder {
  switch (property.type) {
    case 'string':
      return table.string(property.name, property.maxLength);
    case 'text':
    case 'set':
      return longText(sql, table, property.name);
    case 'option':
      return table.string(property.name, 60);
    case 'integer':
    case 'file':
    case 'belongsto':
      return table.integer(property.name);
    case 'decimal':
      return table.double(property.name);
    case 'time':
      return utcInstant(sql, table, property.name);
    case 'date':
      // A day has no time zone: as text it stays the day it is on every engine, and still sorts.
      return table.string(property.name, 10);
    case 'yesno':
      return table.boolean(property.name);
  }
}
