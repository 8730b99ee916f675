import { forSomeEngines } from '../engines/engines.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { CHECKBOX, createDomainHost, newSigning, type DomainHost } from './domain-host.js';

const HOUR_MS = 3_600_000;

forSomeEngines('signing/progress', (engine) => {
  describe('how far a signing has come', () => {
    let host: DomainHost;
    beforeAll(async () => {
      host = await createDomainHost(await engine.open());
    });
    afterAll(() => host.remove());
    beforeEach(() => host.mailFaults.clear());

    const create = async (...codes: string[]) => {
      const found = await host.coworkers.create(host.session, newSigning(host, ...codes));
      await host.work();
      return found;
    };
    const progress = (id: number) => host.coworkers.progress(host.session, id);
    const line = async (id: number) => {
      const { signing } = (await host.context.ports.repository.get(SYSTEM, id))!;
      return (await host.coworkers.overviews(host.session, [signing]))[0]!;
    };

    describe('when the first group has been invited', () => {
      it('names who is next, their mail, the next reminder and what can be done', async () => {
        const { signing } = await create('s1', 'a2', 'v9');
        const { signers, ...all } = await progress(signing.id);
        expect(all).toMatchObject({ canCancel: true, resumeStep: null });
        expect(all.deadline).toBeInstanceOf(Date);
        expect(signers.map(({ group, isNext, mail, skipped }) => [group, isNext, mail.state, skipped])).toEqual([
          [1, true, 'accepted', null],
          [2, false, 'none', 'not_in_turn'],
          [null, false, 'none', 'not_in_turn'],
        ]);
        expect(signers[0]!.nextReminder!.getTime()).toBeGreaterThan(Date.now());
        expect(signers[1]!.nextReminder).toBeNull();
        expect(await line(signing.id)).toMatchObject({
          acted: { done: 0, total: 2 },
          next: { names: ['Person 1'] },
          nextReminder: signers[0]!.nextReminder,
          action: 'remind',
          portalUrl: null,
        });
      });

      it('says from when on somebody can be reminded again', async () => {
        const { signing, signers } = await create('s1');
        await host.coworkers.remind(host.session, signing.id, undefined);
        expect((await progress(signing.id)).signers[0]).toMatchObject({ mail: { state: 'queued' }, reminders: 1 });
        await host.work();
        const [one] = (await progress(signing.id)).signers;
        expect(one).toMatchObject({ mail: { state: 'accepted' }, skipped: 'too_soon', signer: { id: signers[0]!.id } });
        expect(one!.remindableFrom!.getTime()).toBeGreaterThan(Date.now());
        expect((await line(signing.id)).action).toBeNull();
        host.advance(HOUR_MS);
        expect((await progress(signing.id)).signers[0]).toMatchObject({ skipped: null, remindableFrom: null });
      });
    });

    describe('when the mail server refuses an address', () => {
      it('says so', async () => {
        host.mailFaults.set('person1@example.com', 'never');
        const { signing } = await create('s1', 's1');
        const { signers } = await progress(signing.id);
        expect(signers.map(({ mail }) => mail.state)).toEqual(['refused', 'accepted']);
      });
    });

    describe('when it has stopped', () => {
      it('can be resumed, and says at which step', async () => {
        const { signing } = await create('s1');
        const uow = host.context.host.unitsOfWork;
        const [row] = await host.outbox(signing.id);
        await uow.run(SYSTEM, host.context.ports.repository.row(signing.id), async (unit) => {
          await host.context.ports.outbox.setState(unit, row!.id, 'failed');
        });
        expect((await progress(signing.id)).resumeStep).toBe('signing_create.send_invitations');
      });
    });

    describe('when many are listed', () => {
      it('tells about those that are over without looking for anybody', async () => {
        const { signing } = await create('s1');
        const canceled = await host.coworkers.cancel(host.session, signing.id, 'wrong file');
        expect(await host.coworkers.overviews(host.session, [canceled.signing])).toEqual([
          { signing: canceled.signing, acted: null, next: null, nextReminder: null, action: null, portalUrl: null },
        ]);
        expect((await progress(signing.id)).canCancel).toBe(false);
      });
    });

    describe('when its history is read', () => {
      it('is told in the language of the reader, with actor and means', async () => {
        const { signing, signers } = await create('s1', 's2');
        const token = await host.token(signers[0]!.id);
        await host.portal.open(SYSTEM, await host.portal.visit(SYSTEM, token));
        await host.portal.act(SYSTEM, token, CHECKBOX);
        await host.work();
        await host.coworkers.cancel(host.session, signing.id, '');
        const told = await host.coworkers.timeline(host.session, signing.id, 'sv');
        expect(told.map(({ kind, actor, signerId }) => [kind, actor, signerId])).toEqual(
          expect.arrayContaining([
            ['created', 'Anna Berg', null],
            ['invitation_sent', 'Systemet', signers[0]!.id],
            ['opened', 'Person 1', signers[0]!.id],
            ['signed', 'Person 1', signers[0]!.id],
            ['canceled', 'Anna Berg', null],
          ]),
        );
        const signed = told.find(({ kind }) => kind === 'signed')!;
        expect(signed.text).toMatch(/^Person 1 .+\.$/);
        expect(signed.text).not.toContain(CHECKBOX.trace.ipAddress);
        expect(signed.trace).toContain(CHECKBOX.trace.ipAddress);
        const english = await host.coworkers.timeline(host.session, signing.id, 'en_us');
        expect(english.map(({ text }) => text)).not.toEqual(told.map(({ text }) => text));
        expect(english.every(({ at }, index) => index === 0 || at >= english[index - 1]!.at)).toBe(true);
      });

      it('shows what people wrote so that it cannot turn the sentence around', async () => {
        const { signing } = await create('s1');
        await host.coworkers.cancel(host.session, signing.id, '\u202eevil <b>שלום</b>');
        const told = await host.coworkers.timeline(host.session, signing.id, 'en_us');
        expect(told.find(({ kind }) => kind === 'canceled')!.text).toContain('\u2068evil <b>שלום</b>\u2069');
      });
    });
  });
});
