import { statfs } from 'node:fs/promises';
import type { Knex } from 'knex';
import { databaseNow } from '../db/index.js';
import { EsignError } from '../errors.js';
import type { TaskQueue } from '../queue/index.js';
import type { TrustCheck } from './contract.js';
import type { SealRows } from './seal/seal-rows.js';

const MAX_CLOCK_MS = 5_000;
const MIN_FREE_BYTES = 2 * 1024 ** 3;
const TIMEOUT_MS = 15_000;
const DAY_MS = 86_400_000;

/** What the checks look at. */
export interface CheckParts {
  readonly sql: Knex;
  readonly queue: TaskQueue;
  readonly rows: SealRows;
  readonly dataDirectory: string;
  /** Signs a random challenge with the seal key and checks it. @returns until when the certificate is valid */
  readonly trySealKey: () => Promise<Date>;
  /** Asks for a time-stamp over something random. @returns the authority's time */
  readonly tryTimestamp: () => Promise<Date>;
  /** Reads how the ID building block describes itself; absent: there is no eSignature Building Block. */
  readonly tryIdentity?: () => Promise<void>;
  readonly now: () => Date;
}

/** Looks at what sealing and recording depend on. */
export class TrustChecks {
  constructor(private readonly parts: CheckParts) {}

  all(): Promise<TrustCheck[]> {
    const { tryIdentity } = this.parts;
    return Promise.all([
      this.one('trust.database', 'Nothing can be recorded.', () => this.database()),
      this.one('trust.sealKey', 'No document can be sealed.', () => this.sealKey()),
      this.one('trust.timestamp', 'Seals wait; the store is not time-stamped.', () => this.timestamp()),
      this.one('trust.queue', 'Seals wait.', () => this.queue()),
      this.one('trust.storage', 'No document can be received or sealed.', () => this.storage()),
      ...(tryIdentity === undefined
        ? []
        : [this.one('trust.identity', 'Nobody can sign with a national ID.', () => identity(tryIdentity))]),
    ]);
  }

  private async one(id: string, breaks: string, look: () => Promise<Omit<TrustCheck, 'id'>>): Promise<TrustCheck> {
    try {
      const found = await within(look());
      return { id, ...found, ...(found.state === 'passed' ? {} : { breaks }) };
    } catch (error) {
      const reason = error instanceof EsignError ? String(error.code) : 'no answer';
      return { id, state: 'failed', detail: `It does not work: ${reason}.`, breaks };
    }
  }

  private async database(): Promise<Omit<TrustCheck, 'id'>> {
    const apartMs = Math.abs((await databaseNow(this.parts.sql)).getTime() - Date.now());
    if (apartMs <= MAX_CLOCK_MS) return { state: 'passed', detail: 'The database answers; its clock is right.' };
    return { state: 'warning', detail: `The database's clock is ${Math.round(apartMs / 1000)} s off.` };
  }

  private async sealKey(): Promise<Omit<TrustCheck, 'id'>> {
    const notAfter = await this.parts.trySealKey();
    const days = Math.floor((notAfter.getTime() - this.parts.now().getTime()) / DAY_MS);
    const detail = `The seal key signs; its certificate is valid for ${days} more days.`;
    return { state: days < 0 ? 'failed' : days < 30 ? 'warning' : 'passed', detail };
  }

  private async timestamp(): Promise<Omit<TrustCheck, 'id'>> {
    const apartMs = Math.abs((await this.parts.tryTimestamp()).getTime() - this.parts.now().getTime());
    if (apartMs <= MAX_CLOCK_MS) return { state: 'passed', detail: 'A time-stamp was given; the clocks agree.' };
    return { state: 'warning', detail: `The time-stamping authority's clock is ${Math.round(apartMs / 1000)} s off.` };
  }

  private async queue(): Promise<Omit<TrustCheck, 'id'>> {
    const { failed } = await this.parts.queue.stats();
    const waiting = await this.parts.rows.countOf('waiting');
    if (waiting === 0 && failed === 0) return { state: 'passed', detail: 'No seal waits.' };
    return { state: 'warning', detail: `${waiting} seals wait, ${failed} jobs were given up.` };
  }

  private async storage(): Promise<Omit<TrustCheck, 'id'>> {
    const { bavail, bsize } = await statfs(this.parts.dataDirectory);
    const free = bavail * bsize;
    const detail = `${(free / 1024 ** 3).toFixed(1)} GiB are free.`;
    return { state: free < MIN_FREE_BYTES ? 'warning' : 'passed', detail };
  }
}

async function identity(look: () => Promise<void>): Promise<Omit<TrustCheck, 'id'>> {
  await look();
  return { state: 'passed', detail: 'The ID building block describes itself as it is configured.' };
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
