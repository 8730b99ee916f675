import type { Principal, UnitOfWork } from '../../src/host/index.js';
import type { HostUnderTest } from './host-package.js';

/** Limeobjects, units of work and rights, as `src/host` promises them. */
export function describeRecords(opened: () => HostUnderTest): void {
  const inUnit = <T>(work: (uow: UnitOfWork) => Promise<T>, as = opened().host.system): Promise<T> =>
    opened().host.unitsOfWork.run(as, undefined, work);
  const createCase = (title = 'A case'): Promise<number> => inUnit((uow) => uow.create('conformancecase', { title }));

  describe('limeobjects', () => {
    it('come back as they were written, with defaults filled in', async () => {
      const sentdate = new Date('2026-03-29T01:30:00.123Z');
      const values = { title: 'Åäö €', sentdate, isopen: true, methods: ['signature', 'checkbox'] };
      const id = await inUnit((uow) => uow.create('conformancecase', values));
      const record = await opened().host.limeobjects.get(opened().host.system, 'conformancecase', id);
      expect(record).toMatchObject({ limetype: 'conformancecase', id, version: 1, descriptive: 'Åäö €' });
      expect(record?.values).toEqual({ ...values, order: 1, status: 'created', attachment: null });
    });

    it('are found by equality, by lists, in order and by page', async () => {
      const { host } = opened();
      const parent = await createCase();
      await inUnit(async (uow) => {
        for (const name of ['one', 'two', 'three']) await uow.create('conformancestep', { name, case: parent });
      });
      const names = async (query: object): Promise<unknown[]> =>
        (await host.limeobjects.find(host.system, 'conformancestep', query)).map(({ values }) => values.name);
      expect(await names({ where: { case: parent } })).toEqual(['one', 'two', 'three']);
      expect(await names({ where: { case: parent, name: ['three', 'one'] } })).toEqual(['one', 'three']);
      const orderBy = [{ property: '_id', descending: true }];
      expect(await names({ where: { case: parent }, orderBy, limit: 1, offset: 1 })).toEqual(['two']);
      expect(await host.limeobjects.count(host.system, 'conformancestep', { case: parent })).toBe(3);
    });

    it('are found by text in any case and script', async () => {
      const { host } = opened();
      await createCase('ÖSTERSUND 100%');
      const found = await host.limeobjects.find(host.system, 'conformancecase', { search: 'östersund 100%' });
      expect(found.map(({ values }) => values.title)).toEqual(['ÖSTERSUND 100%']);
      expect(await host.limeobjects.find(host.system, 'conformancecase', { search: '_STERSUND' })).toEqual([]);
    });

    it('are found by a prepared query as by any other', async () => {
      const { host, principals } = opened();
      const token = 'f'.repeat(64);
      const id = await inUnit((uow) => uow.create('conformancestep', { name: 'n', token }));
      const byToken = host.limeobjects.prepare('conformancestep', ['token'], 2);
      const [found, ...others] = await byToken(principals.portal, { token });
      expect(found).toEqual(await host.limeobjects.get(principals.portal, 'conformancestep', id));
      expect(found?.values.token).toBe(token);
      expect([others, await byToken(principals.portal, { token: '0' })]).toEqual([[], []]);
    });
  });

  describe('units of work', () => {
    it('see their own writes and undo them all when one fails', async () => {
      const { host } = opened();
      let id = 0;
      const failing = inUnit(async (uow) => {
        id = await uow.create('conformancecase', { title: 'undone' });
        await uow.sql('esign_conformance').insert({ note: 'undone' });
        expect((await uow.get('conformancecase', id))?.values.title).toBe('undone');
        throw new RangeError('on purpose');
      });
      await expect(failing).rejects.toThrow(RangeError);
      expect(await host.limeobjects.get(host.system, 'conformancecase', id)).toBeUndefined();
      expect(await host.sql('esign_conformance').where({ note: 'undone' })).toEqual([]);
    });

    it('write only where the record is as expected, and raise its version', async () => {
      const id = await createCase();
      await inUnit(async (uow) => {
        expect(await uow.update('conformancecase', id, { status: 'sent' }, { status: 'sent' })).toBe(false);
        expect(await uow.update('conformancecase', id, { status: 'sent' }, { status: ['created'] })).toBe(true);
        expect(await uow.get('conformancecase', id)).toMatchObject({ version: 2, values: { status: 'sent' } });
        expect(await uow.delete('conformancecase', id)).toBe(true);
        expect(await uow.delete('conformancecase', id)).toBe(false);
        expect(await uow.update('conformancecase', id, { status: 'sent' })).toBe(false);
      });
    });

    it('queue up behind the row they touch', async () => {
      const { host } = opened();
      const id = await createCase();
      const steps = Array.from({ length: 8 }, () =>
        host.unitsOfWork.run(host.system, { limetype: 'conformancecase', id }, async (uow) => {
          const order = (await uow.get('conformancecase', id))?.values.order as number;
          await uow.update('conformancecase', id, { order: order + 1 });
        }),
      );
      await Promise.all(steps);
      const record = await host.limeobjects.get(host.system, 'conformancecase', id);
      expect(record).toMatchObject({ version: 17, values: { order: 9 } });
    });

    it.each([
      ['an unknown property', { nonsense: 1 }],
      ['a wrong type', { order: '1' }],
      ['too long a text', { title: 'x'.repeat(31) }],
      ['an unknown option', { status: 'lost' }],
      ['an unknown key of a set', { methods: ['telepathy'] }],
      ['a file that is not there', { attachment: 2_000_000_000 }],
      ['an empty required value', { title: null }],
    ])('refuse %s', async (_, values) => {
      const refused = inUnit((uow) => uow.create('conformancecase', { title: 'refused', ...values }));
      await expect(refused).rejects.toMatchObject({ code: 'HOST_VALUE_INVALID', status: 422, retry: 'never' });
    });

    it('refuse a relation to nothing', async () => {
      const refused = inUnit((uow) => uow.create('conformancestep', { case: 2_000_000_000 }));
      await expect(refused).rejects.toMatchObject({ code: 'HOST_VALUE_INVALID' });
    });
  });

  describe('rights', () => {
    it('hide records and fields that may not be read', async () => {
      const { host, principals } = opened();
      const id = await inUnit((uow) => uow.create('conformancestep', { name: 'n', token: 'secret' }));
      const valuesFor = async (as: typeof host.system): Promise<object | undefined> =>
        (await host.limeobjects.get(as, 'conformancestep', id))?.values;
      expect(await valuesFor(principals.outsider)).toBeUndefined();
      expect(await valuesFor(principals.member)).not.toHaveProperty('token');
      expect(await valuesFor(principals.portal)).toMatchObject({ token: 'secret' });
      expect(await valuesFor(principals.admin)).toMatchObject({ token: 'secret' });
      expect(await host.limeobjects.find(principals.outsider, 'conformancestep')).toEqual([]);
    });

    it('are checked on every write, for the principal of the unit of work', async () => {
      const { principals } = opened();
      const id = await createCase();
      const denied = { code: 'HOST_ACCESS_DENIED', status: 403 };
      const add = (as: Principal): Promise<number> =>
        inUnit((uow) => uow.create('conformancecase', { title: 'x' }), as);
      await expect(add(principals.outsider)).rejects.toMatchObject(denied);
      await expect(add(principals.portal)).rejects.toMatchObject(denied);
      expect(await add(principals.member)).toEqual(expect.any(Number));
      const remove = inUnit((uow) => uow.delete('conformancecase', id), principals.member);
      await expect(remove).rejects.toMatchObject(denied);
      expect(await inUnit((uow) => uow.delete('conformancecase', id), principals.admin)).toBe(true);
    });
  });

  describe('the catalog', () => {
    it('knows the tables in force and plans nothing for them', async () => {
      const { limetypes } = opened().host;
      const definition = limetypes.get('conformancecase');
      expect(definition?.descriptive).toBe('title');
      expect(limetypes.get('nothing')).toBeUndefined();
      expect(await limetypes.plan(definition === undefined ? [] : [definition])).toEqual([]);
    });
  });
}
