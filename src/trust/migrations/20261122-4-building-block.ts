import { binaryText, longText, utcInstant, type Migration } from '../../db/index.js';

/** The eSignature Building Block: registered e-services, signatures under way and made, and what may be used once. */
export const buildingBlockTables: Migration = {
  name: '20261122-4-building-block',
  async up(sql) {
    await sql.schema.createTable('bb_service', (table) => {
      table.bigIncrements('id');
      binaryText(sql, table, 'client_id', 200).notNullable().unique();
      longText(sql, table, 'registration').notNullable();
      utcInstant(sql, table, 'changed_at').notNullable();
    });
    await sql.schema.createTable('bb_operation', (table) => {
      table.bigIncrements('id');
      binaryText(sql, table, 'operation_id', 64).notNullable().unique();
      binaryText(sql, table, 'client_id', 200);
      table.string('state', 20).notNullable();
      table.string('signature_type', 10);
      table.string('reason', 40);
      table.integer('version').notNullable();
      longText(sql, table, 'request_box').notNullable();
      binaryText(sql, table, 'request_key', 64).unique();
      binaryText(sql, table, 'request_hash', 64).unique();
      binaryText(sql, table, 'browser_hash', 64);
      binaryText(sql, table, 'login_hash', 64).unique();
      longText(sql, table, 'login_box');
      binaryText(sql, table, 'signature_hash', 64).unique();
      longText(sql, table, 'outcome_box');
      binaryText(sql, table, 'person_hash', 64);
      binaryText(sql, table, 'certificate_id', 64);
      utcInstant(sql, table, 'lease_until');
      utcInstant(sql, table, 'expires_at').notNullable();
      utcInstant(sql, table, 'completed_at');
      utcInstant(sql, table, 'created_at').notNullable();
      table.index(['person_hash', 'completed_at'], 'bb_operation_person');
      table.index(['certificate_id', 'completed_at'], 'bb_operation_device');
      table.index(['state', 'lease_until'], 'bb_operation_lease');
      table.index(['created_at'], 'bb_operation_created');
    });
    await sql.schema.createTable('bb_once', (table) => {
      binaryText(sql, table, 'key_hash', 64).notNullable().primary();
      binaryText(sql, table, 'value', 200).notNullable();
      binaryText(sql, table, 'body_hash', 64).notNullable();
      utcInstant(sql, table, 'expires_at').notNullable();
      table.index(['expires_at'], 'bb_once_expiry');
    });
  },
};
