import type { Knex } from 'knex';
import { binaryText, longText, utcInstant, type Migration } from '../../db/index.js';

/** Devices of people, what is under way with them, and what keeps strangers from bothering their owners. */
export const scdTables: Migration = {
  name: '20261122-6-scd',
  async up(sql) {
    await devices(sql);
    await signatures(sql);
    await protection(sql);
  },
};

async function devices(sql: Knex): Promise<void> {
  await sql.schema.createTable('bb_scd_device', (table) => {
    table.bigIncrements('id');
    binaryText(sql, table, 'certificate_id', 64).notNullable().unique();
    binaryText(sql, table, 'owner_hash', 64).notNullable();
    table.string('remote', 40).notNullable();
    binaryText(sql, table, 'pseudonym_hash', 64).unique();
    binaryText(sql, table, 'key_hash', 64).unique();
    table.string('state', 10).notNullable();
    table.string('reason', 300).notNullable();
    utcInstant(sql, table, 'not_after');
    table.string('publication', 10);
    longText(sql, table, 'box').notNullable();
    table.integer('tries').notNullable();
    table.integer('version').notNullable();
    utcInstant(sql, table, 'due_at');
    utcInstant(sql, table, 'ends_at');
    utcInstant(sql, table, 'created_at').notNullable();
    utcInstant(sql, table, 'changed_at').notNullable();
    binaryText(sql, table, 'claim', 36);
    table.index(['owner_hash'], 'bb_scd_device_owner');
    table.index(['due_at'], 'bb_scd_device_due');
  });
}

async function signatures(sql: Knex): Promise<void> {
  await sql.schema.createTable('bb_scd_signature', (table) => {
    table.bigIncrements('id');
    binaryText(sql, table, 'operation_id', 100).notNullable().unique();
    table.bigInteger('device_id');
    binaryText(sql, table, 'target_hash', 64).notNullable();
    table.string('remote', 40);
    table.string('state', 10).notNullable();
    table.string('reason', 20);
    table.string('code', 10).notNullable();
    table.boolean('is_open').notNullable();
    longText(sql, table, 'box').notNullable();
    table.integer('tries').notNullable();
    table.integer('version').notNullable();
    utcInstant(sql, table, 'due_at');
    utcInstant(sql, table, 'ends_at').notNullable();
    utcInstant(sql, table, 'created_at').notNullable();
    utcInstant(sql, table, 'changed_at').notNullable();
    binaryText(sql, table, 'claim', 36);
    table.index(['due_at'], 'bb_scd_signature_due');
    table.index(['target_hash', 'state'], 'bb_scd_signature_target');
  });
  await sql.schema.createTable('bb_scd_token', (table) => {
    table.bigIncrements('id');
    binaryText(sql, table, 'token_hash', 64).notNullable().unique();
    binaryText(sql, table, 'target_hash', 64).notNullable();
    table.bigInteger('device_id');
    utcInstant(sql, table, 'ends_at').notNullable();
    utcInstant(sql, table, 'used_at');
  });
}

async function protection(sql: Knex): Promise<void> {
  await sql.schema.createTable('bb_scd_limit', (table) => {
    table.bigIncrements('id');
    binaryText(sql, table, 'name', 100).notNullable().unique();
    table.bigInteger('period').notNullable();
    table.integer('calls').notNullable();
    table.integer('calls_before').notNullable();
  });
  await sql.schema.createTable('bb_scd_refusal', (table) => {
    table.bigIncrements('id');
    binaryText(sql, table, 'target_hash', 64).notNullable().unique();
    table.integer('refusals').notNullable();
    utcInstant(sql, table, 'rests_until');
  });
  await sql.schema.createTable('bb_scd_block', (table) => {
    table.bigIncrements('id');
    table.bigInteger('device_id').notNullable();
    binaryText(sql, table, 'service_hash', 64).notNullable();
    utcInstant(sql, table, 'ends_at').notNullable();
    table.unique(['device_id', 'service_hash'], { indexName: 'bb_scd_block_unique' });
  });
}
