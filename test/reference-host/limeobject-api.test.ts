import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { Principal } from '../../src/host/index.js';
import { openDatabase } from '../../src/db/index.js';
import { ADMIN, ANNA, BERIT, createDataHost, SAMPLE, type DataHost } from './data-host.js';
import { serveDataHost, type DataServer } from './data-server.js';

/** The fields of an answer that these tests look into. */
interface Hal {
  readonly [name: string]: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- checked by what follows
}

describe('limeobject API', () => {
  let directory: string;
  let sql: Knex;
  let host: DataHost;
  let server: DataServer;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'esign-hal-'));
    sql = openDatabase({ client: 'better-sqlite3', filename: join(directory, 'test.db') });
    host = await createDataHost(sql, { limetypes: [SAMPLE] });
    host.policies.add('limepkg-sample', {
      groups: ['Signers'],
      policies: [{ limetype: 'sample', rights: { Signers: { read: true } } }],
      impersonation: { username: 'portal', groups: [], endpoints: [] },
    });
    server = await serveDataHost(host);
  });
  afterAll(async () => {
    await server.close();
    await sql.destroy();
    await host.remove();
    await rm(directory, { recursive: true, force: true });
  });

  const send = (as: Principal, method: string, path: string, body: unknown): Promise<Response> =>
    server.fetch(as, `/limeobject${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const get = async (as: Principal, path: string): Promise<Hal> =>
    (await server.fetch(as, `/limeobject${path}`)).json();
  const create = async (limetype: string, values: object): Promise<number> =>
    ((await (await send(ADMIN, 'POST', `/${limetype}/`, values)).json()) as { _id: number })._id;

  describe('when a record goes there and back', () => {
    it('creates, shows, changes and removes it', async () => {
      const created = await send(ANNA, 'POST', '/company/', { name: 'Åsa & Co', city: 'Göteborg' });
      expect(created.status).toBe(201);
      expect(created.headers.get('content-type')).toBe('application/hal+json; charset=utf-8');
      const company = await created.json();
      const self = `http://127.0.0.1:${server.port}/demo/api/v1/limeobject/company/${company._id}/`;
      expect(created.headers.get('location')).toBe(self);
      expect(company).toMatchObject({
        _id: expect.any(Number),
        _descriptive: 'Åsa & Co',
        _timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        _links: { self: { href: self } },
        name: 'Åsa & Co',
        phone: null,
      });

      const changed = await send(ANNA, 'PUT', `/company/${company._id}/`, { ...company, phone: '031-1' });
      expect(changed.status).toBe(200);
      expect(await changed.json()).toMatchObject({ _id: company._id, name: 'Åsa & Co', phone: '031-1' });

      expect((await server.fetch(ANNA, `/limeobject/company/${company._id}`, { method: 'DELETE' })).status).toBe(204);
      expect((await server.fetch(ANNA, `/limeobject/company/${company._id}/`)).status).toBe(404);
    });

    it('shows options by key, relations by id with a link, sets as lists and instants in UTC', async () => {
      const company = await create('company', { name: 'C' });
      const id = await create('sample', {
        title: 'T',
        company,
        status: 'old',
        tags: ['b'],
        at: '2024-01-01T01:00:00+01:00',
      });
      const sample = await get(BERIT, `/sample/${id}/?_embed=company`);
      expect(sample).toMatchObject({
        company,
        status: 'old',
        tags: ['b'],
        at: '2024-01-01T00:00:00.000Z',
        done: false,
      });
      expect(sample._links.relation_company.href).toMatch(new RegExp(`/limeobject/company/${company}/$`));
      expect(sample._embedded.relation_company).toMatchObject({ _id: company, name: 'C' });
    });

    it('embeds the many of a relation and links to them', async () => {
      const company = await create('company', { name: 'Many' });
      await create('person', { name: 'P1', company });
      await create('person', { name: 'P2', company });
      const shown = await get(ANNA, `/company/${company}/?_embed=person`);
      expect(shown._embedded.relation_person._embedded.limeobjects.map(({ name }: Hal) => name)).toEqual(['P1', 'P2']);
      const linked = await (
        await fetch(shown._links.relation_person.href, { headers: { 'x-test-user': 'anna' } })
      ).json();
      expect(linked._embedded.limeobjects).toHaveLength(2);
    });

    it('never serves what is concealed, even to the administrator', async () => {
      const id = await create('sample', { title: 'T', token: 'tell-nobody' });
      for (const path of [`/sample/${id}/`, '/sample/', '/sample/?_search=tell-nobody']) {
        const response = await server.fetch(ADMIN, `/limeobject${path}`);
        expect(response.status).toBe(200);
        expect(await response.text()).not.toMatch(/"token"|"tell-nobody/);
      }
      expect((await server.fetch(ADMIN, '/limeobject/sample/?token=tell-nobody')).status).toBe(400);
      expect((await server.fetch(ADMIN, '/limeobject/sample/?_sort=token')).status).toBe(400);
      expect(await (await server.fetch(ADMIN, '/limetype/')).text()).not.toContain('"token"');
    });
  });

  describe('when a list is asked for', () => {
    let company: number;
    beforeAll(async () => {
      company = await create('company', { name: 'Lists' });
      for (const name of ['Östen', 'anna', 'Birk'])
        await create('person', { name, company, email: `${name}@example.com` });
    });
    const names = (list: Hal): unknown[] => list._embedded.limeobjects.map(({ name }: Hal) => name);

    it('filters, pages, sorts and searches', async () => {
      const first = await get(ANNA, `/person/?company=${company}&_limit=2`);
      expect(names(first)).toEqual(['Östen', 'anna']);
      const next = await (await fetch(first._links.next.href, { headers: { 'x-test-user': 'anna' } })).json();
      expect(names(next)).toEqual(['Birk']);
      expect(next._links.next).toBeUndefined();
      expect(names(await get(ANNA, `/person/?company=${company}&_offset=1`))).toEqual(['anna', 'Birk']);
      expect(names(await get(ANNA, `/person/?company=${company}&_sort=-_id`))).toEqual(['Birk', 'anna', 'Östen']);
      expect(names(await get(ANNA, `/person/?company=${company}&_search=%C3%96STEN`))).toEqual(['Östen']);
      expect(names(await get(ANNA, `/person/?name=anna&name=Birk&company=${company}`))).toEqual(['anna', 'Birk']);
      expect(names(await get(ANNA, '/person/?company=999999'))).toEqual([]);
    });

    it.each(['nonsense=1', '_limit=x', '_offset=-1', '_sort=nonsense', '_embed=name', 'company=x', '_id=1%20or%201=1'])(
      'refuses ?%s',
      async (search) => {
        const response = await server.fetch(ANNA, `/limeobject/person/?${search}`);
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ code: 'HOST_QUERY_INVALID' });
      },
    );
  });

  describe('when a call is wrong', () => {
    it.each<[string, [as: Principal | undefined, method: string, path: string, body?: unknown], number, string]>([
      ['nobody', [undefined, 'GET', '/company/'], 401, 'HOST_NOT_LOGGED_IN'],
      ['an unknown limetype', [ANNA, 'GET', '/nothing/'], 404, 'HOST_LIMETYPE_NOT_FOUND'],
      ['a table of the host', [ADMIN, 'GET', '/host_file/'], 404, 'HOST_LIMETYPE_NOT_FOUND'],
      ['an unknown record', [ANNA, 'GET', '/company/999999/'], 404, 'HOST_RECORD_NOT_FOUND'],
      ['a record that is no number', [ANNA, 'GET', '/company/1%20/'], 404, 'HOST_RECORD_NOT_FOUND'],
      ['a number beyond any', [ANNA, 'PUT', '/company/9999999999/', { name: 'x' }], 404, 'HOST_RECORD_NOT_FOUND'],
      ['an unknown record to remove', [ANNA, 'DELETE', '/company/999999/'], 404, 'HOST_RECORD_NOT_FOUND'],
      ['a closed table', [ANNA, 'GET', '/sample/'], 403, 'HOST_ACCESS_DENIED'],
      ['a table open for reading', [BERIT, 'POST', '/sample/', { title: 'x' }], 403, 'HOST_ACCESS_DENIED'],
      ['values that do not fit', [ANNA, 'POST', '/company/', { name: 5 }], 422, 'HOST_VALUE_INVALID'],
      ['no values at all', [ANNA, 'POST', '/company/', {}], 422, 'HOST_VALUE_INVALID'],
      ['broken JSON', [ANNA, 'POST', '/company/', '{"name":'], 400, 'HOST_BODY_MALFORMED'],
      ['a list', [ANNA, 'POST', '/company/', []], 400, 'HOST_BODY_MALFORMED'],
    ])('answers %s with a problem', async (_, [as, method, path, body], status, code) => {
      const before = await host.limeobjects.count(ADMIN, 'company');
      const response = await server.fetch(as, `/limeobject${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      });
      expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([
        status,
        'application/problem+json',
      ]);
      expect(await response.json()).toMatchObject({
        type: expect.any(String),
        title: expect.any(String),
        status,
        code,
        detail: expect.any(String),
      });
      expect(await host.limeobjects.count(ADMIN, 'company')).toBe(before);
    });

    it('names each fault without repeating the value', async () => {
      const response = await send(ANNA, 'POST', '/person/', { name: 'x'.repeat(84), personalnumber: 19121212 });
      const problem = await response.text();
      expect(JSON.parse(problem).errors).toEqual([
        { path: 'name', message: 'is longer than 83 characters' },
        { path: 'personalnumber', message: expect.any(String) },
      ]);
      expect(problem + server.logged.join('')).not.toContain('19121212');
    });
  });

  describe('when the structure is asked for', () => {
    it('lists what the caller may read, with texts', async () => {
      const list = await (await server.fetch(ANNA, '/limetype/')).json();
      const byName = new Map(list._embedded.limetypes.map((one: Hal) => [one.name, one]));
      expect(byName.has('sample')).toBe(false);
      expect(byName.get('company')).toMatchObject({ localname: { singular: { sv: 'Företag', en_us: 'Company' } } });
      expect((await server.fetch(ANNA, '/limetype/sample/')).status).toBe(403);
      expect(await (await server.fetch(BERIT, '/limetype/sample/')).json()).toMatchObject({ name: 'sample' });
    });
  });
});
