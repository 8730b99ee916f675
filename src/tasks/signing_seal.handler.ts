import { join } from 'node:path';
import type { TaskModule } from '../host/index.js';
import { Chain, filenameOf, TASKS } from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { withOriginal } from './original-copy.js';
import { Sealing } from './sealing.js';

/** Seals the document of a signing that was completed without a seal. The classic document stays where it is. */
export function signingSeal({ context }: TaskDependencies): TaskModule {
  const { host, ports } = context;
  const sealing = new Sealing(context);
  const chain = new Chain(context, 'signing_seal', {
    create_sealed_document_file: ({ found: { signing }, run }) =>
      withOriginal(context, signing, async (original, folder) => {
        const target = join(folder, 'sealed.pdf');
        const { fingerprint } = await sealing.seal(signing, original, target, run.signal);
        const { id: fileId } = await host.files.createFromPath(host.system, target, {
          filename: filenameOf(signing.title, 'sealed'),
          mimetype: 'application/pdf',
        });
        return () => Promise.resolve({ fileId, fingerprint });
      }),
    create_sealed_document: ({ row: { data } }) =>
      Promise.resolve(async (uow, { signing }) => {
        const signedDocumentId = await ports.crm.createSignedDocument(uow, signing.documentId, {
          name: `${signing.title} (sealed)`,
          fileId: Number(data['fileId']),
        });
        const signedDocumentFingerprint = String(data['fingerprint']);
        await ports.repository.update(uow, signing.id, { signedDocumentId, signedDocumentFingerprint });
        return { former: signing.signedDocumentFingerprint };
      }),
    write_history: ({ row: { data } }) =>
      Promise.resolve(async (uow, { signing }) => {
        const fingerprint = signing.signedDocumentFingerprint ?? '';
        const former = typeof data['former'] === 'string' ? data['former'] : '';
        await context.journal.write(uow, signing, 'sealed', 'once', { fingerprint, former });
        return undefined;
      }),
  });
  return { name: TASKS.seal, handler: (payload, run) => chain.handle(payload, run) };
}
