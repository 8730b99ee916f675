import { forSomeEngines } from '../engines/engines.js';
import { isWhole, randomFrom, seed } from '../seed.js';
import type { UnitOfWork } from '../../src/host/index.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { CHECKBOX, createDomainHost, newSigning, type DomainHost } from '../signing/domain-host.js';

class Killed extends Error {}

/** Every commit of the chain under `test:all`; every third otherwise, from a first one that the seed chooses. */
const STEP = isWhole ? 1 : 3;
const random = randomFrom(seed);

forSomeEngines('tasks/killed-chains', (engine) => {
  describe('a chain whose process dies', () => {
    let host: DomainHost;
    beforeAll(async () => {
      host = await createDomainHost(await engine.open());
    });
    afterAll(() => host.remove());

    /** Makes the n-th transaction from now on die, before or right after its commit. */
    const killAt = (nth: number, when: 'before' | 'after'): (() => number) => {
      const { unitsOfWork } = host.host;
      const run = unitsOfWork.run.bind(unitsOfWork);
      let count = 0;
      Object.defineProperty(unitsOfWork, 'run', {
        configurable: true,
        value: async (...args: Parameters<typeof run>) => {
          count += 1;
          const isFatal = count === nth;
          if (isFatal && when === 'before') {
            const [principal, touch, work] = args;
            await run(principal, touch, async (uow: UnitOfWork) => {
              await work(uow);
              throw new Killed();
            });
          }
          const result = await run(...args);
          if (isFatal) throw new Killed();
          return result;
        },
      });
      return () => {
        Reflect.deleteProperty(unitsOfWork, 'run');
        return count;
      };
    };

    it.each(['before', 'after'] as const)(
      'completes once, with one document and one mail each, wherever it died %s a commit',
      async (when) => {
        for (let nth = 1 + Math.floor(random() * STEP); ; nth += STEP) {
          host.mails.length = 0;
          const { signing, signers } = await host.coworkers.create(host.session, newSigning(host, 's1', 'v1'));
          await host.work();
          await host.portal.act(SYSTEM, await host.token(signers[0]!.id), CHECKBOX);
          const [row] = (await host.outbox(signing.id)).filter(({ type }) => type === 'signing_complete');
          host.mails.length = 0;
          const restore = killAt(nth, when);
          const outcome = await host
            .runTask('esign.signing_complete', { outboxId: row!.id })
            .then(() => 'done')
            .catch((error: unknown) => error);
          const count = restore();
          host.advance(60_000); // a dead run's reservations of mails end
          expect(await host.work()).toEqual([]);
          const after = (await host.context.ports.repository.get(SYSTEM, signing.id))!.signing;
          expect(after.status).toBe('signed');
          const documents = (await host.data.sql('document').where({ name: 'Office lease 2027 (signed)' })).length;
          expect(documents).toBe(await completed(host));
          const byRecipient = host.mails.map(({ recipientEmail, messageId }) => `${recipientEmail} ${messageId}`);
          // Between the mail server's answer and its record a mail may go out twice, with the same Message-ID.
          expect([...new Set(byRecipient)]).toHaveLength(3);
          expect(byRecipient.length).toBeLessThanOrEqual(4);
          if (when === 'after') expect(byRecipient).toHaveLength(3);
          if (outcome === 'done') {
            expect(nth).toBeGreaterThan(count);
            return;
          }
          expect(outcome).toBeInstanceOf(Killed);
        }
      },
      120_000,
    );

    it('sends each mail once when the same task runs twice at the same time', async () => {
      const { signing, signers } = await host.coworkers.create(host.session, newSigning(host, 's1', 's1', 'v1'));
      const [create] = await host.outbox(signing.id);
      host.mails.length = 0;
      const twice = async (name: string, outboxId: number) => {
        await Promise.allSettled([host.runTask(name, { outboxId }), host.runTask(name, { outboxId })]);
      };
      await twice('esign.signing_create', create!.id);
      await host.work();
      expect(host.mails).toHaveLength(3);
      for (const { id } of signers.slice(0, 2)) await host.portal.act(SYSTEM, await host.token(id), CHECKBOX);
      const complete = (await host.outbox(signing.id)).find(({ type }) => type === 'signing_complete');
      host.mails.length = 0;
      await twice('esign.signing_complete', complete!.id);
      await host.work();
      expect(host.mails).toHaveLength(4);
      const events = await host.events();
      const done = events.filter(
        ({ name, body }) => name === 'esign.signing.completed' && body.signing_id === signing.id,
      );
      expect(done).toHaveLength(1);
    });
  });
});

async function completed(host: DomainHost): Promise<number> {
  const events = await host.events();
  return events.filter(({ name }) => name === 'esign.signing.completed').length;
}
