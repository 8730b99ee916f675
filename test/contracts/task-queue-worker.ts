import { openDatabase, type DatabaseOptions } from '../../src/db/index.js';
import { createBullTaskQueue, createSqlTaskQueue, type TaskQueue } from '../../src/queue/index.js';

/** Where a worker process finds its queue. */
export type QueueAddress =
  | { readonly kind: 'sql'; readonly database: DatabaseOptions }
  | { readonly kind: 'bull'; readonly redisUrl: string; readonly prefix: string };

/** What a worker process is told on its command line, as JSON. */
export interface WorkerOrder {
  readonly address: QueueAddress;
  readonly leaseMs: number;
  /** `hang`: begins a job and never ends it. */
  readonly mode: 'hang' | 'finish';
  readonly jobMs: number;
}

/** What it reports to its parent. */
export interface WorkerReport {
  readonly event: 'ready' | 'begun' | 'done';
  readonly n?: number;
}

const order = JSON.parse(process.argv[2] ?? '') as WorkerOrder;
const report = (message: WorkerReport): void => void process.send?.(message);

const queue = opened(order);
queue.process('work', async (payload) => {
  const { n } = payload as { n: number };
  report({ event: 'begun', n });
  if (order.mode === 'hang') await new Promise(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, order.jobMs));
  report({ event: 'done', n });
});
await queue.start();
report({ event: 'ready' });

function opened({ address, leaseMs }: WorkerOrder): TaskQueue {
  if (address.kind === 'bull') return createBullTaskQueue({ ...address, leaseMs, concurrency: 1 });
  return createSqlTaskQueue(openDatabase(address.database), { leaseMs, pollMs: 50, concurrency: 1 });
}
