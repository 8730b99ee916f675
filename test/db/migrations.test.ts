import type { Knex } from 'knex';
import { runMigrations, type Migration } from '../../src/db/index.js';
import { forEachEngine } from '../engines/engines.js';

const first: Migration = {
  name: '001-first',
  async up(sql) {
    await sql.schema.createTable('first', (table) => {
      table.increments('id');
      table.string('name', 20);
    });
  },
};
const second: Migration = {
  name: '002-second',
  async up(sql) {
    await sql('first').insert({ name: 'seed' });
  },
};

forEachEngine((engine) => {
  describe('runMigrations', () => {
    const tables = async (knex: Knex): Promise<[boolean, number]> => [
      await knex.schema.hasTable('first'),
      (await knex('first').pluck('id')).length,
    ];

    it('runs each step once, and later ones later', async () => {
      const knex = await engine.open();
      expect(await runMigrations(knex, { ledger: 'ledger', migrations: [first] })).toEqual(['001-first']);
      expect(await runMigrations(knex, { ledger: 'ledger', migrations: [first, second] })).toEqual(['002-second']);
      expect(await runMigrations(knex, { ledger: 'ledger', migrations: [first, second] })).toEqual([]);
      expect(await tables(knex)).toEqual([true, 1]);
    });

    it('keeps sets apart by their ledgers', async () => {
      const knex = await engine.open();
      await runMigrations(knex, { ledger: 'one', migrations: [first] });
      expect(await runMigrations(knex, { ledger: 'two', migrations: [{ ...second, name: '001-first' }] })).toEqual([
        '001-first',
      ]);
    });

    it('runs each step once when several processes start at the same time', async () => {
      const options = await engine.create();
      const knexes = await Promise.all([1, 2, 3].map(() => engine.open(options)));
      const ran = await Promise.all(
        knexes.map((knex) => runMigrations(knex, { ledger: 'ledger', migrations: [first, second] })),
      );
      expect(ran.flat().sort()).toEqual(['001-first', '002-second']);
      expect(await tables(knexes[0]!)).toEqual([true, 1]);
    });

    it('leaves nothing of a step that fails, and tries it again the next time', async () => {
      const knex = await engine.open();
      const failing: Migration = {
        name: '002-second',
        async up(sql) {
          await second.up(sql);
          throw new Error('half-way');
        },
      };
      await expect(runMigrations(knex, { ledger: 'ledger', migrations: [first, failing] })).rejects.toThrow('half-way');
      expect(await tables(knex)).toEqual([true, 0]);
      expect(await runMigrations(knex, { ledger: 'ledger', migrations: [first, second] })).toEqual(['002-second']);
      expect(await tables(knex)).toEqual([true, 1]);
    });
  });
});
