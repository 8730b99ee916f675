import type { TaskModule } from '../host/index.js';
import { Chain, TASKS } from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { SendInvitations } from './send-invitations.js';

/** Invites the first order group of a new signing. */
export function signingCreate(deps: TaskDependencies): TaskModule {
  const invitations = new SendInvitations(deps);
  const chain = new Chain(deps.context, 'signing_create', {
    send_invitations: (run) => invitations.run(run),
  });
  return { name: TASKS.create, handler: (payload, run) => chain.handle(payload, run) };
}
