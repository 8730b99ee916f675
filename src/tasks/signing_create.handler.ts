import type { TaskModule } from '../host/index.js';
import { Chain, TASKS } from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { Registration } from './registration.js';
import { SendInvitations } from './send-invitations.js';

/** Registers a new signing, rehearses its seal, and invites the first order group. */
export function signingCreate(deps: TaskDependencies): TaskModule {
  const registration = new Registration(deps.context);
  const invitations = new SendInvitations(deps);
  const chain = new Chain(deps.context, 'signing_create', {
    register_signing: (run) => registration.register(run),
    rehearse_seal: (run) => registration.rehearse(run),
    send_invitations: (run) => invitations.run(run),
  });
  return { name: TASKS.create, handler: (payload, run) => chain.handle(payload, run) };
}
