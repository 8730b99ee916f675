import { EsignError } from '../../../errors.js';
import type { TrustLog } from '../../log.js';
import type { CertificateSubject, OneTimeSigning } from '../contract.js';
import type { LoginOutcome, Logins } from '../identity/logins.js';
import type { Endings } from './endings.js';
import type { FailureReason, Operation, OperationState } from './operation.js';
import type { Operations } from './operations.js';

const LEASE_MS = 20_000;
const RENEW_MS = 5_000;
/** What somebody is at work on. Of those that wait only calls without our pages have a lease: nobody else goes on with them. */
const LEASED: readonly OperationState[] = ['signing', 'waiting'];

/** What one-time signatures are run with. */
export interface OneTimeRunParts {
  readonly operations: Operations;
  readonly endings: Endings;
  readonly logins: Logins;
  readonly oneTime: OneTimeSigning;
  /** Keyed digest of a person's subject: they find their signatures by it, and nobody else does. */
  readonly personHash: (psut: string) => string;
  readonly requestLifetimeMs: number;
  readonly log: TrustLog;
  readonly now: () => Date;
}

/** Runs one-time signatures. A run holds a lease on its operation: what a killed process leaves can be begun again when it is over. */
export class OneTimeRuns {
  private readonly running = new Map<string, Promise<Operation>>();

  constructor(private readonly parts: OneTimeRunParts) {}

  /** Sends the person to log in. @returns nothing when the operation has changed meanwhile */
  async sendToLogin(operation: Operation, language: string): Promise<URL | undefined> {
    const { logins, endings } = this.parts;
    const { url, state, kept } = await logins.begin(operation, language);
    const change = { state: 'login', signatureType: 'ONETIME', login: { state, kept } } as const;
    const changed = await endings.step(operation, 'login_begun', change);
    return changed && url;
  }

  /**
   * Goes on when the browser is back from the log-in. The log-in is used up first: whatever happens then, it never counts again.
   *
   * @returns how the operation stands in the end; when somebody else runs it: now
   */
  async afterLogin(operation: Operation, returned: URL, state: string): Promise<Operation> {
    const { operations, logins } = this.parts;
    const { login } = operation;
    const held =
      login && (await operations.change(operation, { state: 'signing', login: null, leaseUntil: this.lease() }));
    if (login === null || !held) return (await operations.find(operation.operationId)) ?? operation;
    return this.run(held, async () => {
      const outcome = await logins.finish(returned, state, held, login);
      return 'person' in outcome ? this.sign(held, outcome.person) : this.refused(held, outcome);
    });
  }

  /**
   * Signs for somebody who is known already. The operation must be `signing`, under a lease of this call.
   *
   * @returns the operation, `signed`
   * @throws what {@link OneTimeSigning.sign} throws; the operation has failed then
   */
  async direct(operation: Operation, psut: string, subject: CertificateSubject): Promise<Operation> {
    const { oneTime, endings, operations, personHash } = this.parts;
    try {
      return await this.keepingLease(operation, async () => {
        const result = await oneTime.sign(operation.operationId, operation.request, subject);
        const done = await endings.complete(operation, result, { personHash: personHash(psut) });
        if (done === undefined) throw new Error('the operation was changed under its lease');
        return done;
      });
    } catch (error) {
      const now = (await operations.find(operation.operationId)) ?? operation;
      const code = error instanceof EsignError ? String(error.code) : 'INTERNAL';
      if (now.state === 'signing') await endings.fail(now, 'server_error', code);
      throw error;
    }
  }

  lease(): Date {
    return new Date(this.parts.now().getTime() + LEASE_MS);
  }

  /** What killed processes have left is opened again. @returns how many */
  async sweep(): Promise<number> {
    const left = await this.parts.operations.abandoned(LEASED, 500);
    for (const operation of left) await this.reopen(operation);
    return left.length;
  }

  /** The operation as it stands, opened again when whoever ran it is gone. */
  async current(operation: Operation): Promise<Operation> {
    const { state, leaseUntil } = operation;
    const isLeft = LEASED.includes(state) && leaseUntil !== null && leaseUntil < this.parts.now();
    return isLeft ? this.reopen(operation) : operation;
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  private async reopen(operation: Operation): Promise<Operation> {
    const { endings, operations, now, requestLifetimeMs } = this.parts;
    // Without a browser there is nobody who could begin again.
    const changed =
      operation.browserHash === null
        ? await endings.fail(operation, 'server_error', 'interrupted')
        : await endings.reopen(operation, new Date(now().getTime() + requestLifetimeMs));
    return changed ?? (await operations.find(operation.operationId)) ?? operation;
  }

  private run(operation: Operation, work: () => Promise<Operation>): Promise<Operation> {
    const { operationId } = operation;
    const run = this.keepingLease(operation, work)
      .catch((error: unknown) => this.failed(operation, error))
      .finally(() => this.running.delete(operationId));
    this.running.set(operationId, run);
    return run;
  }

  private async sign(
    operation: Operation,
    person: Extract<LoginOutcome, { person: unknown }>['person'],
  ): Promise<Operation> {
    const { oneTime, endings, operations, personHash, now } = this.parts;
    const { acr, loggedInAt } = person;
    const details = { acr, ageMs: Math.max(0, now().getTime() - loggedInAt.getTime()) };
    const known = await endings.step(operation, 'logged_in', { state: 'signing', leaseUntil: this.lease() }, details);
    if (known === undefined) return operation;
    return this.keepingLease(known, async () => {
      const result = await oneTime.sign(known.operationId, known.request, person.subject);
      const done = await endings.complete(known, result, { personHash: personHash(person.psut) });
      return done ?? (await operations.find(known.operationId)) ?? known;
    });
  }

  private refused(
    operation: Operation,
    { denied, reason }: Extract<LoginOutcome, { denied: boolean }>,
  ): Promise<Operation> {
    if (!denied) this.parts.log.warn({ operationId: operation.operationId, reason }, 'a login did not count');
    return this.end(operation, denied ? 'access_denied' : 'login_failed', reason);
  }

  private async failed(operation: Operation, error: unknown): Promise<Operation> {
    const { log, operations } = this.parts;
    const isAway = error instanceof EsignError && error.retry === 'later';
    const code = error instanceof EsignError ? String(error.code) : 'INTERNAL';
    if (isAway) log.warn({ operationId: operation.operationId, code }, 'a one-time signature had to be given up');
    else log.error({ operationId: operation.operationId, err: error }, 'a one-time signature failed');
    const now = (await operations.find(operation.operationId)) ?? operation;
    return now.state === 'signing' ? this.end(now, reasonOf(code, isAway), code) : now;
  }

  private async end(operation: Operation, reason: FailureReason, why: string): Promise<Operation> {
    const { endings, operations } = this.parts;
    return (await endings.fail(operation, reason, why)) ?? (await operations.find(operation.operationId)) ?? operation;
  }

  private async keepingLease<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      this.parts.operations.renew(operation, this.lease()).catch((error: unknown) => {
        this.parts.log.warn({ err: error }, 'a lease could not be renewed');
      });
    }, RENEW_MS);
    timer.unref();
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }
}

function reasonOf(code: string, isAway: boolean): FailureReason {
  if (code === 'FORMAT_SUBJECT_INVALID') return 'login_failed';
  return isAway ? 'temporarily_unavailable' : 'server_error';
}
