import { binaryText, utcInstant, type Migration } from '../../db/index.js';

/** What goes on with registration authorities over CMP: each number once. */
export const cmpTables: Migration = {
  name: '20261122-8-cmp',
  async up(sql) {
    await sql.schema.createTable('ca_transaction', (table) => {
      table.bigIncrements('id');
      binaryText(sql, table, 'transaction_hash', 64).notNullable().unique();
      binaryText(sql, table, 'reply_nonce', 64).notNullable();
      binaryText(sql, table, 'certificate_hash', 64);
      utcInstant(sql, table, 'ends_at').notNullable();
      table.index(['ends_at'], 'ca_transaction_end');
    });
  },
};
