import type { Host, Principal, UnitOfWork } from '../host/index.js';
import { signingNotFound } from './errors.js';
import type { SigningRepository } from './ports.js';
import type { RecordGuard, Verdict } from './record-guard.js';
import type { SigningCase } from './records.js';

/** Opens units of work on one signing, with the order of things that keeps concurrent acts apart. */
export class UnitsOnSignings {
  constructor(
    private readonly host: Pick<Host, 'unitsOfWork'>,
    private readonly repository: SigningRepository,
    private readonly guard: RecordGuard,
  ) {}

  /**
   * Touches the signing, reads it under that lock, refuses it when it was changed from outside, lets `work` change it, and
   * authenticates the outcome; all in one transaction. `work` may run again after a deadlock.
   *
   * @throws `SIGNING_NOT_FOUND`, and what {@link RecordGuard.verify} throws
   */
  async change<T>(
    principal: Principal,
    signingId: number,
    work: (uow: UnitOfWork, found: SigningCase) => Promise<T>,
  ): Promise<{ readonly result: T; readonly found: SigningCase }> {
    const outcome = await this.host.unitsOfWork.run(principal, this.repository.row(signingId), async (uow) => {
      const found = await this.get(uow, signingId);
      const verdict: Verdict = await this.guard.inspectIn(uow, found);
      if (verdict !== 'intact') {
        return { found, verdict, isRefused: true } as const;
      }
      const result = await work(uow, found);
      const changed = await this.get(uow, signingId);
      await this.guard.renew(uow, changed);
      return { found: changed, result, isRefused: false } as const;
    });
    if (outcome.isRefused) {
      await this.guard.raise(outcome.found, outcome.verdict);
      throw signingNotFound(signingId);
    }
    return outcome;
  }

  private async get(uow: UnitOfWork, signingId: number): Promise<SigningCase> {
    const found = await this.repository.getIn(uow, signingId);
    if (found === undefined) {
      throw signingNotFound(signingId);
    }
    return found;
  }
}
