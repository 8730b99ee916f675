import type { Knex } from 'knex';
import type { Principal, UnitOfWork, UnitOfWorkFactory } from '../../src/host/index.js';
import { touchRow, withDeadlockRetry } from '../../src/db/index.js';
import { isId } from './query.js';
import { SqlUnitOfWork, type UnitOfWorkServices } from './unit-of-work.js';

/** Opens units of work on the host's database. */
export class SqlUnitOfWorkFactory implements UnitOfWorkFactory {
  constructor(
    private readonly sql: Knex,
    private readonly services: UnitOfWorkServices,
  ) {}

  async run<T>(
    principal: Principal,
    touch: { readonly limetype: string; readonly id: number } | undefined,
    work: (uow: UnitOfWork) => Promise<T>,
  ): Promise<T> {
    const { result, hasHandedOn } = await withDeadlockRetry(() =>
      this.sql.transaction(async (trx) => {
        if (touch !== undefined) await this.touch(trx, touch.limetype, touch.id);
        const uow = new SqlUnitOfWork(principal, trx, this.services);
        return { result: await work(uow), hasHandedOn: uow.hasHandedOn };
      }),
    );
    if (hasHandedOn) this.services.sinks.committed();
    return result;
  }

  private async touch(trx: Knex.Transaction, limetype: string, id: number): Promise<void> {
    const { name } = this.services.views.definition(limetype);
    if (isId(id)) await touchRow(trx, name, '_id', '_version', id);
  }
}
