import { binaryText, jsonText, utcInstant } from '../../db/index.js';
import type { Migration } from '../../host/index.js';
import { TABLES } from '../tables.js';

/** Work promised in transactions, mails sent once, history lines written once. */
export const promisedWork: Migration = {
  name: '20261121-2-promised-work',
  async up(sql) {
    await sql.schema.createTable(TABLES.outbox, (table) => {
      table.increments('id');
      table.integer('signing_id').notNullable();
      table.string('type', 40).notNullable();
      // Order group, signer or run number.
      table.string('subject', 80).notNullable();
      table.string('state', 10).notNullable();
      table.string('checkpoint', 100);
      jsonText(sql, table, 'data').notNullable();
      utcInstant(sql, table, 'created_at').notNullable();
      table.unique(['signing_id', 'type', 'subject'], { indexName: 'esign_outbox_once' });
      table.index(['state', 'id'], 'esign_outbox_state');
    });
    await sql.schema.createTable(TABLES.delivery, (table) => {
      table.increments('id');
      table.integer('signing_id').notNullable();
      table.string('step', 100).notNullable();
      table.string('recipient', 120).notNullable();
      // `claimed` until a moment by one run; `sent` and `refused` for good.
      table.string('state', 10).notNullable();
      table.string('owner', 80);
      utcInstant(sql, table, 'claimed_until');
      table.string('message_id', 250);
      utcInstant(sql, table, 'finished_at');
      table.unique(['signing_id', 'step', 'recipient'], { indexName: 'esign_delivery_once' });
    });
    await sql.schema.createTable(TABLES.history, (table) => {
      table.integer('signing_id').notNullable();
      binaryText(sql, table, 'line_key', 120).notNullable();
      table.integer('history_id').notNullable();
      table.unique(['signing_id', 'line_key'], { indexName: 'esign_history_once' });
    });
  },
};
