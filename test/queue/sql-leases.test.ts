import type { Knex } from 'knex';
import { readInteger, runMigrations, type Row } from '../../src/db/index.js';
import type { Logger } from '../../src/host/index.js';
import { createSqlTaskQueue, queueMigrations } from '../../src/queue/index.js';
import { eventually } from '../contracts/eventually.js';
import { forEachEngine } from '../engines/engines.js';

forEachEngine((engine) => {
  describe('a lease', () => {
    let knex: Knex;
    const warnings: string[] = [];
    const logger: Logger = {
      info: () => undefined,
      warn: (_fields, message) => void warnings.push(message),
      error: (_fields, message) => void warnings.push(message),
    };

    beforeAll(async () => {
      knex = await engine.open();
      await runMigrations(knex, { ledger: 'queue_ledger', migrations: queueMigrations });
    });

    it('that was lost gives no say in how the job ends', async () => {
      const ends: string[] = [];
      let endFirst: () => void = () => undefined;
      let endSecond: () => void = () => undefined;
      const slow = createSqlTaskQueue(knex, { leaseMs: 30_000, pollMs: 30_000, logger });
      let told: AbortSignal | undefined;
      slow.process('work', async (_payload, { signal }) => {
        told = signal;
        await new Promise<void>((resolve) => (endFirst = resolve));
        ends.push('first');
      });
      await slow.start();
      await slow.enqueue('work', {}, { dedupeKey: 'k' });
      await eventually(() => told !== undefined, Boolean);

      // To a process whose clock is an hour ahead the lease has run out.
      const ahead = createSqlTaskQueue(knex, { now: () => Date.now() + 3_600_000, leaseMs: 30_000, pollMs: 50 });
      let attempt = 0;
      ahead.process('work', async (_payload, run) => {
        attempt = run.attempt;
        await new Promise<void>((resolve) => (endSecond = resolve));
        ends.push('second');
      });
      await ahead.start();
      await eventually(
        () => attempt,
        (number) => number === 2,
      );
      endFirst();
      await eventually(
        () => warnings.length,
        (count) => count === 1,
      );
      expect(warnings[0]).toContain('went on elsewhere');
      expect(await knex('host_job').where({ state: 'active' })).toHaveLength(1);
      endSecond();
      await eventually(
        async () => (await knex('host_job').select('id')).length,
        (count) => count === 0,
      );
      expect(ends).toEqual(['first', 'second']);
      await Promise.all([slow.close(), ahead.close()]);
    });

    it('that is lost tells the run to stop', async () => {
      const queue = createSqlTaskQueue(knex, { leaseMs: 300, pollMs: 30_000 });
      let signal: AbortSignal | undefined;
      queue.process('stolen', async (_payload, run) => {
        signal = run.signal;
        await eventually(() => run.signal.aborted, Boolean);
      });
      await queue.start();
      await queue.enqueue('stolen', {});
      await eventually(() => signal !== undefined, Boolean);
      await knex('host_job').update({ lease: 'another', due_at: Date.now() + 60_000 });
      await eventually(() => signal?.aborted === true, Boolean);
      await queue.close();
      await knex('host_job').delete();
    });

    it('that runs out time and again ends the job, visibly', async () => {
      const queue = createSqlTaskQueue(knex, { leaseMs: 30_000, pollMs: 50, logger });
      let runs = 0;
      queue.process('lethal', async () => {
        runs++;
      });
      await queue.enqueue('lethal', {}, { attempts: 1 });
      await knex('host_job').update({ state: 'active', lease: 'dead', losses: 10, due_at: Date.now() - 1 });
      await queue.start();
      await eventually(
        () => queue.stats(),
        ({ failed }) => failed === 1,
      );
      expect(runs).toBe(0);
      const row = await knex('host_job').first<Row>();
      expect(readInteger(row.losses)).toBe(11);
      expect(row.last_error).toContain('vanished 11 times');
      await queue.close();
    });
  });
});
