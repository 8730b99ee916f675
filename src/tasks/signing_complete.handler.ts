import type { TaskModule } from '../host/index.js';
import { Chain, EVENTS, isRegistered, TASKS } from '../signing/index.js';
import { CompletedMails } from './completed-mails.js';
import { Completion, completedAt } from './completion.js';
import type { TaskDependencies } from './dependencies.js';

/** Makes the signed document when everyone has acted, stores it on the record, and sends it to everybody. */
export function signingComplete(deps: TaskDependencies): TaskModule {
  const { context } = deps;
  const completion = new Completion(deps);
  const mails = new CompletedMails(deps);
  const chain = new Chain(context, 'signing_complete', {
    collect_evidence: (run) => completion.collectEvidence(run),
    create_signed_document_file: (run) => completion.createFile(run),
    create_signed_document: (run) => completion.createDocument(run),
    set_status_signed: () =>
      Promise.resolve(async (uow, found) => {
        const patch = { status: 'signed', signedDate: completedAt(found) } as const;
        await context.ports.repository.update(uow, found.signing.id, patch, [
          'created',
          'sent',
          'opened',
          'partlysigned',
        ]);
        return undefined;
      }),
    write_history: () =>
      Promise.resolve(async (uow, { signing }) => {
        const fingerprint = signing.signedDocumentFingerprint ?? '';
        await context.journal.write(uow, signing, 'completed', 'once', { fingerprint });
        if (context.settings().enablePades && !isRegistered(signing)) {
          context.host.logger.warn({ signingId: signing.id }, 'completed without a seal: no sealing service is set up');
          await context.journal.write(uow, signing, 'not_sealed', 'once');
        }
        return undefined;
      }),
    send_completed_mails: (run) => mails.send(run),
    publish_completed: () =>
      Promise.resolve(async (uow, { signing }) => {
        await uow.publish(EVENTS.signingCompleted, { signing_id: signing.id });
        return undefined;
      }),
  });
  return { name: TASKS.complete, handler: (payload, run) => chain.handle(payload, run) };
}
