import { binaryText, longText, utcInstant } from '../../db/index.js';
import type { Migration } from '../../host/index.js';
import { TABLES } from '../tables.js';

/** Access tokens in their boxes, what is frozen of a signing, and how it last was. */
export const frozenRecords: Migration = {
  name: '20261121-1-frozen-records',
  async up(sql) {
    await sql.schema.createTable(TABLES.token, (table) => {
      table.integer('signer_id').primary();
      table.integer('signing_id').notNullable().index();
      // AES-256-GCM, base64url: nonce, tag, token.
      binaryText(sql, table, 'box', 200).notNullable();
    });
    for (const name of [TABLES.manifest, TABLES.state]) {
      await sql.schema.createTable(name, (table) => {
        table.integer('signing_id').primary();
        longText(sql, table, 'body').notNullable();
        binaryText(sql, table, 'hmac', 64).notNullable();
        utcInstant(sql, table, 'written_at').notNullable();
      });
    }
  },
};
