import { jsonText } from '../../db/index.js';
import type { Migration } from '../../host/index.js';
import { TABLES } from '../tables.js';

/** What each line of history was made of, so that it can be read in other languages. */
export const toldHistory: Migration = {
  name: '20261121-5-told-history',
  async up(sql) {
    await sql.schema.alterTable(TABLES.history, (table) => {
      table.string('entry', 40);
      jsonText(sql, table, 'params');
      table.integer('signer_id');
    });
  },
};
