import { forSomeEngines } from '../engines/engines.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { APPROVAL, CHECKBOX, createDomainHost, newSigning, type DomainHost } from './domain-host.js';

const HOUR_MS = 3_600_000;

forSomeEngines('signing/flow', (engine) => {
  describe('a signing', () => {
    let host: DomainHost;
    beforeAll(async () => {
      host = await createDomainHost(await engine.open());
    });
    afterAll(() => host.remove());
    beforeEach(() => {
      host.mails.length = 0;
      host.mailFaults.clear();
    });

    const create = async (...codes: string[]) => {
      const found = await host.coworkers.create(host.session, newSigning(host, ...codes));
      const errors = await host.work();
      expect(errors).toEqual([]);
      return found;
    };
    const reload = async (id: number) => (await host.context.ports.repository.get(SYSTEM, id))!;
    const kindsTo = () => host.mails.map((mail) => `${mail.subject} ${mail.recipientEmail}`).sort();

    it('goes from creation through two groups to a signed document on the record', async () => {
      const { signing, signers } = await create('s1', 'a2', 'v2', 'v9');
      const [first, approver, viewer] = signers;
      expect(kindsTo()).toEqual(['invitation person1@example.com']);
      expect((await reload(signing.id)).signing.status).toBe('sent');
      expect((await reload(signing.id)).signing.metadata.checkpoint?.name).toBe('signing_create.send_invitations');

      const token = await host.token(first!.id);
      const visit = await host.portal.visit(SYSTEM, token);
      expect(visit).toMatchObject({ canAct: true, duty: 'sign', waitingFor: [] });
      await host.portal.open(SYSTEM, visit);
      expect((await reload(signing.id)).signing.status).toBe('opened');

      const early = await host.token(approver!.id);
      expect(await host.portal.visit(SYSTEM, early)).toMatchObject({ canAct: false, waitingFor: ['Person 1'] });
      await expect(host.portal.act(SYSTEM, early, APPROVAL)).rejects.toMatchObject({ code: 'SIGNING_OUT_OF_TURN' });

      await host.portal.act(SYSTEM, token, CHECKBOX);
      await expect(host.portal.act(SYSTEM, token, CHECKBOX)).rejects.toMatchObject({ code: 'SIGNING_ALREADY_SIGNED' });
      expect((await reload(signing.id)).signing.status).toBe('partlysigned');
      expect(await host.work()).toEqual([]);
      expect(kindsTo()).toEqual([
        'invitation person1@example.com',
        'invitation person2@example.com',
        'invitation person3@example.com',
      ]);

      host.mails.length = 0;
      await expect(host.portal.act(SYSTEM, await host.token(viewer!.id), CHECKBOX)).rejects.toMatchObject({
        code: 'ACCESS_WRONG_DUTY',
      });
      await host.portal.act(SYSTEM, early, APPROVAL);
      await expect(host.coworkers.cancel(host.session, signing.id, 'late')).rejects.toMatchObject({ status: 409 });
      expect(await host.work()).toEqual([]);
      const after = await reload(signing.id);
      expect(after.signing).toMatchObject({ status: 'signed', metadata: { version: 1 } });
      expect(after.signing.signedDocumentFingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect(after.signers.map(({ status }) => status)).toEqual(['signed', 'approved', 'notified', 'created']);
      expect(kindsTo()).toEqual([
        'completed anna@example.com',
        'completed person1@example.com',
        'completed person2@example.com',
        'completed person3@example.com',
        'completed person4@example.com',
      ]);
      const document = await host.data.limeobjects.get(SYSTEM, 'document', after.signing.signedDocumentId!);
      expect(document?.values).toMatchObject({ name: 'Office lease 2027 (signed)', type: 'signedagreement' });
      expect(document?.values.deal).not.toBeNull();
      expect((await host.portal.signedDocument(SYSTEM, token)).file.filename).toBe('Office lease 2027 (signed).pdf');

      const own = (await host.events()).filter(({ body }) => body.signing_id === signing.id).map(({ name }) => name);
      expect(own).toEqual([
        'esign.signing.created',
        'esign.signing.sent',
        'esign.signer.opened',
        'esign.signer.signed',
        'esign.signing.sent',
        'esign.signer.signed',
        'esign.signing.completed',
      ]);
      const lines = await host.context.host.limeobjects.find(SYSTEM, 'history', { where: { signer: first!.id } });
      expect(lines.map(({ values }) => String(values.note).split('.')[0])).toEqual(
        expect.arrayContaining(['Person 1 opened the document', 'Person 1 signed with Checkbox']),
      );
      const history = await host.history(signing.id);
      expect(history[0]).toBe('Anna Berg created the signing of Office lease 2027.');
      expect(history).toContain('Person 1 signed with Checkbox. From 192.0.2.7, Firefox 140, Windows.');
      expect(history).toContain('The signed document was stored without an electronic seal.');
    });

    it('says everything on the verification pages that the specification lists', async () => {
      const { signers } = await create('s1', 'v1');
      await host.portal.act(SYSTEM, await host.token(signers[0]!.id), CHECKBOX);
      expect(await host.work()).toEqual([]);
      const content = host.lastContent()!;
      const viewer = content.signers[1]!.fields;
      expect(viewer.map(({ label, value }) => `${label}: ${value}`)).toEqual([
        'Name: Person 2',
        'E-mail: person2@example.com',
        'Role: Viewer',
      ]);
      expect(content.document.map(({ label }) => label)).toEqual([
        'Name',
        'Sent by',
        'Sent date',
        'Signed by all parties',
        'Signing/transaction ID',
        'Original document file ID',
        'Original document fingerprint',
      ]);
      const fields = content.signers[0]!.fields.map(({ label }) => label);
      expect(fields).toEqual(
        expect.arrayContaining([
          'Name',
          'E-mail',
          'Signed date',
          'Signing method',
          'IP address',
          'Browser',
          'Platform',
        ]),
      );
      expect(content.intro).toContain('does not carry an electronic seal');
      expect(JSON.stringify(content)).not.toMatch(/Not recorded|limepkg_esign\./);
    });

    it('is cancelled by a signer who declines, and tells everyone who was invited and the sender', async () => {
      const { signing, signers } = await create('s1', 's1', 's2');
      host.mails.length = 0;
      const trace = CHECKBOX.trace;
      const third = await host.token(signers[2]!.id);
      await expect(host.portal.decline(SYSTEM, third, 'declined', 'no', trace)).rejects.toMatchObject({
        code: 'SIGNING_OUT_OF_TURN',
      });
      await host.portal.decline(SYSTEM, await host.token(signers[1]!.id), 'declined', 'Wrong price', trace);
      expect(await host.work()).toEqual([]);
      expect(kindsTo()).toEqual([
        'canceled person1@example.com',
        'canceled person2@example.com',
        'declined anna@example.com',
      ]);
      const { signing: after, signers: all } = await reload(signing.id);
      expect(after).toMatchObject({
        status: 'canceled',
        metadata: { cancellation: { kind: 'declined', reason: 'Wrong price', by: `signer:${signers[1]!.id}` } },
      });
      expect(all.map(({ status }) => status)).toEqual(['canceled', 'canceled', 'canceled']);
      await expect(host.portal.act(SYSTEM, await host.token(signers[0]!.id), CHECKBOX)).rejects.toMatchObject({
        code: 'SIGNING_CANCELED',
      });
      await expect(host.coworkers.cancel(host.session, signing.id, '')).rejects.toMatchObject({
        code: 'SIGNING_CANCELED',
      });
    });

    it('is cancelled by a colleague, which the sender hears of too, and nobody can be reminded then', async () => {
      const { signing } = await create('s1', 's2');
      host.mails.length = 0;
      const colleague = { ...host.session, coworkerId: host.session.coworkerId + 1_000, fullName: 'Bo Ek' };
      await host.coworkers.cancel(colleague, signing.id, 'Wrong document');
      expect(await host.work()).toEqual([]);
      expect(kindsTo()).toEqual(['canceled anna@example.com', 'canceled person1@example.com']);
      expect((await reload(signing.id)).signing.metadata.cancellation).toEqual({
        kind: 'canceled',
        reason: 'Wrong document',
        by: `coworker:${colleague.coworkerId}`,
      });
      await expect(host.coworkers.remind(host.session, signing.id, undefined)).rejects.toMatchObject({
        code: 'SIGNING_CANCELED',
        status: 409,
      });
    });

    it('is not created by a coworker to whom nobody could answer', async () => {
      const gone = { ...host.session, coworkerId: host.session.coworkerId + 1_000 };
      await expect(host.coworkers.create(gone, newSigning(host, 's1'))).rejects.toMatchObject({
        code: 'SIGNING_SENDER_MISSING',
        status: 422,
      });
    });

    it('is cancelled by its sender, who needs no mail about it', async () => {
      const { signing } = await create('s1', 's2');
      host.mails.length = 0;
      await host.coworkers.cancel(host.session, signing.id, undefined);
      expect(await host.work()).toEqual([]);
      expect(kindsTo()).toEqual(['canceled person1@example.com']);
    });

    it('lets a viewer who is not meant leave, and refuses that a viewer declines', async () => {
      const { signing, signers } = await create('s1', 'v1');
      const viewer = await host.token(signers[1]!.id);
      await expect(host.portal.decline(SYSTEM, viewer, 'declined', '', CHECKBOX.trace)).rejects.toMatchObject({
        status: 403,
      });
      await host.portal.decline(SYSTEM, viewer, 'not_me', '', CHECKBOX.trace);
      const { signing: after, signers: all } = await reload(signing.id);
      expect([after.status, ...all.map(({ status }) => status)]).toEqual(['sent', 'notified', 'canceled']);
    });

    it.each(['v1', 's2'])('opens no document to %s once they said that it is not theirs', async (other) => {
      const { signers } = await create('s1', other);
      const [first, second] = await Promise.all(signers.map(({ id }) => host.token(id)));
      const [left, stays] = other === 'v1' ? [second!, first!] : [first!, second!];
      await host.portal.decline(SYSTEM, left, 'not_me', '', CHECKBOX.trace);
      const refusal = { code: 'SIGNING_CANCELED', status: 409 };
      await expect(host.portal.originalDocument(SYSTEM, left)).rejects.toMatchObject(refusal);
      await expect(host.portal.signedDocument(SYSTEM, left)).rejects.toMatchObject(refusal);
      expect((await host.portal.originalDocument(SYSTEM, stays)).fingerprint).toHaveLength(64);
    });

    it('reminds once an hour, only those whose turn it is', async () => {
      const { signing, signers } = await create('s1', 's2');
      const [first, second] = signers.map(({ id }) => id) as [number, number];
      host.mails.length = 0;
      const { reminded, skipped } = await host.coworkers.remind(host.session, signing.id, [first, second, 999_999]);
      expect(reminded).toEqual([first]);
      expect(skipped).toEqual([
        { id: second, reason: 'not_in_turn' },
        { id: 999_999, reason: 'not_found' },
      ]);
      expect(await host.coworkers.remind(host.session, signing.id, undefined)).toEqual({
        reminded: [],
        skipped: [{ id: first, reason: 'too_soon' }],
      });
      expect(await host.work()).toEqual([]);
      expect(kindsTo()).toEqual(['reminder person1@example.com']);
      host.advance(HOUR_MS);
      expect((await host.coworkers.remind(host.session, signing.id, undefined)).reminded).toEqual([first]);
      expect(await host.work()).toEqual([]);
      const events = (await host.events()).filter(({ name }) => name === 'esign.signer.reminded');
      expect(events.filter(({ body }) => body.signing_id === signing.id)).toEqual([
        { kind: 'event', name: 'esign.signer.reminded', body: { signer_id: first, signing_id: signing.id } },
        { kind: 'event', name: 'esign.signer.reminded', body: { signer_id: first, signing_id: signing.id } },
      ]);
      expect(new Set(host.mails.map(({ messageId }) => messageId)).size).toBe(2);
    });

    it('puts a signer whose mail is refused in error, tells the sender, and goes on with the others', async () => {
      host.mailFaults.set('person1@example.com', 'never');
      const { signing } = await create('s1', 's1');
      expect(kindsTo()).toEqual(['error anna@example.com', 'invitation person2@example.com']);
      const after = await reload(signing.id);
      expect([after.signing.status, ...after.signers.map(({ status }) => status)]).toEqual([
        'sent',
        'error',
        'notified',
      ]);
    });

    it('stops with its cause when a task gives up, and resumes at the right step', async () => {
      host.mailFaults.set('person1@example.com', 'later');
      const { signing } = await host.coworkers.create(host.session, newSigning(host, 's1'));
      expect(await host.work()).toHaveLength(1);
      expect((await reload(signing.id)).signing.status).toBe('sent');
      const [row] = await host.outbox(signing.id);
      const lastAttempt = (): Promise<void> => host.runTask('esign.signing_create', { outboxId: row!.id }, true);
      await lastAttempt();
      await lastAttempt();
      const waiting = (await reload(signing.id)).signing;
      expect(waiting).toMatchObject({
        status: 'sent',
        metadata: { waiting: { code: 'HOST_MAIL_UNAVAILABLE', step: 'signing_create.send_invitations' } },
      });
      const lines = (await host.history(signing.id)).filter((line) => line.includes('HOST_MAIL_UNAVAILABLE'));
      expect(lines).toHaveLength(1);
      host.advance(25 * 3_600_000);
      await expect(lastAttempt()).rejects.toMatchObject({ code: 'HOST_MAIL_UNAVAILABLE' });
      const failed = (await reload(signing.id)).signing;
      expect(failed).toMatchObject({
        status: 'error',
        metadata: {
          previousStatus: 'sent',
          failure: { code: 'HOST_MAIL_UNAVAILABLE', step: 'signing_create.send_invitations' },
        },
      });
      expect(await host.work()).toEqual([]);
      expect(kindsTo()).toEqual(['error anna@example.com']);
      host.mailFaults.clear();
      const next = await host.coworkers.resume(host.session, signing.id);
      expect(next).toEqual({ name: 'signing_create.send_invitations', datetime: '' });
      expect(await host.work()).toEqual([]);
      expect(kindsTo()).toEqual(['error anna@example.com', 'invitation person1@example.com']);
      expect((await reload(signing.id)).signing.status).toBe('sent');
      await expect(host.coworkers.resume(host.session, signing.id)).rejects.toMatchObject({
        code: 'SIGNING_NOT_RESUMABLE',
      });
    });

    it('gives the same signing to the same key and body, and refuses another body', async () => {
      const input = newSigning(host, 's1');
      const key = { key: `key-${engine.name}`, bodyHash: 'aa'.repeat(32) };
      const [one, two] = await Promise.all([
        host.coworkers.create(host.session, input, key),
        host.coworkers.create(host.session, input, key),
      ]);
      const three = await host.coworkers.create(host.session, input, key);
      expect([two.signing.id, three.signing.id]).toEqual([one.signing.id, one.signing.id]);
      await expect(
        host.coworkers.create(host.session, input, { ...key, bodyHash: 'bb'.repeat(32) }),
      ).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
      await host.work();
    });

    it('is found from every document it was made of, from its deal, and from nothing else', async () => {
      const input = { ...newSigning(host, 's1'), documents: host.documents };
      const { signing } = await host.coworkers.create(host.session, input);
      await host.work();
      const ids = async (limetype: string, id: number) =>
        (await host.coworkers.related(host.session, limetype, id)).map((one) => one.id);
      expect(await ids('document', host.documents[0]!)).toContain(signing.id);
      expect(await ids('document', host.documents[1]!)).toEqual([signing.id]);
      const deal = (await host.data.limeobjects.get(SYSTEM, 'document', host.documents[0]!))!.values.deal as number;
      expect((await ids('deal', deal))[0]).toBe(signing.id);
      expect(await ids('person', deal)).toEqual([]);
    });

    it('answers malformed, unknown and foreign tokens alike', async () => {
      for (const token of ['', 'x', 'A'.repeat(43), 'ÅÄÖ'.repeat(20)]) {
        await expect(host.portal.visit(SYSTEM, token)).rejects.toMatchObject({
          code: 'TOKEN_INVALID',
          title: 'InvalidToken',
        });
      }
    });
  });
});
