import type { Request } from 'express';
import type { Knex } from 'knex';
import type { Principal, SendOptions } from '../src/host/index.js';

/**
 * What a unit of work hands on: both rows are written in the unit's own transaction, so they exist with the commit or not at all.
 * Given to the data half's `UnitOfWorkFactory` by the application.
 */
export interface TransactionSinks {
  /** `uow.publish`, and the data half's own `core.limeobject.<limetype>.<new|update|delete>.v1`. */
  publish(trx: Knex.Transaction, event: string, body: object): Promise<void>;
  /** `uow.send`. */
  send(trx: Knex.Transaction, task: string, payload: object, options?: SendOptions): Promise<void>;
  /** Called after every commit that used one of the two; must not throw, does not wait. */
  committed(): void;
}

/** Who calls, for the routers of the data half; throws `AuthenticationError` `HOST_NOT_LOGGED_IN` when nobody does. */
export type PrincipalOf = (request: Request) => Principal;
