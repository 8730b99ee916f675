import { workerLost } from '../errors.js';
import { WorkerChild, type ChildLimits } from './child.node.js';
import type { JobKind, JobMessage, WorkerJobs } from './protocol.js';

/** Hands jobs to a fixed number of warm worker processes, in order of arrival. */
export class WorkerPool {
  private readonly idle: WorkerChild[] = [];
  private readonly busy = new Set<WorkerChild>();
  private readonly waiting: ((child: WorkerChild | undefined) => void)[] = [];
  private isClosed = false;

  constructor(
    private readonly size: number,
    private readonly limits: ChildLimits,
  ) {}

  /** Process ids of workers that are doing a job. */
  get busyPids(): readonly number[] {
    return [...this.busy].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  async run<Kind extends JobKind>(message: JobMessage<Kind>): Promise<WorkerJobs[Kind]['result']> {
    const child = await this.acquire();
    try {
      return await child.run(message);
    } finally {
      this.release(child);
    }
  }

  /** Ends all workers; jobs under way and jobs that wait are rejected. */
  close(): void {
    this.isClosed = true;
    for (const child of [...this.idle, ...this.busy]) child.kill();
    this.idle.length = 0;
    for (const resume of this.waiting.splice(0)) resume(undefined);
  }

  private async acquire(): Promise<WorkerChild> {
    const closed = (): Error => workerLost('The document workers have been stopped.');
    if (this.isClosed) throw closed();
    let child = this.takeIdle();
    if (child === undefined && this.busy.size >= this.size) {
      child = await new Promise<WorkerChild | undefined>((resolve) => this.waiting.push(resolve));
      if (child === undefined) throw closed();
      return child;
    }
    child ??= new WorkerChild(this.limits);
    this.busy.add(child);
    return child;
  }

  private takeIdle(): WorkerChild | undefined {
    for (let child = this.idle.pop(); child !== undefined; child = this.idle.pop()) {
      if (child.isUsable) return child;
    }
    return undefined;
  }

  private release(child: WorkerChild): void {
    this.busy.delete(child);
    if (this.isClosed) return;
    const resume = this.waiting.shift();
    if (resume === undefined) {
      if (child.isUsable) this.idle.push(child);
      return;
    }
    const next = child.isUsable ? child : new WorkerChild(this.limits);
    this.busy.add(next);
    resume(next);
  }
}
