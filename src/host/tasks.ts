/** How and when a task runs. */
export interface SendOptions {
  /** While a task with this key is waiting or running, another send with it does nothing. */
  readonly dedupeKey?: string;
  readonly runAt?: Date;
  /** Runs in all before the task is given up; default 5. */
  readonly attempts?: number;
  /** First delay between attempts in milliseconds, doubled each time; default 1 000, at most an hour. */
  readonly backoffMs?: number;
}

/** What a running task is told. */
export interface TaskRun {
  readonly id: string;
  /** 1 for the first run. */
  readonly attempt: number;
  readonly isLastAttempt: boolean;
  /** Aborts when the host stops. */
  readonly signal: AbortSignal;
}

/**
 * A named piece of background work. May run twice, also at the same time: the effect must stand once.
 * A thrown error whose `retry` is `never` or `by-user` ends the task; any other is retried with backoff.
 */
export interface TaskModule {
  readonly name: string;
  handler(payload: unknown, run: TaskRun): Promise<void>;
}

/** A task started by the clock. */
export interface ScheduledTask {
  readonly name: string;
  readonly everyMs: number;
}

/** Background work outside a unit of work. */
export interface TaskSender {
  send(task: string, payload: object, options?: SendOptions): Promise<void>;
}
