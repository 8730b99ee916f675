import { EsignError } from '../errors.js';
import type { TaskQueue } from '../queue/index.js';
import type { AnchorsFile } from './anchors-file.js';
import type { EidAttempts } from './eids/index.js';
import type { TrustLog } from './log.js';
import type { Folders } from './seal/folders.js';
import type { SealRenewal } from './seal/renewal.js';
import type { SealRunner } from './seal/runner.js';
import type { SealRows } from './seal/seal-rows.js';
import type { Batches } from './store/batches.js';

const JOBS = { seal: 'trust_seal', watch: 'trust_watch', batch: 'trust_batch', tidy: 'trust_tidy' } as const;
const WATCH_MS = 3_000;
const TIDY_MS = 3_600_000;

/** What background work is done with. */
export interface JobParts {
  readonly queue: TaskQueue;
  readonly runner: SealRunner;
  readonly renewal: SealRenewal;
  readonly rows: SealRows;
  readonly batches: Batches;
  readonly anchorsFile: AnchorsFile;
  readonly folders: Folders;
  readonly attempts: Pick<EidAttempts, 'tidy'>;
  readonly log: TrustLog;
  readonly batchEveryMs: number;
  readonly now: () => Date;
}

/** Background work: seals, the watch over seals that wait, batches of the store, renewal, tidying up. */
export class TrustJobs {
  constructor(private readonly parts: JobParts) {}

  /** Has one seal worked on. While it is, another call does nothing. */
  async begin(sealId: number): Promise<void> {
    await this.parts.queue.enqueue(
      JOBS.seal,
      { sealId },
      { dedupeKey: `seal:${sealId}`, attempts: 10, backoffMs: 1000 },
    );
  }

  async start(): Promise<void> {
    const { queue, runner, rows, batchEveryMs } = this.parts;
    queue.process(JOBS.seal, async (payload, { signal }) => {
      await runner.run(Number((payload as { sealId?: unknown }).sealId), signal);
    });
    queue.process(JOBS.watch, async () => {
      for (const id of await rows.due()) await this.begin(id);
    });
    queue.process(JOBS.batch, () => this.batch());
    queue.process(JOBS.tidy, () => this.tidy());
    await queue.schedule(JOBS.watch, WATCH_MS);
    await queue.schedule(JOBS.batch, batchEveryMs);
    await queue.schedule(JOBS.tidy, TIDY_MS);
    await queue.start();
  }

  /** A batch that cannot be stamped now is made later, with what has come since. */
  private async batch(): Promise<void> {
    const { batches, anchorsFile, log } = this.parts;
    await anchorsFile.refresh();
    try {
      await batches.makeAll();
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      log.warn({ code: String(error.code) }, 'the store could not be time-stamped; it is tried again');
    }
  }

  private async tidy(): Promise<void> {
    const { folders, rows, renewal, attempts, now } = this.parts;
    await attempts.tidy();
    const kept = await rows.files();
    await folders.sweep(now(), (name) => kept.has(name));
    await renewal.runDue();
  }
}
