import type { Migration } from '../../src/host/index.js';
import { binaryText, jsonText, utcInstant } from '../../src/db/index.js';

/** Tables of structure and files. What they describe, limetypes' own tables, comes from definitions and not from here. */
export const DATA_MIGRATIONS: readonly Migration[] = [
  {
    name: '20260101_000_structure',
    async up(sql) {
      await sql.schema.createTable('host_limetype', (table) => {
        table.comment('Definitions of the limetypes in force, one row each.');
        table.string('name', 40).primary().comment('Name of the limetype and of its table.');
        table.integer('position').notNullable().comment('Order in which limetypes were created.');
        jsonText(sql, table, 'definition').notNullable().comment('The definition, as JSON.');
      });
      await sql.schema.createTable('host_structure_lock', (table) => {
        table.comment('One row, updated first by whoever changes structure, so that processes wait for each other.');
        table.integer('id').primary().comment('Always 1.');
        table.integer('turn').notNullable().comment('How often structure was asked to change.');
      });
      await sql('host_structure_lock').insert({ id: 1, turn: 0 });
    },
  },
  {
    name: '20260101_010_files',
    async up(sql) {
      await sql.schema.createTable('host_file', (table) => {
        table.comment('Metadata of files; the bytes are in the data folder and never change under an id.');
        table.increments('id').comment('Id that file properties hold.');
        table.string('filename', 255).notNullable().comment('Name as uploaded, without any path.');
        table.string('extension', 32).notNullable().comment('After the last dot, lower case, without the dot.');
        table.string('mimetype', 127).notNullable().comment('As the uploader said, type and subtype alone.');
        table.bigInteger('size').notNullable().comment('Bytes.');
        binaryText(sql, table, 'sha256', 64).notNullable().comment('Digest of the bytes, lower-case hex.');
        binaryText(sql, table, 'storagekey', 64).notNullable().unique().comment('Name of the file in the data folder.');
        table.integer('createduser').notNullable().comment('Id of the user who brought the file.');
        utcInstant(sql, table, 'createdtime').notNullable().comment('When it was brought.');
        utcInstant(sql, table, 'referencedtime')
          .notNullable()
          .comment('When a record last came to refer to it; at first as createdtime.');
        table.index(['referencedtime'], 'ix_host_file_referencedtime');
      });
    },
  },
];
