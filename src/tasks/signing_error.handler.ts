import type { TaskModule } from '../host/index.js';
import { Chain, recordUrlOf, TASKS, type ChainRun, type StepCommit } from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { Mailing } from './mailing.js';
import { People } from './people.js';

/** Tells the sender that a task gave up, or that somebody's mail was refused. */
export function signingError(deps: TaskDependencies): TaskModule {
  const chain = new Chain(deps.context, 'signing_error', {
    send_error_mail: (run) => tellSender(deps, run),
  });
  return { name: TASKS.error, handler: (payload, run) => chain.handle(payload, run) };
}

async function tellSender(
  deps: TaskDependencies,
  { row, found: { signing } }: ChainRun,
): Promise<StepCommit | undefined> {
  const { context } = deps;
  // The record may be what was tampered with: who is told, and about what, comes from what was frozen.
  const frozen = await context.guard.frozenFacts(signing.id);
  const people = new People(context);
  const sender = await people.sender(frozen?.coworker ?? signing.coworkerId);
  const { code, step, datetime, concerns } = row.data;
  await new Mailing(deps).send({
    signingId: signing.id,
    step: `signing_error.${row.id}`,
    kind: 'error',
    recipient: people.recipientSender(sender),
    sender,
    isUnguarded: true,
    data: () =>
      Promise.resolve({
        recipientName: sender.name,
        sender,
        title: frozen?.title ?? signing.title,
        accentColor: context.settings().accentColor,
        code: String(code),
        step: String(step),
        failedAt: new Date(String(datetime)),
        ...(typeof concerns === 'string' ? { concerns } : {}),
        link: recordUrlOf(context, signing.id),
      }),
  });
  return undefined;
}
