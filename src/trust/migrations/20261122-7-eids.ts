import { binaryText, longText, utcInstant, type Migration } from '../../db/index.js';

/** Orders and logins that installations make under the service's own agreements. */
export const eidTables: Migration = {
  name: '20261122-7-eids',
  async up(sql) {
    await sql.schema.createTable('trust_eid_attempt', (table) => {
      table.bigIncrements('id');
      table.bigInteger('tenant_id').notNullable();
      binaryText(sql, table, 'key_hash', 64).notNullable().unique();
      // Of logins: the state at the broker, and the installation's key of the call.
      binaryText(sql, table, 'state_hash', 64);
      binaryText(sql, table, 'call_hash', 64);
      longText(sql, table, 'box').notNullable();
      longText(sql, table, 'callback_box');
      longText(sql, table, 'answer_box');
      utcInstant(sql, table, 'created_at').notNullable();
      table.index(['state_hash'], 'trust_eid_attempt_state');
      table.index(['tenant_id', 'call_hash'], 'trust_eid_attempt_call');
      table.index(['created_at'], 'trust_eid_attempt_age');
    });
  },
};
