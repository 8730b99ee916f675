import { fork, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { EsignError } from '../../errors.js';
import { uploadError, workerLost } from '../errors.js';
import { receivedError, type JobKind, type JobMessage, type ReplyMessage, type WorkerJobs } from './protocol.js';
import { workerPath } from './worker-path.node.js';

/** What one worker process may use. */
export interface ChildLimits {
  /** Resident memory of the whole process. */
  readonly memoryMb: number;
  /** Wall-clock time of one job. */
  readonly timeoutMs: number;
}

const WATCH_EVERY_MS = 50;
/** JavaScript objects get half of the memory; file contents live outside the heap. */
const HEAP_SHARE = 0.5;

/** Resident memory of a process in MB; `undefined` where the system does not tell. */
async function residentMb(pid: number): Promise<number | undefined> {
  try {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'latin1'));
    return match === null ? undefined : Number(match[1]) / 1024;
  } catch {
    return undefined;
  }
}

/**
 * One worker process: does one job at a time, keeps warm between jobs, and is killed when a job takes too much.
 *
 * @remarks
 * The process gets no environment, thus no secrets. Its memory is watched from outside on Linux; elsewhere only its
 * JavaScript heap is limited.
 */
export class WorkerChild {
  private readonly process: ChildProcess;
  private verdict: EsignError | undefined;
  private hasEnded = false;

  constructor(private readonly limits: ChildLimits) {
    this.process = fork(workerPath(), [], {
      env: {},
      execArgv: [`--max-old-space-size=${Math.round(limits.memoryMb * HEAP_SHARE)}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.process.once('exit', () => (this.hasEnded = true));
    this.process.on('error', () => (this.hasEnded = true));
    this.idle();
  }

  get isUsable(): boolean {
    return !this.hasEnded && this.process.connected;
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** Does a job. Rejects with an upload error when the job took too much, with `DOCUMENT_WORKER_LOST` on a crash. */
  async run<Kind extends JobKind>(message: JobMessage<Kind>): Promise<WorkerJobs[Kind]['result']> {
    this.process.ref();
    this.process.channel?.ref();
    const timeout = setTimeout(() => this.condemn('The document took too long to process.'), this.limits.timeoutMs);
    const watch = setInterval(() => void this.checkMemory(), WATCH_EVERY_MS);
    try {
      return await this.exchange(message);
    } finally {
      clearTimeout(timeout);
      clearInterval(watch);
      this.idle();
    }
  }

  kill(): void {
    this.hasEnded = true;
    this.process.kill('SIGKILL');
  }

  /** A waiting worker does not keep the server from ending. */
  private idle(): void {
    this.process.unref();
    this.process.channel?.unref();
  }

  private exchange(message: JobMessage): Promise<WorkerJobs[JobKind]['result']> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null, signal: string | null): void => {
        this.process.off('message', onMessage);
        // V8 aborts by itself when the heap is full.
        const isHeapFull = signal === 'SIGABRT' || code === 134;
        const cause = isHeapFull
          ? uploadError('DOCUMENT_TOO_COMPLEX', 'The document needs too much memory.')
          : undefined;
        reject(this.verdict ?? cause ?? workerLost(`The document worker ended (${signal ?? String(code)}).`));
      };
      const onMessage = (reply: ReplyMessage): void => {
        this.process.off('exit', onExit);
        if (reply.isDone) resolve(reply.result);
        else reject(receivedError(reply.error));
      };
      this.process.once('exit', onExit);
      this.process.once('message', onMessage);
      this.process.send(message, (error) => {
        if (error === null) return;
        this.kill();
        reject(this.verdict ?? workerLost('The document worker cannot be reached.', error));
      });
    });
  }

  private async checkMemory(): Promise<void> {
    const used = this.process.pid === undefined ? undefined : await residentMb(this.process.pid);
    if (used !== undefined && used > this.limits.memoryMb) this.condemn('The document needs too much memory.');
  }

  private condemn(reason: string): void {
    this.verdict ??= uploadError('DOCUMENT_TOO_COMPLEX', reason);
    this.kill();
  }
}
