import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/db/index.js';
import type { LimeValues, Principal } from '../../src/host/index.js';
import { ADMIN, ANNA, BERIT, createDataHost, SAMPLE, SYSTEM, type DataHost } from './data-host.js';
import { serveDataHost, type DataServer } from './data-server.js';

describe('GET api/v1/query/', () => {
  let directory: string;
  let sql: Knex;
  let host: DataHost;
  let server: DataServer;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'esign-query-'));
    sql = openDatabase({ client: 'better-sqlite3', filename: join(directory, 'test.db') });
    host = await createDataHost(sql, { limetypes: [SAMPLE] });
    host.policies.add('limepkg-sample', {
      groups: ['Signers'],
      policies: [
        { limetype: 'sample', rights: { Signers: { read: true } } },
        { limetype: 'sample', property: 'body', rights: { Signers: {} } },
      ],
      impersonation: { username: 'portal', groups: [], endpoints: [] },
    });
    server = await serveDataHost(host);
    await host.unitsOfWork.run(SYSTEM, undefined, async (uow) => {
      const company = await uow.create('company', { name: 'Åkers 100% AB', city: 'Lund' });
      const add = (values: LimeValues) => uow.create('sample', { ...values, token: 'secret' });
      await add({ title: 'Alfa', code: 1, company, tags: ['a'], at: new Date('2026-01-01T00:00:00Z') });
      await add({ title: 'Beta_x', code: 2, tags: ['ab'], done: true, at: new Date('2026-02-01T00:00:00Z') });
      await add({ title: 'alfabet', code: 3, order: 1.5, status: 'old' });
    });
  });
  afterAll(async () => {
    await server.close();
    await sql.destroy();
    await host.remove();
    await rm(directory, { recursive: true, force: true });
  });

  async function ask(query: unknown, as: Principal | undefined = ADMIN) {
    const q = encodeURIComponent(typeof query === 'string' ? query : JSON.stringify(query));
    const response = await server.fetch(as, `/query/?q=${q}`);
    return { status: response.status, body: await response.json() };
  }

  const titles = async (filter: unknown, more: object = {}): Promise<unknown> => {
    const responseFormat = { object: { title: null } };
    const { status, body } = await ask({ limetype: 'sample', filter, responseFormat, ...more });
    expect({ status, body }).toMatchObject({ status: 200 });
    return (body.objects as { title: string }[]).map(({ title }) => title);
  };

  it.each<[string, unknown, string[]]>([
    ['=', { key: 'code', op: '=', exp: 2 }, ['Beta_x']],
    ['= nothing', { key: 'order', op: '=', exp: null }, ['Alfa', 'Beta_x']],
    ['!=', { key: 'code', op: '!=', exp: 2 }, ['Alfa', 'alfabet']],
    ['!= of what is empty', { key: 'order', op: '!=', exp: 1.5 }, ['Alfa', 'Beta_x']],
    ['!= nothing', { key: 'order', op: '!=', exp: null }, ['alfabet']],
    ['>', { key: 'code', op: '>', exp: 1 }, ['Beta_x', 'alfabet']],
    ['<=', { key: 'at', op: '<=', exp: '2026-01-01T00:00:00Z' }, ['Alfa']],
    ['IN', { key: 'code', op: 'IN', exp: [1, 3] }, ['Alfa', 'alfabet']],
    ['IN nothing', { key: 'code', op: 'IN', exp: [] }, []],
    ['a set that holds', { key: 'tags', op: '=', exp: 'a' }, ['Alfa']],
    ['an option', { key: 'status', op: '=', exp: 'old' }, ['alfabet']],
    ['yes and no', { key: 'done', op: '=', exp: true }, ['Beta_x']],
    ['begins', { key: 'title', op: '=?', exp: 'ALFA' }, ['Alfa', 'alfabet']],
    ['contains, and nothing is a wildcard', { key: 'title', op: '?', exp: '_' }, ['Beta_x']],
    ['ends', { key: 'title', op: '=$', exp: 'bet' }, ['alfabet']],
    ['a related record', { key: 'company.name', op: '?', exp: 'å' }, ['Alfa']],
    [
      'AND',
      {
        op: 'AND',
        exp: [
          { key: 'code', op: '>', exp: 1 },
          { key: 'code', op: '<', exp: 3 },
        ],
      },
      ['Beta_x'],
    ],
    [
      'OR',
      {
        op: 'OR',
        exp: [
          { key: 'code', op: '=', exp: 1 },
          { key: 'code', op: '=', exp: 3 },
        ],
      },
      ['Alfa', 'alfabet'],
    ],
    ['OR of nothing', { op: 'OR', exp: [] }, []],
    ['!', { op: '!', exp: { key: 'code', op: 'IN', exp: [1, 2] } }, ['alfabet']],
  ])('finds by %s', async (_name, filter, expected) => {
    expect(await titles(filter)).toEqual(expected);
  });

  it('orders and cuts into pages', async () => {
    expect(await titles(undefined, { orderBy: [{ code: 'DESC' }], limit: 1, offset: 1 })).toEqual(['Beta_x']);
  });

  it('answers with what was asked for, related records inside, names in theirs', async () => {
    const object = { _descriptive: null, at: null, company: { name: null, city: null } };
    const filter = { key: 'code', op: '=', exp: 1 };
    const { body } = await ask({ limetype: 'sample', filter, responseFormat: { object } });
    expect(body.objects).toEqual([
      {
        _id: expect.any(Number),
        _descriptive: 'Alfa (1)',
        at: '2026-01-01T00:00:00.000Z',
        company: { _id: expect.any(Number), name: 'Åkers 100% AB', city: 'Lund' },
      },
    ]);
  });

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['no JSON', '{'],
    ['no response format', { limetype: 'sample' }],
    ['too many records', { limetype: 'sample', limit: 1001, responseFormat: {} }],
    ['an unknown operator', { limetype: 'sample', filter: { key: 'code', op: 'LIKE', exp: 1 }, responseFormat: {} }],
    ['a property that is not there', { limetype: 'sample', responseFormat: { object: { nothing: null } } }],
    ['a concealed one', { limetype: 'sample', responseFormat: { object: { token: null } } }],
    [
      'a filter on a concealed one',
      { limetype: 'sample', filter: { key: 'token', op: '=', exp: 'a' }, responseFormat: {} },
    ],
    ['an order by a concealed one', { limetype: 'sample', orderBy: [{ token: 'ASC' }], responseFormat: {} }],
    ['SQL for a name', { limetype: 'sample', filter: { key: 'code"; drop', op: '=', exp: 1 }, responseFormat: {} }],
    ['a text for a number', { limetype: 'sample', filter: { key: 'code', op: '>', exp: 'x' }, responseFormat: {} }],
    ['an object for a value', { limetype: 'sample', filter: { key: 'code', op: '=', exp: {} }, responseFormat: {} }],
    ['a filter that is too deep', { limetype: 'sample', filter: deep(20), responseFormat: {} }],
    [
      'too many alternatives',
      { limetype: 'sample', filter: { key: 'code', op: 'IN', exp: numbers(501) }, responseFormat: {} },
    ],
    ['aggregates by the wrong name', { limetype: 'sample', responseFormat: { sums: {} } }],
  ])('refuses %s', async (_name, query) => {
    const { status, body } = await ask(query);
    expect([status, body.code]).toEqual([400, 'HOST_QUERY_INVALID']);
  });

  it('keeps to the caller’s rights', async () => {
    const plain = { limetype: 'sample', responseFormat: { object: { title: null } } };
    expect((await ask(plain, BERIT)).body.objects).toHaveLength(3);
    expect((await ask(plain, ANNA)).status).toBe(403);
    expect((await ask({ ...plain, responseFormat: { object: { body: null } } }, BERIT)).status).toBe(400);
    expect((await ask({ ...plain, filter: { key: 'body', op: '?', exp: 'a' } }, BERIT)).status).toBe(400);
    expect((await ask({ limetype: 'nothing', responseFormat: {} })).status).toBe(404);
  });

  it('says what the caller may do with a limetype', async () => {
    const acl = async (as: Principal) => (await (await server.fetch(as, '/limetype/sample/')).json()).acl;
    expect(await acl(BERIT)).toEqual({ create: false, read: true, update: false, delete: false });
    expect(await acl(ADMIN)).toEqual({ create: true, read: true, update: true, delete: true });
  });
});

function deep(levels: number): object {
  return levels === 0 ? { key: 'code', op: '=', exp: 1 } : { op: '!', exp: deep(levels - 1) };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
