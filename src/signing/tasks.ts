import { z } from 'zod';
import type { SendOptions } from '../host/index.js';

/** Names of the add-on's tasks, as the host's task handler knows them. */
export const TASKS = {
  create: 'esign.signing_create',
  next: 'esign.signing_next',
  complete: 'esign.signing_complete',
  cancel: 'esign.signing_cancel',
  remind: 'esign.signing_remind',
  seal: 'esign.signing_seal',
  error: 'esign.signing_error',
  collect: 'esign.method_collect',
  scheduledReminders: 'esign.scheduled_reminders',
  scheduledExpiry: 'esign.scheduled_expiry',
  scheduledReconcile: 'esign.scheduled_reconcile',
  scheduledCleanup: 'esign.scheduled_cleanup',
} as const;

/** Every chain task is carried by an outbox row; the row says the rest. */
export const chainPayload = z.object({ outboxId: z.number().int().positive() });
export type ChainPayload = z.infer<typeof chainPayload>;

/** A collecting task works so long at most, and then leaves the rest to its successor. */
export const COLLECT_FOR_MS = 30_000;

/**
 * How a collecting task is sent: one in each stretch of {@link COLLECT_FOR_MS}, so that a running one can send its successor.
 * Two at a time do no harm: each attempt is claimed by one of them.
 */
export function collectOptions(now: Date): SendOptions {
  const stretch = Math.floor(now.getTime() / COLLECT_FOR_MS);
  return { dedupeKey: `${TASKS.collect}:${stretch}`, attempts: 3, backoffMs: 1000 };
}
