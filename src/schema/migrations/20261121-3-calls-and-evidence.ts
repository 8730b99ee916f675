import { binaryText, longText, utcInstant } from '../../db/index.js';
import type { Migration } from '../../host/index.js';
import { TABLES } from '../tables.js';

/** Answers of earlier calls, evidence of acts, and the documents each signing was made of. */
export const callsAndEvidence: Migration = {
  name: '20261121-3-calls-and-evidence',
  async up(sql) {
    await sql.schema.createTable(TABLES.idempotency, (table) => {
      table.integer('user_id').notNullable();
      binaryText(sql, table, 'idempotency_key', 200).notNullable();
      binaryText(sql, table, 'body_hash', 64).notNullable();
      table.integer('signing_id').notNullable();
      utcInstant(sql, table, 'created_at').notNullable();
      table.unique(['user_id', 'idempotency_key'], { indexName: 'esign_idempotency_once' });
    });
    await sql.schema.createTable(TABLES.evidence, (table) => {
      table.string('evidence_id', 36).primary();
      table.integer('signing_id').notNullable();
      table.integer('signer_id').notNullable();
      table.integer('sequence').notNullable();
      table.string('kind', 10).notNullable();
      binaryText(sql, table, 'fingerprint', 64).notNullable();
      utcInstant(sql, table, 'recorded_at').notNullable();
      longText(sql, table, 'body').notNullable();
      // SHA-256 chain per signing: a row that is changed or taken out breaks it.
      binaryText(sql, table, 'previous_hash', 64).notNullable();
      binaryText(sql, table, 'hash', 64).notNullable();
      table.unique(['signing_id', 'sequence'], { indexName: 'esign_evidence_sequence' });
      table.unique(['signing_id', 'signer_id'], { indexName: 'esign_evidence_once' });
    });
    await sql.schema.createTable(TABLES.source, (table) => {
      table.integer('signing_id').notNullable();
      table.integer('document_id').notNullable().index('esign_source_document');
      table.unique(['signing_id', 'document_id'], { indexName: 'esign_source_once' });
    });
  },
};
