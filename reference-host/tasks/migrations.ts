import { longText } from '../../src/db/index.js';
import type { Migration } from '../../src/host/index.js';

/** Tasks promised in a transaction, for queues that keep their jobs elsewhere. */
export const taskMigrations: readonly Migration[] = [
  {
    name: '20260101_130_task_outbox',
    async up(sql) {
      await sql.schema.createTable('host_task_outbox', (table) => {
        table.increments('id');
        table.string('task', 100).notNullable();
        longText(sql, table, 'payload').notNullable();
        longText(sql, table, 'options').notNullable();
      });
    },
  },
];
