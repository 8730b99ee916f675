import type { Knex } from 'knex';
import { binaryText, longText, type Migration } from '../db/index.js';

/**
 * The two tables of the SQL adapter. Instants are milliseconds in a bigint: they are compared and added to, never shown.
 *
 * `due_at` is when a job may be taken: the wish of its sender while it waits, the end of its lease while it runs,
 * null once it was given up. So one index finds fresh, delayed, retried and orphaned jobs alike.
 */
export const queueMigrations: readonly Migration[] = [
  {
    name: '001-host-job',
    async up(sql: Knex): Promise<void> {
      await sql.schema.createTable('host_job', (table) => {
        table.bigIncrements('id');
        table.string('name', 100).notNullable();
        longText(sql, table, 'payload').notNullable();
        table.string('state', 10).notNullable();
        table.bigInteger('due_at');
        binaryText(sql, table, 'live_key', 200);
        binaryText(sql, table, 'lease', 36);
        table.integer('attempts').notNullable();
        table.integer('backoff_ms').notNullable();
        table.integer('failures').notNullable();
        table.integer('losses').notNullable();
        table.string('last_error', 1000);
        table.bigInteger('created_at').notNullable();
        table.index(['due_at', 'id'], 'host_job_due');
        table.index(['lease'], 'host_job_lease');
        table.unique(['live_key'], { indexName: 'host_job_live_key' });
      });
      await sql.schema.createTable('host_schedule', (table) => {
        table.string('name', 100).primary();
        table.bigInteger('every_ms').notNullable();
        table.bigInteger('next_at').notNullable();
      });
    },
  },
];
