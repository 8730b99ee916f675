import type { TaskModule } from '../host/index.js';
import { Chain, TASKS } from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { SendInvitations } from './send-invitations.js';

/** Invites the order group whose turn has come. */
export function signingNext(deps: TaskDependencies): TaskModule {
  const invitations = new SendInvitations(deps);
  const chain = new Chain(deps.context, 'signing_next', {
    send_invitations: (run) => invitations.run(run),
  });
  return { name: TASKS.next, handler: (payload, run) => chain.handle(payload, run) };
}
