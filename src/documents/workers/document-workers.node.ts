import type { Inspection } from '../inspect.node.js';
import type { SignedJob, SignedResult } from '../pages/signed.node.js';
import { UPLOAD_LIMITS, type UploadLimits } from '../upload/limits.js';
import type { OriginalJob, OriginalResult } from '../upload/original.node.js';
import { WorkerPool } from './pool.node.js';

/** How many worker processes there are, and what each may use. */
export interface DocumentWorkerOptions {
  /** Worker processes at most; they start when they are needed. Default 2. */
  readonly size?: number;
  /** Resident memory of one worker. Default 1 024. */
  readonly memoryMb?: number;
  /** Wall-clock time of one job. Default 60 000. */
  readonly timeoutMs?: number;
  readonly limits?: Partial<UploadLimits>;
}

/** Everything about documents that is heavy or hostile, done in processes of their own. */
export interface DocumentWorkers {
  /**
   * Checks, sanitises and merges uploads.
   *
   * @throws an upload error (`DOCUMENT_…`) with `details.index`, `DOCUMENT_WORKER_LOST` when trying again may help
   */
  makeOriginal(job: OriginalJob): Promise<OriginalResult>;
  /**
   * Adds verification pages to an original; its bytes stay the prefix.
   *
   * @throws `SIGNING_TAMPERED_FILE`, `DOCUMENT_WORKER_LOST`
   */
  appendVerificationPages(job: SignedJob): Promise<SignedResult>;
  /**
   * Reads pages and sizes of a document of ours.
   *
   * @throws `DOCUMENT_BROKEN`, `DOCUMENT_WORKER_LOST`
   */
  inspect(path: string): Promise<Inspection>;
  /** Process ids of workers with a job. */
  readonly busyPids: readonly number[];
  /** Ends the processes; jobs under way are rejected. */
  close(): Promise<void>;
}

/** Starts nothing yet: a worker process is forked with the first job that finds none idle, and stays warm. */
export function createDocumentWorkers(options: DocumentWorkerOptions = {}): DocumentWorkers {
  const { size = 2, memoryMb = 1024, timeoutMs = 60_000 } = options;
  const limits = { ...UPLOAD_LIMITS, ...options.limits };
  const pool = new WorkerPool(size, { memoryMb, timeoutMs });
  return {
    async makeOriginal(job) {
      const result = await pool.run({ kind: 'original', job: { ...job, limits } });
      return result;
    },
    appendVerificationPages: (job) => pool.run({ kind: 'signed', job }),
    inspect: (path) => pool.run({ kind: 'inspect', job: { path } }),
    get busyPids() {
      return pool.busyPids;
    },
    close() {
      pool.close();
      return Promise.resolve();
    },
  };
}
