import type { ScheduledTask, TaskModule } from '../host/index.js';
import { TASKS } from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { methodCollect } from './method_collect.handler.js';
import { scheduledCleanup } from './scheduled_cleanup.handler.js';
import { scheduledExpiry } from './scheduled_expiry.handler.js';
import { scheduledReconcile } from './scheduled_reconcile.handler.js';
import { scheduledReminders } from './scheduled_reminders.handler.js';
import { signingCancel } from './signing_cancel.handler.js';
import { signingComplete } from './signing_complete.handler.js';
import { signingCreate } from './signing_create.handler.js';
import { signingError } from './signing_error.handler.js';
import { signingNext } from './signing_next.handler.js';
import { signingRemind } from './signing_remind.handler.js';
import { signingSeal } from './signing_seal.handler.js';

export type { MailRenderer, TaskDependencies } from './dependencies.js';
export { TRUST_OPTIONS, TrustRegister } from './trust-register.js';

/** Every task of the add-on. */
export function createTaskModules(deps: TaskDependencies): readonly TaskModule[] {
  return [
    signingCreate(deps),
    signingNext(deps),
    signingComplete(deps),
    signingCancel(deps),
    signingRemind(deps),
    signingSeal(deps),
    signingError(deps),
    methodCollect(deps),
    scheduledReminders(deps),
    scheduledExpiry(deps),
    scheduledReconcile(deps),
    scheduledCleanup(deps),
  ];
}

const MINUTE_MS = 60_000;

/** What the clock starts. */
export const SCHEDULED_TASKS: readonly ScheduledTask[] = [
  { name: TASKS.scheduledReminders, everyMs: 10 * MINUTE_MS },
  { name: TASKS.scheduledExpiry, everyMs: 10 * MINUTE_MS },
  { name: TASKS.scheduledReconcile, everyMs: MINUTE_MS / 2 },
  { name: TASKS.scheduledCleanup, everyMs: 10 * MINUTE_MS },
];
