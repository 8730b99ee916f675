import type { Knex } from 'knex';
import {
  binaryText,
  bytes,
  databaseNow,
  dialectOf,
  insertReturningId,
  isDuplicateKey,
  jsonText,
  longText,
  optional,
  pageOf,
  readBinary,
  readBoolean,
  readDate,
  readInteger,
  readJson,
  readText,
  touchRow,
  utcInstant,
  whereContains,
  orWhereContains,
  writeBinary,
  writeDate,
  writeJson,
  type Row,
} from '../../src/db/index.js';
import { forEachEngine } from '../engines/engines.js';

async function createThings(knex: Knex): Promise<void> {
  await knex.schema.createTable('thing', (table) => {
    table.bigIncrements('id');
    table.integer('version').notNullable().defaultTo(1);
    table.string('title', 100).notNullable();
    table.boolean('archived').notNullable().defaultTo(false);
    table.bigInteger('size');
    utcInstant(knex, table, 'sent_at');
    binaryText(knex, table, 'token', 64).unique();
    longText(knex, table, 'note');
    jsonText(knex, table, 'detail');
    bytes(knex, table, 'content');
    table.index(['sent_at', 'id'], 'thing_sent');
  });
  await knex.schema.createTable('part', (table) => {
    table.increments('id');
    table.bigInteger('thing_id').notNullable().references('id').inTable('thing');
  });
}

