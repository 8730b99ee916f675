import { jsonText } from '../../src/db/index.js';
import type { Migration } from '../../src/host/index.js';

/** Runtime configuration of packages. */
export const configMigrations: readonly Migration[] = [
  {
    name: '20260101_110_runtime_config',
    async up(sql) {
      await sql.schema.createTable('host_runtime_config', (table) => {
        table.string('package', 128).primary();
        table.integer('version').notNullable();
        jsonText(sql, table, 'value').notNullable();
        table.integer('revision').notNullable();
        table.bigInteger('changed_at').notNullable();
      });
    },
  },
];
