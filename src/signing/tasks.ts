import { z } from 'zod';

/** Names of the add-on's tasks, as the host's task handler knows them. */
export const TASKS = {
  create: 'esign.signing_create',
  next: 'esign.signing_next',
  complete: 'esign.signing_complete',
  cancel: 'esign.signing_cancel',
  remind: 'esign.signing_remind',
  error: 'esign.signing_error',
  scheduledReminders: 'esign.scheduled_reminders',
  scheduledExpiry: 'esign.scheduled_expiry',
  scheduledReconcile: 'esign.scheduled_reconcile',
  scheduledCleanup: 'esign.scheduled_cleanup',
} as const;

/** Every chain task is carried by an outbox row; the row says the rest. */
export const chainPayload = z.object({ outboxId: z.number().int().positive() });
export type ChainPayload = z.infer<typeof chainPayload>;