forEachEngine((engine) => {
  let knex: Knex;
  const only = async (id: number): Promise<Row> => await knex('thing').where({ id }).first<Row>();

  beforeAll(async () => {
    knex = await engine.open();
    await createThings(knex);
  });

  describe('values', () => {
    it('come back as they went in', async () => {
      const sentAt = new Date('2026-01-02T03:04:05.678Z');
      const id = await insertReturningId(
        knex,
        'thing',
        {
          title: 'Å – € 😀',
          archived: true,
          size: 9_007_199_254_740_991,
          sent_at: writeDate(sentAt),
          note: 'x'.repeat(20_000),
          detail: writeJson({ b: [1, 'å'], a: null }),
          content: writeBinary(knex, new Uint8Array([0, 255, 7])),
        },
        'id',
      );
      const row = await only(id);
      expect(readText(row.title)).toBe('Å – € 😀');
      expect(readBoolean(row.archived)).toBe(true);
      expect(readInteger(row.size)).toBe(9_007_199_254_740_991);
      expect(readDate(row.sent_at)).toEqual(sentAt);
      expect(readText(row.note)).toHaveLength(20_000);
      expect(readJson(row.detail)).toEqual({ b: [1, 'å'], a: null });
      expect([...readBinary(row.content)]).toEqual([0, 255, 7]);
    });

    it('are absent where nothing was written', async () => {
      const id = await insertReturningId(
        knex,
        'thing',
        { title: 'empty', content: writeBinary(knex, undefined), detail: writeJson(null), sent_at: writeDate(null) },
        'id',
      );
      const row = await only(id);
      expect(optional(row.content, readBinary)).toBeUndefined();
      expect(optional(row.detail, readJson)).toBeUndefined();
      expect(optional(row.sent_at, readDate)).toBeUndefined();
      expect(readBoolean(row.archived)).toBe(false);
      expect(
        await knex('thing')
          .where({ id })
          .update({ content: writeBinary(knex, null) }),
      ).toBe(1);
    });

    it('compare as instants and booleans in conditions', async () => {
      const at = new Date('2031-05-06T07:08:09.012Z');
      const id = await insertReturningId(knex, 'thing', { title: 'late', sent_at: at, archived: true }, 'id');
      const later = await knex('thing').where('sent_at', '>=', at).where('archived', true).pluck('id');
      expect(later.map(readInteger)).toEqual([id]);
      expect(await knex('thing').where('sent_at', '>', at)).toHaveLength(0);
    });

    it('read back from counts and greatest values', async () => {
      const row = await knex('thing').count({ n: '*' }).max({ size: 'size' }).first<Row>();
      expect(readInteger(row.n)).toBeGreaterThan(0);
      expect(readInteger(row.size)).toBe(9_007_199_254_740_991);
    });
  });

  describe('isDuplicateKey', () => {
    it('knows a unique value that exists from other failures', async () => {
      await knex('thing').insert({ title: 'a', token: 'Token' });
      const duplicate = await knex('thing')
        .insert({ title: 'b', token: 'Token' })
        .catch((error: unknown) => error);
      expect(duplicate).toHaveProperty('message');
      expect(isDuplicateKey(duplicate)).toBe(true);
      const orphan = await knex('part')
        .insert({ thing_id: 99_999 })
        .catch((error: unknown) => error);
      expect(orphan).toHaveProperty('message');
      expect(isDuplicateKey(orphan)).toBe(false);
      const missing = await knex('nothing').catch((error: unknown) => error);
      expect(missing).toHaveProperty('message');
      expect(isDuplicateKey(missing)).toBe(false);
    });

    it('does not take tokens that differ in case for one', async () => {
      await knex('thing').insert({ title: 'a', token: 'aBc' });
      await knex('thing').insert({ title: 'b', token: 'AbC' });
      expect(await knex('thing').where({ token: 'aBc' })).toHaveLength(1);
      expect(await knex('thing').where({ token: 'abc' })).toHaveLength(0);
    });
  });

  describe('a transaction', () => {
    it('touches a row, and tells whether it exists', async () => {
      const id = await insertReturningId(knex, 'thing', { title: 'touched' }, 'id');
      await knex.transaction(async (trx) => {
        expect(await touchRow(trx, 'thing', 'id', 'version', id)).toBe(true);
        expect(await touchRow(trx, 'thing', 'id', 'version', 123_456)).toBe(false);
      });
      expect((await only(id)).version).toBe(2);
    });

    it('leaves nothing behind when it fails', async () => {
      const attempt = knex.transaction(async (trx) => {
        await insertReturningId(trx, 'thing', { title: 'undone' }, 'id');
        throw new Error('no');
      });
      await expect(attempt).rejects.toThrow('no');
      expect(await knex('thing').where({ title: 'undone' })).toHaveLength(0);
    });

    it('undoes an inner one alone', async () => {
      await knex.transaction(async (trx) => {
        await trx('thing').insert({ title: 'outer' });
        const inner = trx.transaction(async (nested) => {
          await nested('thing').insert({ title: 'inner' });
          throw new Error('inner');
        });
        await inner.catch(() => undefined);
      });
      expect(await knex('thing').whereIn('title', ['outer', 'inner']).pluck('title')).toEqual(['outer']);
    });
  });

  describe('pageOf', () => {
    it('cuts pages in order, and wants one', async () => {
      for (const title of ['p1', 'p2', 'p3', 'p4', 'p5']) await knex('thing').insert({ title });
      const page = (offset: number): Promise<string[]> =>
        pageOf(knex('thing').where('title', 'like', 'p_').select('title'), {
          limit: 2,
          offset,
          orderBy: [{ column: 'title', descending: true }, { column: 'id' }],
        }).then((rows: Row[]) => rows.map(({ title }) => readText(title)));
      expect(await page(0)).toEqual(['p5', 'p4']);
      expect(await page(2)).toEqual(['p3', 'p2']);
      expect(await page(4)).toEqual(['p1']);
      expect(() => pageOf(knex('thing'), { limit: 1, orderBy: [] })).toThrow('needs an order');
    });
  });

  describe('whereContains', () => {
    const found = async (needle: string): Promise<string[]> =>
      (await whereContains(knex, knex('thing').orderBy('id'), 'title', needle).pluck('title')).map(readText);

    beforeAll(async () => {
      for (const title of ['Åsa Öberg', 'ΑΘΗΝΑ', 'Україна', '100%_[sure]', '100 sure'])
        await knex('thing').insert({ title });
    });

    it('folds case in every script', async () => {
      expect(await found('åSA ö')).toEqual(['Åsa Öberg']);
      expect(await found('αθην')).toEqual(['ΑΘΗΝΑ']);
      expect(await found('УКРА')).toEqual(['Україна']);
    });

    it('takes nothing for a wildcard', async () => {
      expect(await found('%_[')).toEqual(['100%_[sure]']);
      expect(await found('100_')).toEqual([]);
      expect(await found('\\')).toEqual([]);
    });

    it('joins other conditions by or', async () => {
      const query = knex('thing').where('title', 'nothing');
      expect(await orWhereContains(knex, query, 'title', 'öberg').pluck('title')).toEqual(['Åsa Öberg']);
    });
  });

  describe('databaseNow', () => {
    it('is the time between question and answer', async () => {
      const before = Date.now();
      const now = (await databaseNow(knex)).getTime();
      expect(now).toBeGreaterThanOrEqual(before - 1_000);
      expect(now).toBeLessThanOrEqual(Date.now() + 1_000);
    });
  });

  describe('a text that is too long', () => {
    it('is refused by servers; on SQLite lengths are the repository’s business', async () => {
      const insert = knex('thing').insert({ title: 'x'.repeat(101) });
      if (dialectOf(knex) === 'sqlite') await expect(insert).resolves.toBeDefined();
      else
        await expect(insert).rejects.toMatchObject(dialectOf(knex) === 'mssql' ? { number: 2628 } : { code: '22001' });
    });
  });
});
