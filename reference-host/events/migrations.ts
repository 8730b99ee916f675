import { jsonText, longText } from '../../src/db/index.js';
import type { Migration } from '../../src/host/index.js';

/** Published events, their deliveries, and subscriptions of other systems. */
export const eventMigrations: readonly Migration[] = [
  {
    name: '20260101_120_events',
    async up(sql) {
      await sql.schema.createTable('host_event', (table) => {
        table.increments('id');
        table.string('name', 200).notNullable();
        jsonText(sql, table, 'body').notNullable();
        table.bigInteger('published_at').notNullable().index();
      });
      await sql.schema.createTable('host_event_delivery', (table) => {
        table.increments('id');
        table.integer('event_id').notNullable();
        table.string('handler', 200).notNullable();
        table.string('state', 16).notNullable();
        table.integer('attempts').notNullable();
        table.bigInteger('next_at').notNullable();
        table.bigInteger('leased_until').notNullable();
        table.index(['state', 'handler', 'id']);
        table.index(['event_id']);
      });
      await sql.schema.createTable('host_subscription', (table) => {
        table.increments('id');
        table.string('name', 200).notNullable();
        table.string('target_url', 2000).notNullable();
        jsonText(sql, table, 'events').notNullable();
        longText(sql, table, 'secret_box').notNullable();
        table.integer('user_id').notNullable();
        table.bigInteger('created_at').notNullable();
      });
    },
  },
];
