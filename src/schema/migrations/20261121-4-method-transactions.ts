import { binaryText, longText, utcInstant } from '../../db/index.js';
import type { Migration } from '../../host/index.js';
import { TABLES } from '../tables.js';

/** Attempts with eIDs, and who has signed with one. */
export const methodTransactions: Migration = {
  name: '20261121-4-method-transactions',
  async up(sql) {
    await sql.schema.createTable(TABLES.transaction, (table) => {
      table.string('transaction_id', 36).primary();
      table.integer('signing_id').notNullable().index('esign_transaction_signing');
      table.integer('signer_id').notNullable();
      table.string('method', 20).notNullable();
      table.string('state', 12).notNullable();
      table.string('hint', 60).notNullable();
      // Shared by attempts of which one may be open; the transaction's own id once it is over.
      binaryText(sql, table, 'open_key', 80).notNullable();
      binaryText(sql, table, 'lookup_hash', 64).notNullable();
      longText(sql, table, 'box').notNullable();
      utcInstant(sql, table, 'started_at').notNullable();
      utcInstant(sql, table, 'seen_at').notNullable();
      utcInstant(sql, table, 'changed_at').notNullable();
      utcInstant(sql, table, 'collect_at');
      binaryText(sql, table, 'claimed_by', 80);
      utcInstant(sql, table, 'claimed_until');
      table.integer('revision').notNullable();
      table.unique(['open_key'], { indexName: 'esign_transaction_open' });
      table.unique(['lookup_hash'], { indexName: 'esign_transaction_lookup' });
      table.index(['collect_at'], 'esign_transaction_due');
    });
    await sql.schema.createTable(TABLES.signatory, (table) => {
      table.integer('signing_id').notNullable();
      // HMAC of the scheme's name for the person: tells that two are one, and not who.
      binaryText(sql, table, 'person_hash', 64).notNullable();
      table.integer('signer_id').notNullable();
      table.unique(['signing_id', 'person_hash'], { indexName: 'esign_signatory_once' });
    });
  },
};
