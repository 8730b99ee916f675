import { binaryText, bytes, jsonText, utcInstant, type Migration } from '../../db/index.js';

/** Keys for one signature while they live, and the embedded certification authority with what it has issued. */
export const authorityTables: Migration = {
  name: '20261122-5-ca',
  async up(sql) {
    await sql.schema.createTable('bb_one_time_key', (table) => {
      table.bigIncrements('id');
      binaryText(sql, table, 'operation_id', 128).notNullable();
      binaryText(sql, table, 'owner', 32).notNullable();
      jsonText(sql, table, 'key_ref').notNullable();
      binaryText(sql, table, 'key_hash', 64).notNullable().unique();
      utcInstant(sql, table, 'created_at').notNullable();
      utcInstant(sql, table, 'destroyed_at');
      table.index(['destroyed_at', 'created_at'], 'bb_one_time_key_live');
    });
    await sql.schema.createTable('ca_authority', (table) => {
      table.bigIncrements('id');
      table.string('role', 20).notNullable();
      jsonText(sql, table, 'key_ref').notNullable();
      bytes(sql, table, 'certificate').notNullable();
      utcInstant(sql, table, 'not_after').notNullable();
      utcInstant(sql, table, 'created_at').notNullable();
      table.index(['role'], 'ca_authority_role');
    });
    await sql.schema.createTable('ca_certificate', (table) => {
      table.bigIncrements('id');
      binaryText(sql, table, 'serial_number', 64).notNullable().unique();
      binaryText(sql, table, 'key_hash', 64).notNullable().unique();
      binaryText(sql, table, 'subject_hash', 64).notNullable();
      table.string('profile', 20).notNullable();
      table.string('status', 20).notNullable();
      bytes(sql, table, 'certificate');
      utcInstant(sql, table, 'not_before').notNullable();
      utcInstant(sql, table, 'not_after').notNullable();
      utcInstant(sql, table, 'changed_at').notNullable();
      table.index(['status'], 'ca_certificate_status');
      table.index(['subject_hash'], 'ca_certificate_subject');
    });
  },
};
