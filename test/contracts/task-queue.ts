import type { Knex } from 'knex';
import { NotFoundError, TooSoonError } from '../../src/errors.js';
import type { TaskRun } from '../../src/host/index.js';
import type { TaskQueue } from '../../src/queue/index.js';
import { eventually, sleep } from './eventually.js';
import { processesShareTheQueue } from './task-queue-processes.js';
import type { QueueAddress } from './task-queue-worker.js';

/** How often an adapter looks around in this suite; far apart, so that what must come at once cannot come by polling. */
export interface QueueTimes {
  readonly leaseMs?: number;
  readonly pollMs?: number;
  readonly concurrency?: number;
}

/** One adapter under test. */
export interface QueueBed {
  /** Another queue over the same jobs, as another process would have; closed after each test. */
  queue(times?: QueueTimes): TaskQueue;
  readonly address: QueueAddress;
  /** Where the adapter joins transactions. */
  readonly knex: Knex | undefined;
}

/**
 * What every task queue promises.
 *
 * @param freshBed - called before each test; nothing of earlier tests may be left in it
 */
export function taskQueueContract(freshBed: () => Promise<QueueBed>): void {
  let bed: QueueBed;
  const queues: TaskQueue[] = [];
  const opened = (times?: QueueTimes): TaskQueue => {
    const queue = bed.queue({ pollMs: 30_000, leaseMs: 30_000, ...times });
    queues.push(queue);
    return queue;
  };
  const empty = (queue: TaskQueue): Promise<unknown> =>
    eventually(
      () => queue.stats(),
      ({ waiting, delayed, active }) => waiting + delayed + active === 0,
    );

  beforeEach(async () => {
    bed = await freshBed();
  });

  afterEach(async () => {
    await Promise.all(queues.splice(0).map((queue) => queue.close()));
  });

  describe('a job', () => {
    it('runs once, at once, with what was sent', async () => {
      const queue = opened();
      const runs: [unknown, number, boolean][] = [];
      queue.process('greet', async (payload, { attempt, isLastAttempt }) => {
        runs.push([payload, attempt, isLastAttempt]);
      });
      await queue.start();
      await sleep(100); // idle, so that only being woken explains what follows
      const sentAt = Date.now();
      await queue.enqueue('greet', { name: 'Åsa', list: [1, null] });
      await eventually(
        () => runs.length,
        (count) => count === 1,
      );
      expect(Date.now() - sentAt).toBeLessThan(15_000);
      await empty(queue);
      expect(runs).toEqual([[{ name: 'Åsa', list: [1, null] }, 1, false]]);
    });

    it('is tried again after growing pauses', async () => {
      const queue = opened();
      const times: number[] = [];
      const attempts: [number, boolean][] = [];
      queue.process('flaky', async (_payload, { attempt, isLastAttempt }) => {
        times.push(Date.now());
        attempts.push([attempt, isLastAttempt]);
        if (attempt < 3) throw new Error('not yet');
      });
      await queue.start();
      await queue.enqueue('flaky', {}, { attempts: 3, backoffMs: 200 });
      await eventually(
        () => times.length,
        (count) => count === 3,
      );
      await empty(queue);
      expect(attempts).toEqual([
        [1, false],
        [2, false],
        [3, true],
      ]);
      expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(195);
      expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(395);
      expect(await queue.stats()).toMatchObject({ failed: 0 });
    });

    it('is kept as failed when its attempts are used up, and gets a full set again', async () => {
      const queue = opened();
      let runs = 0;
      let broken = true;
      queue.process('doomed', async () => {
        runs++;
        if (broken || runs < 4) throw new Error('no');
      });
      await queue.start();
      await queue.enqueue('doomed', {}, { attempts: 2, backoffMs: 10 });
      await eventually(
        () => queue.stats(),
        ({ failed }) => failed === 1,
      );
      expect(runs).toBe(2);
      broken = false;
      expect(await queue.retryFailed()).toBe(1);
      await eventually(
        () => runs,
        (count) => count === 4,
      );
      await empty(queue);
      expect(await queue.stats()).toEqual({ waiting: 0, delayed: 0, active: 0, failed: 0 });
      expect(await queue.retryFailed()).toBe(0);
    });

    it('ends at once when its error says that trying again is no use', async () => {
      const queue = opened();
      let runs = 0;
      queue.process('final', async (payload) => {
        runs++;
        const { byUser } = payload as { byUser: boolean };
        throw byUser ? new TooSoonError('TRY_LATER', 'wait') : new NotFoundError('GONE', 'gone');
      });
      await queue.start();
      await queue.enqueue('final', { byUser: true }, { backoffMs: 1 });
      await queue.enqueue('final', { byUser: false }, { backoffMs: 1 });
      await eventually(
        () => queue.stats(),
        ({ failed }) => failed === 2,
      );
      await sleep(100);
      expect(runs).toBe(2);
    });

    it('waits for its time', async () => {
      const queue = opened();
      let ranAt = 0;
      queue.process('later', async () => {
        ranAt = Date.now();
      });
      await queue.start();
      const runAt = new Date(Date.now() + 600);
      await queue.enqueue('later', {}, { runAt });
      expect(await queue.stats()).toMatchObject({ waiting: 0, delayed: 1 });
      expect(await queue.waitingSince()).toBeUndefined();
      await eventually(
        () => ranAt,
        (time) => time > 0,
      );
      expect(ranAt).toBeGreaterThanOrEqual(runAt.getTime() - 5);
      expect(ranAt).toBeLessThan(runAt.getTime() + 15_000);
    });

    it('of a name nobody here knows waits, and troubles no other', async () => {
      const ignorant = opened();
      let known = 0;
      ignorant.process('known', async () => {
        known++;
      });
      await ignorant.start();
      await ignorant.enqueue('unheard-of', {}, { attempts: 1 });
      await ignorant.enqueue('known', {});
      await eventually(
        () => known,
        (count) => count === 1,
      );
      const { waiting, delayed, failed } = await eventually(
        () => ignorant.stats(),
        ({ active }) => active === 0,
      );
      expect([waiting + delayed, failed]).toEqual([1, 0]);
      const knowing = opened({ pollMs: 100 });
      let ran = 0;
      knowing.process('unheard-of', async (_payload, { isLastAttempt }) => {
        ran += isLastAttempt ? 1 : 100;
      });
      await ignorant.close();
      await knowing.start();
      await eventually(
        () => ran,
        (count) => count === 1,
      );
    });

    it('is refused when it makes no sense', async () => {
      const queue = opened();
      const invalid = { code: 'QUEUE_JOB_INVALID' };
      await expect(queue.enqueue('', {})).rejects.toMatchObject(invalid);
      await expect(queue.enqueue('x', [1])).rejects.toMatchObject(invalid);
      await expect(queue.enqueue('x', {}, { attempts: 0 })).rejects.toMatchObject(invalid);
      await expect(queue.enqueue('x', {}, { runAt: new Date(NaN) })).rejects.toMatchObject(invalid);
      await expect(queue.enqueue('x', {}, { dedupeKey: 'k'.repeat(201) })).rejects.toMatchObject(invalid);
      expect(await queue.stats()).toEqual({ waiting: 0, delayed: 0, active: 0, failed: 0 });
    });
  });

  describe('a key', () => {
    it('lets one job wait or run at a time', async () => {
      const queue = opened();
      const seen: unknown[] = [];
      let finish: () => void = () => undefined;
      const finished = new Promise<void>((resolve) => (finish = resolve));
      queue.process('once', async (payload) => {
        seen.push(payload);
        await finished;
      });
      await queue.enqueue('once', { n: 1 }, { dedupeKey: 'one: Key' });
      await queue.enqueue('once', { n: 2 }, { dedupeKey: 'one: Key' });
      await queue.enqueue('once', { n: 3 }, { dedupeKey: 'one: key' });
      await queue.start();
      await eventually(
        () => seen.length,
        (count) => count === 2,
      );
      await queue.enqueue('once', { n: 4 }, { dedupeKey: 'one: Key' });
      finish();
      await empty(queue);
      expect(seen).toEqual(expect.arrayContaining([{ n: 1 }, { n: 3 }]));
      expect(seen).toHaveLength(2);
      await queue.enqueue('once', { n: 5 }, { dedupeKey: 'one: Key' });
      await eventually(
        () => seen.length,
        (count) => count === 3,
      );
      expect(seen[2]).toEqual({ n: 5 });
    });

    it('holds through the pauses between attempts, and ends with giving up', async () => {
      const queue = opened();
      let runs = 0;
      queue.process('failing', async () => {
        runs++;
        throw new Error('no');
      });
      await queue.start();
      await queue.enqueue('failing', {}, { dedupeKey: 'k', attempts: 2, backoffMs: 400 });
      await eventually(
        () => queue.stats(),
        ({ delayed }) => delayed === 1,
      );
      await queue.enqueue('failing', {}, { dedupeKey: 'k', attempts: 1 });
      await eventually(
        () => queue.stats(),
        ({ failed }) => failed === 1,
      );
      expect(runs).toBe(2);
      await queue.enqueue('failing', {}, { dedupeKey: 'k', attempts: 1 });
      await eventually(
        () => queue.stats(),
        ({ failed }) => failed === 2,
      );
    });
  });

  describe('a transaction', () => {
    it('takes the job with it, or is refused', async () => {
      const queue = opened();
      const { knex } = bed;
      const ran: unknown[] = [];
      queue.process('joined', async (payload) => {
        ran.push(payload);
      });
      await queue.start();
      if (knex === undefined) {
        expect(queue.joinsTransactions).toBe(false);
        const sent = queue.enqueue('joined', {}, {}, Object.create(null) as Knex.Transaction);
        await expect(sent).rejects.toMatchObject({ code: 'QUEUE_CANNOT_JOIN' });
        return;
      }
      expect(queue.joinsTransactions).toBe(true);
      const undone = knex.transaction(async (trx) => {
        await queue.enqueue('joined', { n: 1 }, { dedupeKey: 'same' }, trx);
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      const sentAt = Date.now();
      await knex.transaction(async (trx) => {
        await queue.enqueue('joined', { n: 2 }, { dedupeKey: 'same' }, trx);
        await queue.enqueue('joined', { n: 3 }, { dedupeKey: 'same' }, trx);
        await queue.enqueue('joined', { n: 4 }, {}, trx);
      });
      await eventually(
        () => ran.length,
        (count) => count === 2,
      );
      expect(Date.now() - sentAt).toBeLessThan(15_000);
      await empty(queue);
      expect(ran).toEqual(expect.arrayContaining([{ n: 2 }, { n: 4 }]));
    });
  });

  describe('a schedule', () => {
    it('ticks once for all processes together', async () => {
      const [one, two] = [opened({ pollMs: 50 }), opened({ pollMs: 50 })];
      const ticks: number[] = [];
      for (const queue of [one, two]) {
        queue.process('tick', async () => {
          ticks.push(Date.now());
        });
        await queue.schedule('tick', 400);
      }
      await Promise.all([one.start(), two.start()]);
      await sleep(2_200);
      const counted = ticks.length;
      expect(counted).toBeGreaterThanOrEqual(3);
      expect(counted).toBeLessThanOrEqual(7);
    });
  });

  describe('close', () => {
    it('tells running jobs, waits for them, and takes no more', async () => {
      const queue = opened({ concurrency: 1 });
      let begun: TaskRun | undefined;
      let ended = 0;
      queue.process('slow', async (_payload, run) => {
        begun = run;
        await sleep(300);
        ended++;
      });
      await queue.start();
      await queue.enqueue('slow', {});
      await queue.enqueue('slow', {});
      await eventually(() => begun !== undefined, Boolean);
      expect(begun?.signal.aborted).toBe(false);
      await queue.close();
      expect([ended, begun?.signal.aborted]).toEqual([1, true]);
      const next = opened();
      expect(await next.stats()).toEqual({ waiting: 1, delayed: 0, active: 0, failed: 0 });
      const waitedMs = Date.now() - ((await next.waitingSince())?.getTime() ?? NaN);
      expect(waitedMs).toBeGreaterThanOrEqual(0);
      expect(waitedMs).toBeLessThan(20_000);
    });

    it('costs no attempt to a job that stops because it is told to', async () => {
      const queue = opened();
      let begun = false;
      queue.process('obedient', async (_payload, { signal }) => {
        begun = true;
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      });
      await queue.start();
      await queue.enqueue('obedient', {}, { attempts: 1 });
      await eventually(() => begun, Boolean);
      await queue.close();
      const next = opened({ pollMs: 50 });
      let lastAttempt: boolean | undefined;
      next.process('obedient', async (_payload, { isLastAttempt }) => {
        lastAttempt = isLastAttempt;
      });
      await next.start();
      await eventually(
        () => lastAttempt,
        (value) => value === true,
      );
      expect(await next.stats()).toMatchObject({ failed: 0 });
    });
  });

  processesShareTheQueue({ bed: () => bed, opened, empty });
}
