import type { Knex } from 'knex';
import { UnusableError } from '../../src/errors.js';
import type { Logger, ScheduledTask, SendOptions, TaskModule, TaskSender, WorkState } from '../../src/host/index.js';
import type { TaskQueue } from '../../src/queue/index.js';
import type { HostCode } from '../app/errors.js';

const FLUSH_MS = 2_000;
const FLUSH_ROWS = 100;

interface OutboxRow {
  readonly id: number;
  readonly task: string;
  readonly payload: string;
  readonly options: string;
}

/** Background work of the packages, on whichever queue this installation has. */
export class HostTasks implements TaskSender {
  private readonly known = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;
  private isFlushWanted = false;
  private isStopped = false;

  constructor(
    private readonly queue: TaskQueue,
    private readonly sql: Knex,
    private readonly logger: Logger,
  ) {}

  register(modules: readonly TaskModule[]): void {
    for (const module of modules) {
      this.known.add(module.name);
      this.queue.process(module.name, (payload, run) => module.handler(payload, run));
    }
  }

  async start(scheduled: readonly ScheduledTask[]): Promise<void> {
    for (const { name, everyMs } of scheduled) {
      this.check(name);
      await this.queue.schedule(name, everyMs);
    }
    await this.queue.start();
    if (this.queue.joinsTransactions) return;
    this.timer = setInterval(() => this.committed(), FLUSH_MS);
    this.timer.unref();
    this.committed();
  }

  async send(task: string, payload: object, options?: SendOptions): Promise<void> {
    this.check(task);
    await this.queue.enqueue(task, payload, options);
  }

  /** Sends with a transaction's commit. */
  async sendIn(trx: Knex.Transaction, task: string, payload: object, options?: SendOptions): Promise<void> {
    this.check(task);
    if (this.queue.joinsTransactions) {
      await this.queue.enqueue(task, payload, options, trx);
      return;
    }
    await trx('host_task_outbox').insert({
      task,
      payload: JSON.stringify(payload),
      options: JSON.stringify(options ?? {}),
    });
  }

  /** Hands over what transactions have promised; never throws. */
  committed(): void {
    if (this.queue.joinsTransactions || this.isStopped) return;
    this.isFlushWanted = true;
    this.flushing ??= this.flush().finally(() => {
      this.flushing = undefined;
    });
  }

  async stats(): Promise<object> {
    return await this.queue.stats();
  }

  /** How the queue stands, for checks of the set-up. */
  async state(): Promise<WorkState> {
    const { waiting, active, failed } = await this.queue.stats();
    const waitingSince = await this.queue.waitingSince();
    return { waiting, active, failed, ...(waitingSince === undefined ? {} : { waitingSince }) };
  }

  async retryFailed(): Promise<number> {
    return await this.queue.retryFailed();
  }

  /** Takes no more work and waits for running tasks. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.flushing;
    await this.queue.close();
  }

  private check(task: string): void {
    if (this.known.has(task)) return;
    throw new UnusableError<HostCode>('HOST_TASK_UNKNOWN', `No package brings a task ${task}`);
  }

  private async flush(): Promise<void> {
    while (this.isFlushWanted && !this.isStopped) {
      this.isFlushWanted = false;
      try {
        const rows = await this.sql<OutboxRow>('host_task_outbox').orderBy('id').limit(FLUSH_ROWS);
        for (const row of rows) await this.handOver(row);
        if (rows.length === FLUSH_ROWS) this.isFlushWanted = true;
      } catch (error) {
        this.logger.warn({ error }, 'Promised tasks could not be handed to the queue; it is tried again');
        return;
      }
    }
  }

  /** The row goes after the queue has the job: a crash in between sends it twice, which every task can bear. */
  private async handOver(row: OutboxRow): Promise<void> {
    const { runAt, ...options } = JSON.parse(row.options) as Omit<SendOptions, 'runAt'> & { runAt?: string };
    await this.queue.enqueue(row.task, JSON.parse(row.payload) as object, {
      ...options,
      ...(runAt === undefined ? {} : { runAt: new Date(runAt) }),
    });
    await this.sql('host_task_outbox').where({ id: row.id }).delete();
  }
}
