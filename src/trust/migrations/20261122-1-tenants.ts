import { binaryText, utcInstant, type Migration } from '../../db/index.js';

/** Installations and their credentials. `head_*` is the last entry of an installation's store, under a key of the service. */
export const tenantTables: Migration = {
  name: '20261122-1-tenants',
  async up(sql) {
    await sql.schema.createTable('trust_tenant', (table) => {
      table.bigIncrements('id');
      table.string('name', 100).notNullable().unique();
      table.bigInteger('head_sequence').notNullable();
      binaryText(sql, table, 'head_hash', 64).notNullable();
      binaryText(sql, table, 'head_mac', 64).notNullable();
      utcInstant(sql, table, 'created_at').notNullable();
    });
    await sql.schema.createTable('trust_credential', (table) => {
      table.bigIncrements('id');
      table.bigInteger('tenant_id').notNullable();
      table.string('kind', 20).notNullable();
      binaryText(sql, table, 'hash', 64).notNullable().unique();
      utcInstant(sql, table, 'created_at').notNullable();
      utcInstant(sql, table, 'valid_until');
      table.index(['tenant_id', 'kind'], 'trust_credential_of');
    });
  },
};
