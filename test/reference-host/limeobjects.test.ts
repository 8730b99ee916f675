import type { LimeValues } from '../../src/host/index.js';
import { forEachEngine } from '../engines/engines.js';
import { itIf } from '../skip.js';
import { ANNA, BERIT, createDataHost, PORTAL, SAMPLE, SYSTEM, type DataHost } from './data-host.js';

describe('Limeobjects', () => {
  forEachEngine((engine) => {
    let host: DataHost;
    beforeAll(async () => {
      host = await createDataHost(await engine.open(), { limetypes: [SAMPLE] });
      host.policies.add('limepkg-sample', {
        groups: ['Signers', 'Portal'],
        policies: [
          { limetype: 'sample', rights: { Signers: { read: true, write: true, add: true }, Portal: { read: true } } },
          { limetype: 'sample', property: 'body', rights: { Portal: { read: true } } },
        ],
        impersonation: { username: 'portal', groups: ['Portal'], endpoints: [] },
      });
    });
    afterAll(() => host.remove());

    const create = (values: LimeValues, principal = SYSTEM): Promise<number> =>
      host.unitsOfWork.run(principal, undefined, (uow) => uow.create('sample', values));
    const update = (id: number, values: LimeValues, principal = SYSTEM): Promise<boolean> =>
      host.unitsOfWork.run(principal, { limetype: 'sample', id }, (uow) => uow.update('sample', id, values));

    describe('when a record is written', () => {
      it('reads back every type as it was, and defaults where nothing was said', async () => {
        const company = await host.unitsOfWork.run(SYSTEM, undefined, (uow) =>
          uow.create('company', { name: 'Åsa AB' }),
        );
        const at = new Date('2024-02-29T23:59:59.678Z');
        const values = {
          title: 'Ähä €',
          order: 1.25,
          body: 'x'.repeat(9000),
          at,
          day: '2024-02-29',
          tags: ['b', 'a'],
          company,
        };
        const record = await host.limeobjects.get(SYSTEM, 'sample', await create(values));
        expect(record?.values).toEqual({
          ...values,
          code: 1,
          done: false,
          status: 'new',
          attachment: null,
          hidden: null,
          token: null,
        });
        expect(record).toMatchObject({ limetype: 'sample', version: 1, descriptive: 'Ähä € (1)' });
        expect(Math.abs(Date.now() - (record?.timestamp.getTime() ?? 0))).toBeLessThan(20_000);
      });

      it('takes empty text and sets for nothing', async () => {
        const id = await create({ title: 't', body: '', tags: [], status: '', code: null });
        expect((await host.limeobjects.get(SYSTEM, 'sample', id))?.values).toMatchObject({
          body: null,
          tags: null,
          status: null,
          code: null,
        });
      });

      it('raises the version and changes what is named alone', async () => {
        const id = await create({ title: 'old', code: 7 });
        await host.unitsOfWork.run(SYSTEM, undefined, async (uow) => {
          expect(await uow.update('sample', id, { title: 'new' })).toBe(true);
          expect(await uow.get('sample', id)).toMatchObject({ version: 2, values: { title: 'new', code: 7 } });
          expect(await uow.update('sample', id, { title: 'no' }, { code: 8 })).toBe(false);
          expect(await uow.update('sample', id, { title: 'yes' }, { code: [7, 8] })).toBe(true);
        });
        expect(await host.limeobjects.get(SYSTEM, 'sample', id)).toMatchObject({
          version: 3,
          values: { title: 'yes' },
        });
        expect(await update(2_000_000_000, { title: 'x' })).toBe(false);
        expect(await update(9_999_999_999, { title: 'x' })).toBe(false);
      });
    });

    describe('when values do not fit', () => {
      it.each<[string, LimeValues, string]>([
        ['an unknown property', { nonsense: 1 }, 'nonsense'],
        ['a missing title', {}, 'title'],
        ['an empty title', { title: '' }, 'title'],
        ['a long title', { title: 'å'.repeat(21) }, 'title'],
        ['a NUL character', { body: 'a\0b' }, 'body'],
        ['a text for a number', { code: '1' }, 'code'],
        ['a fraction for an integer', { code: 1.5 }, 'code'],
        ['an integer of 33 bits', { code: 2 ** 31 }, 'code'],
        ['not a number', { order: Number.NaN }, 'order'],
        ['a time without zone', { at: '2024-01-01T00:00:00' }, 'at'],
        ['an invalid date', { at: new Date(Number.NaN) }, 'at'],
        ['a day that is none', { day: '2023-02-29' }, 'day'],
        ['1 for true', { done: 1 }, 'done'],
        ['an unknown option', { status: 'older' }, 'status'],
        ['an unknown key of a set', { tags: ['a', 'c'] }, 'tags'],
        ['a key twice', { tags: ['a', 'a'] }, 'tags'],
        ['a relation to nothing', { company: 999_999 }, 'company'],
        ['a file that is none', { attachment: 999_999 }, 'attachment'],
      ])('refuses %s', async (_, values, path) => {
        const before = await host.limeobjects.count(SYSTEM, 'sample');
        await expect(create(path === 'title' ? values : { title: 't', ...values })).rejects.toMatchObject({
          code: 'HOST_VALUE_INVALID',
          status: 422,
          details: { errors: [{ path, message: expect.any(String) }] },
        });
        expect(await host.limeobjects.count(SYSTEM, 'sample')).toBe(before);
      });

      it('names every fault at once', async () => {
        await expect(create({ code: 'x', done: 2 })).rejects.toMatchObject({
          details: { errors: [{ path: 'title' }, { path: 'code' }, { path: 'done' }] },
        });
      });
    });

    describe('when a unit of work fails', () => {
      it('leaves nothing behind', async () => {
        const records = await host.limeobjects.count(SYSTEM, 'sample');
        const handedOn = (await host.handedOn()).length;
        const commits = host.commits();
        const failing = host.unitsOfWork.run(SYSTEM, undefined, async (uow) => {
          await uow.create('sample', { title: 'gone' });
          await uow.send('some-task', { id: 1 });
          await uow.publish('some.event', { id: 1 });
          throw new RangeError('on purpose');
        });
        await expect(failing).rejects.toThrow(RangeError);
        expect(await host.limeobjects.count(SYSTEM, 'sample')).toBe(records);
        expect(await host.handedOn()).toHaveLength(handedOn);
        expect(host.commits()).toBe(commits);
      });
    });

    describe('when records change', () => {
      it('publishes what happened, without concealed values', async () => {
        const before = (await host.handedOn()).length;
        const id = await create({ title: 'one', token: 'secret', at: new Date(0) });
        await update(id, { title: 'two', token: 'other' });
        await host.unitsOfWork.run(SYSTEM, undefined, (uow) => uow.delete('sample', id));
        const [added, updated, deleted] = (await host.handedOn()).slice(before);
        expect(added).toMatchObject({ name: 'core.limeobject.sample.new.v1', body: { limetype: 'sample', id } });
        expect(added?.body.values).toMatchObject({ title: 'one', at: '1970-01-01T00:00:00.000Z' });
        expect(updated).toEqual({
          kind: 'event',
          name: 'core.limeobject.sample.update.v1',
          body: { limetype: 'sample', id, values: { title: 'two' }, original_values: { title: 'one' } },
        });
        expect(deleted).toMatchObject({ name: 'core.limeobject.sample.delete.v1', body: { values: { title: 'two' } } });
        expect(JSON.stringify([added, updated, deleted])).not.toContain('secret');
        expect(await host.limeobjects.get(SYSTEM, 'sample', id)).toBeUndefined();
      });

      it('empties relations to a record that goes', async () => {
        const company = await host.unitsOfWork.run(SYSTEM, undefined, (uow) => uow.create('company', { name: 'C' }));
        const id = await create({ title: 't', company });
        await host.unitsOfWork.run(SYSTEM, undefined, (uow) => uow.delete('company', company));
        expect(await host.limeobjects.get(SYSTEM, 'sample', id)).toMatchObject({
          version: 2,
          values: { company: null },
        });
      });
    });

    describe('when records are asked for', () => {
      beforeAll(async () => {
        await host.unitsOfWork.run(SYSTEM, undefined, async (uow) => {
          for (const [title, code, tags] of [
            ['Östen 100%', 101, ['a']],
            ['östra_gatan', 102, ['ab']],
            ['ZETA', 103, []],
          ] as const) {
            await uow.create('sample', { title, code, tags, day: '1999-01-01', token: 'ÖSTsecret' });
          }
        });
      });
      const titles = async (query: Parameters<typeof host.limeobjects.find>[2]): Promise<unknown[]> => {
        const found = await host.limeobjects.find(SYSTEM, 'sample', {
          ...query,
          where: { day: '1999-01-01', ...query?.where },
        });
        return found.map(({ values }) => values.title);
      };

      it('compares, lists, pages and sorts', async () => {
        expect(await titles({ where: { code: [101, 103] } })).toEqual(['Östen 100%', 'ZETA']);
        expect(await titles({ where: { tags: 'a' } })).toEqual(['Östen 100%']);
        expect(await titles({ where: { tags: null } })).toEqual(['ZETA']);
        expect(await titles({ where: { code: [] } })).toEqual([]);
        expect(await titles({ orderBy: [{ property: 'code', descending: true }], limit: 1, offset: 1 })).toEqual([
          'östra_gatan',
        ]);
        expect(await host.limeobjects.count(SYSTEM, 'sample', { day: '1999-01-01' })).toBe(3);
      });

      it('searches text in any script, without wildcards and without what is concealed', async () => {
        expect(await titles({ search: 'ÖST' })).toEqual(['Östen 100%', 'östra_gatan']);
        expect(await titles({ search: '0%' })).toEqual(['Östen 100%']);
        expect(await titles({ search: '_' })).toEqual(['östra_gatan']);
        expect(await titles({ search: 'secret' })).toEqual([]);
      });

      it('finds the same by a prepared query', async () => {
        const byCode = host.limeobjects.prepare('sample', ['code', 'day'], 2);
        const [found, ...others] = await byCode(SYSTEM, { code: 102, day: '1999-01-01' });
        expect(found).toEqual((await host.limeobjects.find(SYSTEM, 'sample', { where: { code: 102 } }))[0]);
        expect(others).toEqual([]);
        expect(await byCode(SYSTEM, { code: 104, day: '1999-01-01' })).toEqual([]);
        expect(await byCode(SYSTEM, { code: null, day: '1999-01-01' })).toEqual([]);
        expect(await byCode(ANNA, { code: 102, day: '1999-01-01' })).toEqual([]);
        expect((await byCode(BERIT, { code: 102, day: '1999-01-01' }))[0]?.values).not.toHaveProperty('body');
      });

      it.each([
        ['an unknown property', { where: { nonsense: 1 } }],
        ['a value of another type', { where: { code: 'x' } }],
        ['too many', { limit: 1001 }],
        ['an unknown order', { orderBy: [{ property: 'nonsense' }] }],
      ])('refuses %s', async (_, query) => {
        await expect(host.limeobjects.find(SYSTEM, 'sample', query)).rejects.toMatchObject({
          code: 'HOST_QUERY_INVALID',
        });
      });

      it('says which limetype there is not', async () => {
        await expect(host.limeobjects.find(SYSTEM, 'nothing')).rejects.toMatchObject({
          code: 'HOST_LIMETYPE_NOT_FOUND',
        });
      });
    });

    describe('when rights are missing', () => {
      it('reads nothing of a closed table and leaves closed fields out', async () => {
        const id = await create({ title: 'mine', body: 'inner' });
        expect(await host.limeobjects.get(ANNA, 'sample', id)).toBeUndefined();
        expect(await host.limeobjects.count(ANNA, 'sample')).toBe(0);
        expect((await host.limeobjects.get(BERIT, 'sample', id))?.values).not.toHaveProperty('body');
        expect((await host.limeobjects.get(PORTAL, 'sample', id))?.values).toMatchObject({ body: 'inner' });
        await expect(host.limeobjects.find(BERIT, 'sample', { where: { body: 'inner' } })).rejects.toMatchObject({
          code: 'HOST_QUERY_INVALID',
        });
        expect(await host.limeobjects.find(BERIT, 'sample', { search: 'inner' })).toEqual([]);
      });

      it('writes nothing', async () => {
        const id = await create({ title: 'safe' });
        const denied = { code: 'HOST_ACCESS_DENIED', status: 403 };
        await expect(create({ title: 'x' }, ANNA)).rejects.toMatchObject(denied);
        await expect(create({ title: 'x' }, PORTAL)).rejects.toMatchObject(denied);
        await expect(update(id, { title: 'x' }, PORTAL)).rejects.toMatchObject(denied);
        await expect(update(id, { body: 'x' }, BERIT)).rejects.toMatchObject(denied);
        const deleting = host.unitsOfWork.run(BERIT, undefined, (uow) => uow.delete('sample', id));
        await expect(deleting).rejects.toMatchObject(denied);
        expect(await host.limeobjects.get(SYSTEM, 'sample', id)).toMatchObject({
          version: 1,
          values: { title: 'safe' },
        });
      });
    });

    describe('when two units of work touch one row', () => {
      const onRealLocks = itIf(!engine.name.includes('imitated'), 'the imitated server knows nothing of locks');
      onRealLocks('lets one wait for the other, so that no change is lost', async () => {
        const id = await create({ title: 'counter', code: 0 });
        const step = (): Promise<void> =>
          host.unitsOfWork.run(SYSTEM, { limetype: 'sample', id }, async (uow) => {
            const code = (await uow.get('sample', id))?.values.code as number;
            await new Promise((resolve) => setTimeout(resolve, 2));
            await uow.update('sample', id, { code: code + 1 });
          });
        await Promise.all(Array.from({ length: 12 }, step));
        expect(await host.limeobjects.get(SYSTEM, 'sample', id)).toMatchObject({ version: 25, values: { code: 12 } });
      });

      it('runs all the same when the row is not there', async () => {
        const ran = await host.unitsOfWork.run(SYSTEM, { limetype: 'sample', id: 123_456 }, () =>
          Promise.resolve('ran'),
        );
        expect(ran).toBe('ran');
      });
    });
  });
});
