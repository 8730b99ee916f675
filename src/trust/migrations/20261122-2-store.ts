import { binaryText, bytes, jsonText, longText, utcInstant, type Migration } from '../../db/index.js';

/** The append-only store: entries in a chain, batches of them under a time-stamp, and keys of issuers as they were fetched. */
export const storeTables: Migration = {
  name: '20261122-2-store',
  async up(sql) {
    await sql.schema.createTable('trust_entry', (table) => {
      table.bigIncrements('id');
      table.bigInteger('tenant_id').notNullable();
      table.bigInteger('sequence').notNullable();
      table.string('kind', 20).notNullable();
      binaryText(sql, table, 'signing_key', 64).notNullable();
      table.bigInteger('signer_id');
      binaryText(sql, table, 'receipt_id', 64);
      binaryText(sql, table, 'unique_key', 200).notNullable();
      longText(sql, table, 'box').notNullable();
      binaryText(sql, table, 'body_hash', 64).notNullable();
      utcInstant(sql, table, 'recorded_at').notNullable();
      binaryText(sql, table, 'previous_hash', 64).notNullable();
      binaryText(sql, table, 'hash', 64).notNullable();
      binaryText(sql, table, 'mac', 64).notNullable();
      table.unique(['tenant_id', 'sequence'], { indexName: 'trust_entry_sequence' });
      table.unique(['tenant_id', 'unique_key'], { indexName: 'trust_entry_unique' });
      table.index(['tenant_id', 'signing_key', 'sequence'], 'trust_entry_signing');
      table.index(['receipt_id'], 'trust_entry_receipt');
    });
    await sql.schema.createTable('trust_batch', (table) => {
      table.bigIncrements('id');
      table.bigInteger('tenant_id').notNullable();
      table.bigInteger('from_sequence').notNullable();
      table.bigInteger('to_sequence').notNullable();
      binaryText(sql, table, 'root', 64).notNullable();
      bytes(sql, table, 'token').notNullable();
      utcInstant(sql, table, 'stamped_at').notNullable();
      table.unique(['tenant_id', 'from_sequence'], { indexName: 'trust_batch_from' });
    });
    await sql.schema.createTable('trust_issuer_key', (table) => {
      table.bigIncrements('id');
      binaryText(sql, table, 'issuer_hash', 64).notNullable();
      binaryText(sql, table, 'thumbprint', 64).notNullable();
      jsonText(sql, table, 'jwk').notNullable();
      utcInstant(sql, table, 'fetched_at').notNullable();
      table.unique(['issuer_hash', 'thumbprint'], { indexName: 'trust_issuer_key_unique' });
    });
  },
};
