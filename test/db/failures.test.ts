import {
  isDeadlock,
  isDuplicateKey,
  openDatabase,
  withDeadlockRetry,
  databaseOptionsFromUrl,
} from '../../src/db/index.js';
import { readBoolean, readDate, readInteger, readJson } from '../../src/db/index.js';
import { forEachEngine } from '../engines/engines.js';

const deadlock = (): Error => Object.assign(new Error('deadlock'), { code: '40P01' });

describe('isDeadlock', () => {
  it.each([
    { code: 'SQLITE_BUSY' },
    { code: 'SQLITE_BUSY_SNAPSHOT' },
    { code: '40001' },
    { code: '40P01' },
    { code: 'EREQUEST', number: 1205 },
    { code: 'EREQUEST', number: 3960 },
  ])('knows %o', (error) => {
    expect(isDeadlock(error)).toBe(true);
    expect(isDuplicateKey(error)).toBe(false);
  });

  it.each([undefined, null, 'x', new Error('x'), { code: '23505' }, { number: 2627 }, { code: 1205 }])(
    'takes nothing else for one: %o',
    (error) => expect(isDeadlock(error)).toBe(false),
  );
});

describe('withDeadlockRetry', () => {
  it('repeats until it works, and answers what the work answers', async () => {
    let runs = 0;
    const work = (): Promise<string> => (++runs < 4 ? Promise.reject(deadlock()) : Promise.resolve('done'));
    expect(await withDeadlockRetry(work)).toBe('done');
    expect(runs).toBe(4);
  });

  it('gives up in the end, with the error as it was', async () => {
    let runs = 0;
    const error = deadlock();
    const work = (): Promise<never> => {
      runs++;
      return Promise.reject(error);
    };
    await expect(withDeadlockRetry(work)).rejects.toBe(error);
    expect(runs).toBe(12);
  });

  it('does not repeat any other failure', async () => {
    let runs = 0;
    const work = (): Promise<never> => {
      runs++;
      return Promise.reject(new Error('other'));
    };
    await expect(withDeadlockRetry(work)).rejects.toThrow('other');
    expect(runs).toBe(1);
  });
});

forEachEngine((engine) => {
  describe('transactions that cross', () => {
    it('end well with a retry', async () => {
      const options = await engine.create();
      const knexes = await Promise.all([engine.open(options), engine.open(options)]);
      const [knex] = knexes;
      await knex.schema.createTable('account', (table) => {
        table.integer('id').primary();
        table.integer('balance').notNullable();
      });
      await knex('account').insert([1, 2].map((id) => ({ id, balance: 0 })));
      const cross = (which: number, first: number, second: number): Promise<void> =>
        withDeadlockRetry(() =>
          knexes[which]!.transaction(async (trx) => {
            await trx('account').where({ id: first }).increment('balance', 1);
            await new Promise((resolve) => setTimeout(resolve, 5));
            await trx('account').where({ id: second }).increment('balance', 1);
          }),
        );
      // One waits for the other's file lock inside one process, which would stop both: SQLite takes them in turns.
      const rounds = engine.name === 'SQLite' ? 0 : 6;
      for (let round = 0; round < rounds; round++) await Promise.all([cross(0, 1, 2), cross(1, 2, 1)]);
      for (let round = rounds; round < 6; round++) {
        await cross(0, 1, 2);
        await cross(1, 2, 1);
      }
      expect(await knex('account').orderBy('id').pluck('balance')).toEqual([12, 12]);
    });
  });
});

describe('databaseOptionsFromUrl', () => {
  it('reads the three kinds of address', () => {
    expect(databaseOptionsFromUrl('sqlite:var/data.db')).toEqual({ client: 'better-sqlite3', filename: 'var/data.db' });
    expect(databaseOptionsFromUrl('postgres://u:p@h:5432/d')).toEqual({
      client: 'pg',
      connection: 'postgres://u:p@h:5432/d',
    });
    expect(databaseOptionsFromUrl('mssql://sa:p%40ss@h/d?trustServerCertificate=true')).toEqual({
      client: 'mssql',
      connection: {
        server: 'h',
        port: 1433,
        user: 'sa',
        password: 'p@ss',
        database: 'd',
        encrypt: true,
        trustServerCertificate: true,
      },
    });
  });

  it.each(['', 'sqlite:', 'mysql://u:secret@h/d', 'postgres://', 'mssql://secret@h', 'mssql://secret@:x/d'])(
    'refuses %p without repeating it',
    (url) => {
      let error: unknown;
      try {
        databaseOptionsFromUrl(url);
      } catch (caught) {
        error = caught;
      }
      expect(error).toMatchObject({ code: 'DB_URL_INVALID' });
      expect((error as Error).message).not.toContain('secret');
    },
  );
});

describe('readers', () => {
  it('refuse what is not theirs, without showing it', () => {
    const unreadable = expect.objectContaining({ code: 'DB_VALUE_UNREADABLE' }) as unknown;
    for (const read of [
      () => readDate('soon'),
      () => readDate(null),
      () => readBoolean(2),
      () => readBoolean('true'),
      () => readInteger('12x'),
      () => readInteger(1.5),
      () => readInteger(''),
      () => readInteger('9007199254740993'),
      () => readJson('{'),
      () => readJson(null),
    ]) {
      expect(read).toThrow(unreadable as Error);
    }
  });
});

describe('openDatabase', () => {
  it('opens SQLite with a write-ahead log, foreign keys and a folding function', async () => {
    const knex = openDatabase({ client: 'better-sqlite3', filename: ':memory:' });
    expect(await knex.raw('pragma foreign_keys')).toEqual([{ foreign_keys: 1 }]);
    expect(await knex.raw('pragma busy_timeout')).toEqual([{ timeout: 10_000 }]);
    expect(await knex.raw(`select esign_fold('ÅÄÖ') as folded`)).toEqual([{ folded: 'åäö' }]);
    await knex.destroy();
  });
});
