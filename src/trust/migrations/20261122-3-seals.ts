import { binaryText, jsonText, utcInstant, type Migration } from '../../db/index.js';

/** How far the seal of a signing is, and which keys have sealed. */
export const sealTables: Migration = {
  name: '20261122-3-seals',
  async up(sql) {
    await sql.schema.createTable('trust_seal', (table) => {
      table.bigIncrements('id');
      table.bigInteger('tenant_id').notNullable();
      binaryText(sql, table, 'signing_key', 64).notNullable();
      table.string('state', 10).notNullable();
      table.string('reason', 100);
      table.string('step', 20).notNullable();
      jsonText(sql, table, 'facts').notNullable();
      table.integer('version').notNullable();
      table.integer('tries').notNullable();
      utcInstant(sql, table, 'due_at');
      utcInstant(sql, table, 'renew_at');
      utcInstant(sql, table, 'changed_at').notNullable();
      table.unique(['tenant_id', 'signing_key'], { indexName: 'trust_seal_unique' });
      table.index(['due_at'], 'trust_seal_due');
      table.index(['renew_at'], 'trust_seal_renewal');
    });
    await sql.schema.createTable('trust_seal_key', (table) => {
      table.bigIncrements('id');
      jsonText(sql, table, 'key_ref').notNullable();
      jsonText(sql, table, 'chain').notNullable();
      utcInstant(sql, table, 'not_after').notNullable();
      utcInstant(sql, table, 'created_at').notNullable();
    });
  },
};
