import type { TaskModule } from '../host/index.js';
import { addWorkingDays, isWithinWorkingHours } from '../i18n/index.js';
import {
  canAct,
  Reminding,
  remindersOf,
  TASKS,
  type OutboxRow,
  type Signer,
  type SigningCase,
} from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { forEachOpenSigning } from './open-signings.js';

/** Reminds by the configured cadence: on working days, within working hours, only those whose turn it is, up to a maximum. */
export function scheduledReminders(deps: TaskDependencies): TaskModule {
  return { name: TASKS.scheduledReminders, handler: (_payload, { signal }) => remindDue(deps, signal) };
}

async function remindDue(deps: TaskDependencies, signal: AbortSignal): Promise<void> {
  const { context } = deps;
  const { enabled, max, workingHours } = context.settings().reminders;
  if (!enabled || max === 0) {
    return;
  }
  const reminding = new Reminding(context);
  await forEachOpenSigning(context, ['sent', 'opened', 'partlysigned'], signal, async (found) => {
    if (!isWithinWorkingHours(context.now(), found.signing.metadata.language, workingHours)) {
      return;
    }
    const rows = await context.ports.outbox.findBySigning(found.signing.id);
    if (!found.signers.some((signer) => isDue(deps, found, signer, rows))) {
      return;
    }
    await context.units.change(context.host.system, found.signing.id, async (uow, current) => {
      const fresh = await context.ports.outbox.findBySigning(current.signing.id, uow);
      for (const signer of current.signers.filter((one) => isDue(deps, current, one, fresh))) {
        await reminding.remindIn(uow, current, fresh, signer.id);
      }
    });
  });
}

/** Counts from the invitation or the last reminder, whoever asked for it. */
function isDue(deps: TaskDependencies, found: SigningCase, signer: Signer, rows: readonly OutboxRow[]): boolean {
  const { firstAfterWorkingDays, repeatWorkingDays, max } = deps.context.settings().reminders;
  const earlier = remindersOf(rows, signer.id);
  const last = earlier.at(-1)?.createdAt ?? signer.notifiedDate;
  if (!canAct(found, signer) || signer.status === 'error' || last === null || earlier.length >= max) {
    return false;
  }
  const days = earlier.length === 0 ? firstAfterWorkingDays : repeatWorkingDays;
  return addWorkingDays(last, days, found.signing.metadata.language) <= deps.context.now();
}
