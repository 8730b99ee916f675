import { openDatabase } from '../../src/db/index.js';
import { complaintAbout } from '../engines/fake-tds/grammar.js';
import { startFakeSqlServer, type FakeSqlServer } from '../engines/fake-tds/server.js';

describe('the T-SQL gate', () => {
  it.each([
    'select top (@p0) * from [t] where [a] = @p1 order by [a]',
    'select * from [t] order by [id] offset @p0 rows fetch next @p1 rows only',
    'select [x].[a] from (select [a] from [t]) as [x]',
    "select * from [t] where [limit] = N'returning true'",
  ])('lets pass: %s', (sql) => expect(complaintAbout(sql)).toBeUndefined());

  it.each([
    'select * from [t] offset @p0 rows',
    'select * from [t] limit 5',
    'insert into [t] ([a]) values (@p0) returning [id]',
    'insert into [t] ([a]) values (@p0) on conflict do nothing',
    'select * from [t] where [a] = true',
    'select now()',
    'create table [t] ([a] boolean)',
    'create table [t] ([a] nvarchar(5000))',
    'select * from (select * from [t])',
    'select * from (select * from [t] order by [a]) as [x]',
    'select top (5) * from [t] order by [a] offset 5 rows',
    'select [a] || [b] from [t]',
  ])('refuses: %s', (sql) => expect(complaintAbout(sql)).toBeDefined());
});

describe('the imitated SQL Server', () => {
  let server: FakeSqlServer;
  let knex: ReturnType<typeof openDatabase>;

  beforeAll(async () => {
    server = await startFakeSqlServer();
    const { port } = server;
    const connection = { server: '127.0.0.1', port, user: 'u', password: 'p', database: 'd', encrypt: false };
    knex = openDatabase({ client: 'mssql', connection: { ...connection, requestTimeoutMs: 120_000 }, poolMax: 3 });
    await knex.schema.createTable('box', (table) => {
      table.increments('id');
      table.string('name', 5).unique();
      table.binary('content');
    });
  });

  afterAll(async () => {
    await knex.destroy();
    await server.close();
  });

  it('refuses text and untyped nulls as bytes', async () => {
    await expect(knex('box').insert({ content: null })).rejects.toMatchObject({ number: 257 });
    await expect(knex('box').update({ content: 'text' })).rejects.toMatchObject({ number: 257 });
  });

  it('compares names without regard to case, as its default collation does', async () => {
    await knex('box').insert({ name: 'Abc' });
    await expect(knex('box').insert({ name: 'aBC' })).rejects.toMatchObject({ number: 2601 });
    expect(await knex('box').where({ name: 'ABC' })).toHaveLength(1);
  });

  it('changes tables afterwards', async () => {
    await knex.schema.alterTable('box', (table) => table.string('name', 8).alter());
    await knex.schema.alterTable('box', (table) => table.string('colour', 3).notNullable().defaultTo('red'));
    expect(await knex.schema.hasColumn('box', 'colour')).toBe(true);
    await knex('box').insert({ name: '12345678' });
    await expect(knex('box').insert({ name: '123456789' })).rejects.toMatchObject({ number: 2628 });
    await expect(knex('box').update({ colour: 'blue' })).rejects.toMatchObject({ number: 2628 });
    await knex.schema.alterTable('box', (table) => table.dropColumn('colour'));
    expect(await knex.schema.hasColumn('box', 'colour')).toBe(false);
  });

  it('keeps another connection waiting while a transaction is open', async () => {
    const order: string[] = [];
    let other: Promise<void> = Promise.resolve();
    await knex.transaction(async (trx) => {
      await trx('box').insert({ name: 'held' });
      other = knex('box')
        .where({ name: 'held' })
        .then((rows: unknown[]) => void order.push(`read ${rows.length}`));
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('commit');
    });
    await other;
    expect(order).toEqual(['commit', 'read 1']);
  });

  it('says what it does not imitate', async () => {
    await expect(knex.raw('select stuff(?, 1, 1, ?) as [x]', ['ab', 'c'])).rejects.toThrow('not imitated');
  });
});
