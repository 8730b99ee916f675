import { binaryText } from '../../src/db/index.js';
import type { Migration } from '../../src/host/index.js';

/** Users, groups, sessions and API keys. Secrets are stored as hashes alone. */
export const sessionMigrations: readonly Migration[] = [
  {
    name: '20260101_100_users',
    async up(sql) {
      await sql.schema.createTable('host_user', (table) => {
        table.increments('id');
        table.string('username', 128).notNullable();
        table.string('username_key', 128).notNullable().unique();
        table.string('fullname', 256).notNullable();
        table.string('kind', 16).notNullable();
        table.string('password_hash', 256);
        table.boolean('is_admin').notNullable();
        table.string('language', 8).notNullable();
        table.integer('coworker_id');
      });
      await sql.schema.createTable('host_group', (table) => {
        table.increments('id');
        table.string('name', 128).notNullable().unique();
      });
      await sql.schema.createTable('host_user_group', (table) => {
        table.integer('user_id').notNullable();
        table.integer('group_id').notNullable();
        table.primary(['user_id', 'group_id']);
      });
      await sql.schema.createTable('host_session', (table) => {
        binaryText(sql, table, 'token_hash', 64).primary();
        table.integer('user_id').notNullable();
        table.bigInteger('expires_at').notNullable().index();
      });
      await sql.schema.createTable('host_api_key', (table) => {
        binaryText(sql, table, 'key_hash', 64).primary();
        table.integer('user_id').notNullable().index();
        table.bigInteger('created_at').notNullable();
      });
    },
  },
];
