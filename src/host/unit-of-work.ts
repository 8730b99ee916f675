import type { Knex } from 'knex';
import type { Limeobject, LimeobjectFilter, LimeobjectQuery, LimeValues } from './limeobject.js';
import type { Principal } from './principal.js';
import type { SendOptions } from './tasks.js';

/**
 * Changes that stand or fall together: one database transaction.
 *
 * Reads inside see the transaction's own writes. Policies are checked for the principal on every call
 * (`NotAllowedError` `HOST_ACCESS_DENIED`); values are validated against the limetype
 * (`UnusableError` `HOST_VALUE_INVALID`: unknown property, wrong type, too long, unknown option or relation).
 */
export interface UnitOfWork {
  readonly principal: Principal;
  /** For the add-on's own tables `esign_*` alone, never for limetypes. */
  readonly sql: Knex.Transaction;
  get(limetype: string, id: number): Promise<Limeobject | undefined>;
  find(limetype: string, query?: LimeobjectQuery): Promise<Limeobject[]>;
  create(limetype: string, values: LimeValues): Promise<number>;
  /**
   * Writes the given properties and raises `_version`.
   *
   * @param expect - the write happens only where the stored values match
   * @returns whether a row was changed
   */
  update(limetype: string, id: number, values: LimeValues, expect?: LimeobjectFilter): Promise<boolean>;
  delete(limetype: string, id: number): Promise<boolean>;
  /** Queues a task with the commit: not before it, and not without it. */
  send(task: string, payload: object, options?: SendOptions): Promise<void>;
  /** Publishes an event with the commit, at least once to each handler. */
  publish(event: string, body: object): Promise<void>;
}

/** Opens units of work. */
export interface UnitOfWorkFactory {
  /**
   * Runs `work` in one transaction and commits; retries the whole of it on deadlocks, so `work` must have no other effect.
   *
   * @param principal - whose rights hold
   * @param touch - the row whose `_version` is raised as the *first* statement, so that concurrent units on it queue up.
   *   Every change of a signing touches its `signing` row. When the row does not exist, `work` runs all the same.
   */
  run<T>(
    principal: Principal,
    touch: { readonly limetype: string; readonly id: number } | undefined,
    work: (uow: UnitOfWork) => Promise<T>,
  ): Promise<T>;
}
