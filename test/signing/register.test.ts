import { StateError, UnavailableError } from '../../src/errors.js';
import { openDatabase } from '../../src/db/index.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { APPROVAL, CHECKBOX, createDomainHost, newSigning, type DomainHost } from './domain-host.js';

const away = () => new UnavailableError('TRUST_UNAVAILABLE', 'away');

describe('a signing in an installation with a register of signatures', () => {
  const sql = openDatabase({ client: 'better-sqlite3', filename: ':memory:' });
  let host: DomainHost;
  beforeAll(async () => {
    host = await createDomainHost(sql);
  });
  afterAll(async () => {
    await host.remove();
    await sql.destroy();
  });
  beforeEach(() => {
    host.mails.length = 0;
    host.alarms.length = 0;
    const { register } = host;
    Object.assign(register, { isThere: true, fault: undefined, standings: [] });
    register.calls.length = 0;
    register.tokens.length = 0;
    Object.assign(host.settings, { enablePades: true });
  });

  const send = async (...codes: string[]) => {
    const { signing } = await host.coworkers.create(host.session, newSigning(host, ...codes));
    const errors = await host.work();
    return { errors, ...(await reload(signing.id)) };
  };
  const reload = async (id: number) => (await host.context.ports.repository.get(SYSTEM, id))!;
  const chainOf = async (id: number, type: string) => (await host.outbox(id)).find((row) => row.type === type)!;
  const again = async (id: number, type: string, isLastAttempt = false) =>
    host.runTask(`esign.${type}`, { outboxId: (await chainOf(id, type)).id }, isLastAttempt);
  const sign = async (signerId: number, evidence: object = { signed: true }) =>
    host.portal.act(SYSTEM, await host.token(signerId), { ...CHECKBOX, evidence: { ...evidence } });

  describe('when it is sent', () => {
    it('is registered and its seal rehearsed before the first invitation', async () => {
      const { signing, signers } = await send('s1', 's2');
      expect(host.register.calls).toEqual([
        `register ${String(signing.id)} ${String(signers.length)}`,
        `rehearse ${String(signing.id)}`,
      ]);
      expect(host.mails).toHaveLength(1);
      expect(signing.metadata.version).toBe(2);
    });

    it('invites nobody while the register is away, says so, and goes on by itself', async () => {
      host.register.fault = away();
      const { signing } = await send('s1');
      await again(signing.id, 'signing_create').catch(() => undefined);
      expect(host.mails).toEqual([]);
      host.register.fault = undefined;
      await again(signing.id, 'signing_create');
      await host.work();
      expect(host.mails.map(({ subject }) => subject)).toEqual(['invitation']);
      expect((await reload(signing.id)).signing.metadata.checkpoint?.name).toBe('signing_create.send_invitations');
    });

    it('rehearses nothing where documents are not sealed', async () => {
      Object.assign(host.settings, { enablePades: false });
      const { signing } = await send('s1');
      expect(host.register.calls).toEqual([`register ${String(signing.id)} 1`]);
    });
  });

  describe('when the record says that it was never registered', () => {
    it('is stopped', async () => {
      const { signing, signers } = await send('s1');
      const stored = JSON.stringify({
        version: 1,
        language: 'en_us',
        subject: 'Please sign',
        message: 'Hello',
        pages: 1,
      });
      await host.data.unitsOfWork.run(SYSTEM, undefined, (uow) =>
        uow.update('signing', signing.id, { metadata: stored }),
      );
      await expect(sign(signers[0]!.id)).rejects.toMatchObject({ code: 'SIGNING_TAMPERED_RECORD' });
    });
  });

  describe('when somebody signs', () => {
    it('stands in the register first, with the token that proves it, and the record shows the receipt', async () => {
      const { signing, signers } = await send('s1', 'a1');
      const [signer, approver] = signers.map(({ id }) => id) as [number, number];
      await sign(signer);
      await host.portal.act(SYSTEM, await host.token(approver), APPROVAL);
      expect(host.register.calls.slice(2)).toEqual([
        `record ${String(signer)} checkbox`,
        `record ${String(approver)} approve`,
      ]);
      expect(host.register.tokens).toEqual([await host.token(signer), await host.token(approver)]);
      expect((await reload(signing.id)).signers[0]!.methodData).toMatchObject({
        recordId: `record-${String(signer)}`,
        receiptUrl: `https://crm.example.com/receipt/${String(signer)}/`,
      });
    });

    it('changes nothing while the register is away', async () => {
      const { signing, signers } = await send('s1');
      host.register.fault = away();
      await expect(sign(signers[0]!.id)).rejects.toMatchObject({ status: 503, code: 'TRUST_UNAVAILABLE' });
      const { signers: after } = await reload(signing.id);
      expect(after[0]).toMatchObject({ status: 'notified', methodData: null });
      host.register.fault = undefined;
      await sign(signers[0]!.id);
      expect((await reload(signing.id)).signers[0]).toMatchObject({ status: 'signed' });
    });

    it('counts without the register where documents are not sealed', async () => {
      Object.assign(host.settings, { enablePades: false });
      const { signing, signers } = await send('s1');
      host.register.fault = away();
      await sign(signers[0]!.id);
      const [signer] = (await reload(signing.id)).signers;
      expect(signer).toMatchObject({ status: 'signed' });
      expect(signer!.methodData).not.toHaveProperty('recordId');
    });

    it('takes over what stands there when the process died before its own commit', async () => {
      const { signing, signers } = await send('s1');
      const id = signers[0]!.id;
      await host.register.record(signing, {
        signerId: id,
        method: 'checkbox',
        level: 'SES',
        evidence: { at: 'before' },
      });
      await sign(id, { at: 'after' });
      expect((await reload(signing.id)).signers[0]!.methodData).toMatchObject({ recordId: `record-${String(id)}` });
    });

    it('refuses when another kind of act stands there', async () => {
      const { signing, signers } = await send('s1');
      const id = signers[0]!.id;
      await host.register.record(signing, { signerId: id, method: 'signature', level: 'SES', evidence: {} });
      await expect(sign(id)).rejects.toBeInstanceOf(StateError);
      expect((await reload(signing.id)).signers[0]).toMatchObject({ status: 'notified' });
    });

    it('is recorded once in the CRM when it arrives twice in the same moment', async () => {
      const { signing, signers } = await send('s1', 's2');
      const id = signers[0]!.id;
      const results = await Promise.allSettled([sign(id), sign(id)]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await host.context.ports.evidence.findBySigning(signing.id)).toHaveLength(1);
    });
  });

  describe('when everyone has signed', () => {
    const signAll = async () => {
      const { signing, signers } = await send('s1');
      host.register.calls.length = 0;
      await sign(signers[0]!.id);
      const errors = await host.work();
      return { errors, ...(await reload(signing.id)) };
    };

    it('files the sealed document', async () => {
      const contentBefore = host.lastContent();
      const { signing } = await signAll();
      expect(signing.status).toBe('signed');
      expect(host.register.calls.slice(1)).toEqual([`seal ${String(signing.id)}`, 'fetch']);
      expect(host.lastContent()).toBe(contentBefore);
      expect((await host.history(signing.id)).join('\n')).not.toContain('not sealed');
    });

    it('waits for the seal and says why', async () => {
      host.register.standings = [{ state: 'waiting', reason: 'TSA_UNAVAILABLE' }];
      const { signing, errors } = await signAll();
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatchObject({ code: 'SIGNING_SEAL_WAITING', details: { reason: 'TSA_UNAVAILABLE' } });
      expect(signing.status).toBe('partlysigned');
      await again(signing.id, 'signing_complete');
      expect((await reload(signing.id)).signing.status).toBe('signed');
    });

    it('alarms when the trust service says that it is not the document that was signed', async () => {
      host.register.standings = [{ state: 'refused', reason: 'TRUST_ORIGINAL_MISMATCH' }];
      const { signing, errors } = await signAll();
      expect(errors[0]).toMatchObject({ code: 'SIGNING_TAMPERED_FILE' });
      expect(signing).toMatchObject({ status: 'error', signedDocumentId: null });
      expect(host.alarms).toContainEqual(expect.objectContaining({ alarm: 'tampered file' }));
    });

    it('stops when the seal is refused, and its sender may cancel then', async () => {
      host.register.standings = [{ state: 'refused', reason: 'TRUST_SIGNERS_MISSING' }];
      const { signing } = await signAll();
      expect(signing.metadata.failure).toMatchObject({ code: 'SIGNING_SEAL_REFUSED' });
      await host.coworkers.cancel(host.session, signing.id, 'sealed no more');
      await host.work();
      expect((await reload(signing.id)).signing.status).toBe('canceled');
      expect(host.register.calls).toContain(`close ${String(signing.id)}`);
    });
  });
});
