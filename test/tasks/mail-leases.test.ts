import { forSomeEngines } from '../engines/engines.js';
import { createDomainHost, newSigning, type DomainHost } from '../signing/domain-host.js';

const STEP = 'signing_create.send_invitations.1';

forSomeEngines('tasks/mail-leases', (engine) => {
  describe('the reservation of a mail', () => {
    let host: DomainHost;
    beforeAll(async () => {
      host = await createDomainHost(await engine.open());
    });
    afterAll(() => host.remove());

    const at = (seconds: number): Date => new Date(1_800_000_000_000 + seconds * 1_000);

    it('holds while it is renewed, and only for its owner', async () => {
      const { signing } = await host.coworkers.create(host.session, newSigning(host, 's1'));
      const { deliveries } = host.context.ports;
      const key = [signing.id, 'step', '1'] as const;
      expect(await deliveries.claim(...key, 'one', at(0), at(8))).toBe('claimed');
      expect(await deliveries.renew(...key, 'one', at(14))).toBe(true);
      expect(await deliveries.claim(...key, 'two', at(9), at(17))).toBe('busy');
      expect(await deliveries.claim(...key, 'two', at(15), at(23))).toBe('claimed');
      expect(await deliveries.renew(...key, 'one', at(30))).toBe(false);
      await deliveries.release(...key, 'one');
      expect(await deliveries.claim(...key, 'three', at(16), at(24))).toBe('busy');
    });

    it('that was lost before the mail went out keeps it from going out', async () => {
      const { signing } = await host.coworkers.create(host.session, newSigning(host, 's1'));
      const [row] = await host.outbox(signing.id);
      const { guard } = host.context;
      const verify = guard.verify.bind(guard);
      const mine = { signing_id: signing.id, step: STEP };
      Object.defineProperty(guard, 'verify', {
        configurable: true,
        value: async (...args: Parameters<typeof verify>) => {
          await verify(...args);
          await host.data.sql('esign_delivery').where(mine).update({ owner: 'another' });
        },
      });
      host.mails.length = 0;
      await expect(host.runTask('esign.signing_create', { outboxId: row!.id })).rejects.toMatchObject({
        code: 'SIGNING_STEP_BUSY',
      });
      Reflect.deleteProperty(guard, 'verify');
      expect(host.mails).toEqual([]);
      expect(await host.data.sql('esign_delivery').where(mine)).toHaveLength(1);
      host.advance(60_000);
      await host.runTask('esign.signing_create', { outboxId: row!.id });
      expect(host.mails).toHaveLength(1);
    });
  });
});
