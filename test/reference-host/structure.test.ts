import type { LimetypeDefinition, PropertyDefinition } from '../../src/host/index.js';
import { CRM_LIMETYPES, StructureCatalog } from '../../reference-host/structure/index.js';
import { forEachEngine } from '../engines/engines.js';
import { itIf } from '../skip.js';
import { createDataHost, SAMPLE, SYSTEM, type DataHost } from './data-host.js';

const text = (en_us: string): { en_us: string } => ({ en_us });

function partial(name: string, ...properties: PropertyDefinition[]): LimetypeDefinition {
  return { name, localname: { singular: text('Other'), plural: text('Others') }, descriptive: 'other', properties };
}

const NOTE: PropertyDefinition = { name: 'extra', texts: text('Extra'), type: 'string', maxLength: 10, default: 'x' };

describe('StructureCatalog', () => {
  forEachEngine((engine) => {
    let host: DataHost;
    beforeEach(async () => {
      host = await createDataHost(await engine.open());
    });
    afterEach(() => host.remove());

    describe('when a limetype is new', () => {
      it('plans it without making it', async () => {
        const plan = await host.catalog.plan([SAMPLE]);
        expect(plan.map(({ kind, limetype }) => [kind, limetype])).toEqual([['create-limetype', 'sample']]);
        expect(host.catalog.get('sample')).toBeUndefined();
        expect(await host.sql.schema.hasTable('sample')).toBe(false);
      });

      it('makes it once', async () => {
        expect(await host.catalog.apply([SAMPLE])).toHaveLength(1);
        expect(await host.sql.schema.hasTable('sample')).toBe(true);
        expect(await host.catalog.apply([SAMPLE])).toEqual([]);
        expect(await host.catalog.plan([SAMPLE, ...CRM_LIMETYPES])).toEqual([]);
      });

      it('finds it again after a restart', async () => {
        await host.catalog.apply([SAMPLE]);
        const restarted = new StructureCatalog(host.sql);
        await restarted.load();
        expect(restarted.get('sample')).toEqual(SAMPLE);
        expect(restarted.all().map(({ name }) => name)).toEqual([...CRM_LIMETYPES.map(({ name }) => name), 'sample']);
      });
    });

    describe('when a definition is partial', () => {
      it('adds the property, fills in its default and keeps the rest', async () => {
        const before = host.catalog.get('company');
        const id = await host.unitsOfWork.run(SYSTEM, undefined, (uow) => uow.create('company', { name: 'Acme' }));
        const changes = await host.catalog.apply([partial('company', NOTE)]);
        expect(changes.map(({ kind, property }) => [kind, property])).toEqual([['create-property', 'extra']]);
        const after = host.catalog.get('company');
        expect(after?.localname).toEqual(before?.localname);
        expect(after?.descriptive).toBe('name');
        expect(after?.properties).toHaveLength((before?.properties.length ?? 0) + 1);
        expect((await host.limeobjects.get(SYSTEM, 'company', id))?.values).toMatchObject({ name: 'Acme', extra: 'x' });
      });
    });

    describe('when options or lengths grow', () => {
      it('extends and widens, and keeps options that are no longer named', async () => {
        await host.catalog.apply([SAMPLE]);
        const grown = partial(
          'sample',
          { name: 'title', texts: text('Title'), type: 'string', maxLength: 50 },
          { name: 'status', texts: text('Status'), type: 'option', options: [{ key: 'gone', texts: text('Gone') }] },
        );
        const changes = await host.catalog.apply([grown]);
        expect(changes.map(({ kind }) => kind)).toEqual(['widen-property', 'extend-options']);
        const values = { title: 'x'.repeat(50), status: 'gone' };
        const id = await host.unitsOfWork.run(SYSTEM, undefined, (uow) => uow.create('sample', values));
        await host.unitsOfWork.run(SYSTEM, undefined, (uow) => uow.update('sample', id, { status: 'old' }));
        expect((await host.limeobjects.get(SYSTEM, 'sample', id))?.values.status).toBe('old');
      });
    });

    describe('when a definition is said again in part', () => {
      it('keeps defaults, indexes and what is concealed', async () => {
        await host.catalog.apply([SAMPLE]);
        await host.catalog.apply([
          partial(
            'sample',
            { name: 'status', texts: text('Status'), type: 'option', options: [{ key: 'gone', texts: text('Gone') }] },
            { name: 'token', texts: text('Token'), type: 'string', maxLength: 64 },
            { name: 'code', texts: text('Code'), type: 'integer', indexed: true },
          ),
        ]);
        const properties = new Map(host.catalog.get('sample')?.properties.map((property) => [property.name, property]));
        expect(properties.get('status')).toMatchObject({ default: 'new' });
        expect(properties.get('token')).toMatchObject({ concealed: true, indexed: true });
        expect(await host.catalog.plan([SAMPLE])).toEqual([]);
      });
    });

    describe('when something does not fit', () => {
      it.each<[string, PropertyDefinition]>([
        ['another type', { name: 'code', texts: text('Code'), type: 'string', maxLength: 5 }],
        ['a shorter text', { name: 'title', texts: text('Title'), type: 'string', maxLength: 19 }],
        ['another relation', { name: 'company', texts: text('Company'), type: 'belongsto', related: 'person' }],
        ['an unknown relation', { name: 'fresh', texts: text('Fresh'), type: 'belongsto', related: 'nothing' }],
        [
          'a relation that does not lead back',
          { name: 'many', texts: text('M'), type: 'hasmany', related: 'deal', backref: 'x' },
        ],
      ])('refuses %s and changes nothing', async (_, property) => {
        await host.catalog.apply([SAMPLE]);
        const wanted = [partial('company', NOTE), partial('sample', property)];
        expect((await host.catalog.plan(wanted)).at(-1)).toMatchObject({ kind: 'conflict', property: property.name });
        await expect(host.catalog.apply(wanted)).rejects.toMatchObject({
          code: 'HOST_STRUCTURE_CONFLICT',
          details: { conflicts: [{ property: property.name }] },
        });
        expect(host.catalog.get('company')?.properties.map(({ name }) => name)).not.toContain('extra');
        expect(await host.sql.schema.hasColumn('company', 'extra')).toBe(false);
      });

      it('refuses a table that is not ours', async () => {
        await host.sql.schema.createTable('sample', (table) => void table.integer('id'));
        await expect(host.catalog.apply([SAMPLE])).rejects.toMatchObject({ code: 'HOST_STRUCTURE_CONFLICT' });
      });

      it('refuses names that cannot be tables', async () => {
        for (const name of ['host_user', 'Sample', 'drop table', '']) {
          const planning = host.catalog.plan([{ ...SAMPLE, name }]);
          await expect(planning).rejects.toMatchObject({ code: 'HOST_DEFINITION_INVALID' });
        }
      });
    });
  });
});

describe('StructureCatalog', () => {
  forEachEngine((engine) => {
    const onRealLocks = itIf(!engine.name.includes('imitated'), 'the imitated server knows nothing of locks');
    describe('when two processes start together', () => {
      onRealLocks('lets one of them make the tables and both go on', async () => {
        const options = await engine.create();
        const first = await createDataHost(await engine.open(options));
        const sql = await engine.open(options);
        const second = new StructureCatalog(sql);
        // SQLite waits without letting go of the thread, on which here the other one is to finish.
        if (engine.name === 'SQLite') for (const one of [first.sql, sql]) await one.raw('pragma busy_timeout = 20');
        const outcomes = await Promise.all([first.catalog.apply([SAMPLE]), second.apply([SAMPLE])]);
        expect(outcomes.map((changes) => changes.length).sort()).toEqual([0, 1]);
        expect(second.get('sample')).toEqual(SAMPLE);
        await first.remove();
      });
    });
  });
});
