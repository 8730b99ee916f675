import { fork, type ChildProcess } from 'node:child_process';
import type { TaskQueue } from '../../src/queue/index.js';
import { bundleForNode, type Program } from '../engines/bundle.js';
import { eventually, sleep } from './eventually.js';
import type { QueueBed, QueueTimes } from './task-queue.js';
import type { WorkerOrder, WorkerReport } from './task-queue-worker.js';

interface Suite {
  bed(): QueueBed;
  opened(times?: QueueTimes): TaskQueue;
  empty(queue: TaskQueue): Promise<unknown>;
}

/** The part of the contract that takes processes of their own, and kills them. */
export function processesShareTheQueue(suite: Suite): void {
  describe('processes', () => {
    let program: Program;
    const children: ChildProcess[] = [];
    const begin = (order: Omit<WorkerOrder, 'address'>): { child: ChildProcess; reports: WorkerReport[] } => {
      const child = fork(program.file, [JSON.stringify({ ...order, address: suite.bed().address })]);
      children.push(child);
      const reports: WorkerReport[] = [];
      child.on('message', (message) => reports.push(message as WorkerReport));
      return { child, reports };
    };
    const count = (reports: WorkerReport[], event: WorkerReport['event']): number =>
      reports.filter((report) => report.event === event).length;

    beforeAll(async () => {
      program = await bundleForNode('test/contracts/task-queue-worker.ts');
    });

    afterEach(async () => {
      for (const child of children.splice(0)) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const exited = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await exited;
      }
    });

    afterAll(() => program.remove());

    it('that are killed twice leave the job to a third', async () => {
      const queue = suite.opened();
      await queue.enqueue('work', { n: 1 }, { attempts: 1 });
      for (let killed = 0; killed < 2; killed++) {
        const { child, reports } = begin({ leaseMs: 1_000, mode: 'hang', jobMs: 0 });
        await eventually(
          () => count(reports, 'begun'),
          (begun) => begun === 1,
          25_000,
        );
        child.kill('SIGKILL');
      }
      const { reports } = begin({ leaseMs: 1_000, mode: 'finish', jobMs: 10 });
      await eventually(
        () => count(reports, 'done'),
        (done) => done === 1,
        25_000,
      );
      await suite.empty(queue);
      expect(await queue.stats()).toMatchObject({ failed: 0 });
    }, 90_000);

    it('share the work, and take no job from one that is at it for longer than a lease', async () => {
      const queue = suite.opened();
      const jobs = 12;
      const workers = [0, 1].map(() => begin({ leaseMs: 600, mode: 'finish', jobMs: 100 }));
      for (const { reports } of workers)
        await eventually(
          () => count(reports, 'ready'),
          (ready) => ready === 1,
          30_000,
        );
      const slow = begin({ leaseMs: 600, mode: 'hang', jobMs: 0 });
      await eventually(
        () => count(slow.reports, 'ready'),
        (ready) => ready === 1,
        30_000,
      );
      for (let n = 0; n < jobs; n++) await queue.enqueue('work', { n });
      const done = (): WorkerReport[] =>
        workers.flatMap(({ reports }) => reports.filter(({ event }) => event === 'done'));
      await eventually(
        () => slow.reports.length + done().length,
        () => done().length >= jobs - 1,
        40_000,
      );
      await sleep(1_800);
      expect(new Set(done().map(({ n }) => n)).size).toBe(done().length);
      expect(done()).toHaveLength(jobs - count(slow.reports, 'begun'));
      for (const { reports } of workers) expect(count(reports, 'done')).toBeGreaterThan(0);
    }, 90_000);
  });
}
