import { forSomeEngines } from '../engines/engines.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { serializeMetadata, TASKS } from '../../src/signing/index.js';
import { CHECKBOX, createDomainHost, newSigning, type DomainHost } from '../signing/domain-host.js';

const DAY_MS = 86_400_000;

forSomeEngines('tasks/scheduled', (engine) => {
  describe('scheduled tasks', () => {
    let host: DomainHost;
    beforeAll(async () => {
      const reminders = { max: 2, workingHours: { from: 0, to: 24 } };
      host = await createDomainHost(await engine.open(), { reminders, expiry: { afterDays: 60 } });
    });
    afterAll(() => host.remove());
    beforeEach(() => {
      host.mails.length = 0;
    });
    const kinds = () => host.mails.map(({ subject }) => subject);

    it('remind on working days up to the maximum, announce the end, and then end', async () => {
      const { signing } = await host.coworkers.create(host.session, newSigning(host, 's1', 's2'));
      await host.work();
      host.mails.length = 0;
      await host.runTask(TASKS.scheduledReminders);
      await host.work();
      expect(kinds()).toEqual([]);
      for (let day = 0; day < 40; day += 1) {
        host.advance(DAY_MS);
        await host.runTask(TASKS.scheduledReminders);
        expect(await host.work()).toEqual([]);
      }
      expect(kinds()).toEqual(['reminder', 'reminder']);
      host.mails.length = 0;
      for (let day = 0; day < 20; day += 1) {
        host.advance(DAY_MS);
        await host.runTask(TASKS.scheduledExpiry);
        expect(await host.work()).toEqual([]);
      }
      expect(kinds().sort()).toEqual(['canceled', 'canceled', 'expiring', 'expiring']);
      const after = (await host.context.ports.repository.get(SYSTEM, signing.id))!;
      expect(after.signing).toMatchObject({
        status: 'canceled',
        metadata: { cancellation: { kind: 'expired', by: 'expiry' } },
      });
    }, 90_000);

    it('queue an open outbox row again, whatever became of its task', async () => {
      const { signing } = await host.coworkers.create(host.session, newSigning(host, 's1'));
      await host.data.sql('handed_on').where({ kind: 'task' }).delete();
      host.advance(365 * DAY_MS);
      await host.runTask(TASKS.scheduledReconcile);
      expect(await host.work()).toEqual([]);
      expect((await host.context.ports.repository.get(SYSTEM, signing.id))!.signing.status).toBe('sent');
    });
  });

  describe('a signing of an earlier version', () => {
    let host: DomainHost;
    beforeAll(async () => {
      host = await createDomainHost(await engine.open());
    });
    afterAll(() => host.remove());

    it('can be read, is refused to signers until it is resumed, and is then completed', async () => {
      const token = 'T'.repeat(43);
      const model = await host.coworkers.create(host.session, newSigning(host, 's1', 's1'));
      const { originalDocumentFileId, originalDocumentFingerprint, coworkerId, documentId, metadata } = model.signing;
      const [id, signerId] = await host.data.unitsOfWork.run(SYSTEM, undefined, async (uow) => {
        const signing = await uow.create('signing', {
          title: 'Old',
          metadata: serializeMetadata({ ...metadata, version: 0, rest: {} }),
          originaldocument: originalDocumentFileId,
          originaldocumentfingerprint: originalDocumentFingerprint,
          signingstatus: 'sent',
          methods: ['checkbox'],
          coworker: coworkerId,
          document: documentId,
          sentdate: new Date(),
        });
        const common = { signing, role: 'signer', order: 1, sentdate: new Date(), notifieddate: new Date() };
        const open = { ...common, name: 'Old Signer', email: 'old@example.com', token, signerstatus: 'notified' };
        const done = {
          ...common,
          name: 'Done',
          email: 'done@example.com',
          token: 'D'.repeat(43),
          signerstatus: 'signed',
        };
        await uow.create('signer', { ...done, method: 'checkbox', signeddate: new Date() });
        return [signing, await uow.create('signer', open)] as const;
      });
      expect((await host.coworkers.get(host.session, id)).signing.metadata.version).toBe(0);
      await expect(host.portal.visit(SYSTEM, token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
      const next = await host.coworkers.resume(host.session, id);
      expect(next.name).toBe('signing_next.send_invitations');
      expect(await host.work()).toEqual([]);
      expect((await host.portal.visit(SYSTEM, token)).signer.id).toBe(signerId);
      host.mails.length = 0;
      await host.portal.act(SYSTEM, token, CHECKBOX);
      expect(await host.work()).toEqual([]);
      const after = (await host.context.ports.repository.get(SYSTEM, id))!.signing;
      expect(after).toMatchObject({ status: 'signed', metadata: { version: 1 } });
      expect(host.mails).toHaveLength(3);
    });
  });
});
