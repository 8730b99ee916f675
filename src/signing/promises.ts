import type { UnitOfWork } from '../host/index.js';
import type { ChainName } from './chain-steps.js';
import type { SigningContext } from './context.js';
import type { OutboxRow } from './ports.js';
import { TASKS, type ChainPayload } from './tasks.js';

const TASK_OF_CHAIN: Readonly<Record<ChainName, string>> = {
  signing_create: TASKS.create,
  signing_next: TASKS.next,
  signing_complete: TASKS.complete,
  signing_cancel: TASKS.cancel,
  signing_remind: TASKS.remind,
  signing_seal: TASKS.seal,
  signing_error: TASKS.error,
};

/**
 * Runs of one task: half a minute of bad luck. What fails then for a reason of its own is given up; what only lacks
 * something we depend on is taken up again by reconciliation, for a day.
 */
const CHAIN_ATTEMPTS = 6;

/** Task, payload and options that carry an outbox row. */
export function carrierOf(
  chain: ChainName,
  outboxId: number,
): { task: string; payload: ChainPayload; options: { dedupeKey: string; attempts: number } } {
  return {
    task: TASK_OF_CHAIN[chain],
    payload: { outboxId },
    options: { dedupeKey: `esign.outbox.${outboxId}`, attempts: CHAIN_ATTEMPTS },
  };
}

/**
 * Promises a chain of work with the transaction: its outbox row, and the task that carries it.
 *
 * @param subject - unique with signing and chain; a second promise of the same thing changes nothing
 * @returns whether it was promised now
 */
export async function promise(
  context: SigningContext,
  uow: UnitOfWork,
  signingId: number,
  chain: ChainName,
  subject: string,
  data: OutboxRow['data'] = {},
): Promise<boolean> {
  const { id, isNew } = await context.ports.outbox.open(uow, signingId, chain, subject, data);
  if (isNew) {
    await carry(uow, chain, id);
  }
  return isNew;
}

/** Queues the task for a row that exists. */
export async function carry(uow: UnitOfWork, chain: ChainName, outboxId: number): Promise<void> {
  const { task, payload, options } = carrierOf(chain, outboxId);
  await uow.send(task, payload, options);
}
