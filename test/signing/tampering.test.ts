import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LimeValues } from '../../src/host/index.js';
import { forSomeEngines } from '../engines/engines.js';
import { SYSTEM } from '../reference-host/data-host.js';
import { CHECKBOX, createDomainHost, newSigning, type DomainHost } from './domain-host.js';

forSomeEngines('signing/tampering', (engine) => {
  describe('a signing that an administrator changes behind the add-on', () => {
    let host: DomainHost;
    beforeAll(async () => {
      host = await createDomainHost(await engine.open());
    });
    afterAll(() => host.remove());
    beforeEach(() => {
      host.mails.length = 0;
      host.alarms.length = 0;
    });

    const start = async () => {
      const found = await host.coworkers.create(host.session, newSigning(host, 's1', 's2'));
      await host.work();
      return { ...found, token: await host.token(found.signers[0]!.id) };
    };
    const change = (limetype: string, id: number, values: LimeValues) =>
      host.data.unitsOfWork.run(SYSTEM, undefined, (uow) => uow.update(limetype, id, values));
    const upload = async () => {
      const path = join(host.host.scratchDirectory, 'forged.pdf');
      await writeFile(path, '%PDF-1.7 forged\n');
      return host.data.files.createFromPath(SYSTEM, path, { filename: 'forged.pdf', mimetype: 'application/pdf' });
    };

    const cases: readonly [string, string, (id: number, signerId: number) => Promise<unknown>][] = [
      ['the status', 'SIGNING_TAMPERED_RECORD', (id) => change('signing', id, { signingstatus: 'signed' })],
      ['the title', 'SIGNING_TAMPERED_RECORD', (id) => change('signing', id, { title: 'Another' })],
      ['the methods', 'SIGNING_TAMPERED_RECORD', (id) => change('signing', id, { methods: ['signature'] })],
      [
        "a signer's status",
        'SIGNING_TAMPERED_RECORD',
        (_, signer) => change('signer', signer, { signerstatus: 'signed' }),
      ],
      [
        "a signer's mail address",
        'SIGNING_TAMPERED_RECORD',
        (_, signer) => change('signer', signer, { email: 'x@example.com' }),
      ],
      [
        'the fingerprint',
        'SIGNING_TAMPERED_FILE',
        (id) => change('signing', id, { originaldocumentfingerprint: 'ab'.repeat(32) }),
      ],
      [
        'the document',
        'SIGNING_TAMPERED_FILE',
        async (id) => change('signing', id, { originaldocument: (await upload()).id }),
      ],
      [
        'document and fingerprint together',
        'SIGNING_TAMPERED_FILE',
        async (id) =>
          change('signing', id, {
            originaldocument: (await upload()).id,
            originaldocumentfingerprint: 'cd'.repeat(32),
          }),
      ],
    ];

    it.each(cases)(
      'when %s is changed, refuses every portal act and every task, and alarms once',
      async (_, code, tamper) => {
        const { signing, signers, token } = await start();
        host.mails.length = 0;
        await tamper(signing.id, signers[1]!.id);
        await expect(host.portal.visit(SYSTEM, token)).rejects.toMatchObject({ code, status: 409 });
        await expect(host.portal.originalDocument(SYSTEM, token)).rejects.toMatchObject({ code });
        await expect(host.portal.act(SYSTEM, token, CHECKBOX)).rejects.toMatchObject({ code });
        await expect(host.coworkers.remind(host.session, signing.id, undefined)).rejects.toMatchObject({ code });
        await host.work();
        expect(host.mails).toEqual([]);
        expect(host.alarms).toHaveLength(1);
        expect((await host.history(signing.id)).filter((line) => line.startsWith('Alarm'))).toHaveLength(1);
      },
    );

    it('stops a completion that was promised, tells the sender, and goes on when the record is put right', async () => {
      const { signing, signers } = await host.coworkers.create(host.session, newSigning(host, 's1'));
      await host.work();
      await host.portal.act(SYSTEM, await host.token(signers[0]!.id), CHECKBOX);
      host.mails.length = 0;
      await change('signer', signers[0]!.id, { email: 'thief@example.com' });
      expect(await host.work()).toMatchObject([{ code: 'SIGNING_TAMPERED_RECORD' }]);
      expect(host.mails.map(({ subject, recipientEmail }) => [subject, recipientEmail])).toEqual([
        ['error', 'anna@example.com'],
      ]);
      const stopped = (await host.context.ports.repository.get(SYSTEM, signing.id))!;
      expect(stopped.signing).toMatchObject({ status: 'error', metadata: { previousStatus: 'partlysigned' } });
      await expect(host.coworkers.resume(host.session, signing.id)).rejects.toMatchObject({
        code: 'SIGNING_TAMPERED_RECORD',
      });
      await change('signer', signers[0]!.id, { email: signers[0]!.email });
      expect(await host.coworkers.resume(host.session, signing.id)).toEqual({
        name: 'signing_complete.collect_evidence',
        datetime: '',
      });
      expect(await host.work()).toEqual([]);
      expect((await host.context.ports.repository.get(SYSTEM, signing.id))!.signing.status).toBe('signed');
    });

    it('does not complete when evidence of an act was changed in the database', async () => {
      const { signing, signers } = await host.coworkers.create(host.session, newSigning(host, 's1'));
      await host.work();
      await host.portal.act(SYSTEM, await host.token(signers[0]!.id), CHECKBOX);
      await host.data.sql('esign_evidence').where({ signing_id: signing.id }).update({ body: '{"evidence":{}}' });
      expect(await host.work()).toMatchObject([{ code: 'SIGNING_EVIDENCE_BROKEN' }]);
      // Refused for good: now the sender may cancel although the last signature is in.
      expect((await host.coworkers.cancel(host.session, signing.id, 'broken')).signing.status).toBe('canceled');
    });

    it('keeps evidence unreadable in the database, and readable for those who hold the key', async () => {
      const { signing, signers } = await host.coworkers.create(host.session, newSigning(host, 's1'));
      await host.work();
      const evidence = { kind: 'test', number: '191212121212' };
      await host.portal.act(SYSTEM, await host.token(signers[0]!.id), { ...CHECKBOX, evidence });
      const [row] = await host.data
        .sql('esign_evidence')
        .where({ signing_id: signing.id })
        .select<{ body: string }[]>();
      expect(row!.body).not.toMatch(/191212121212|@/);
      expect(await host.context.ports.evidence.findBySigning(signing.id)).toMatchObject([{ evidence }]);
    });

    it('does not take a visit for tampering that reads while somebody signs', async () => {
      const codes = Array.from({ length: 8 }, () => 's1');
      const { signers } = await host.coworkers.create(host.session, newSigning(host, ...codes));
      await host.work();
      const tokens = await Promise.all(signers.map(({ id }) => host.token(id)));
      const visits = tokens.flatMap((token) => [0, 1, 2].map(() => host.portal.visit(SYSTEM, token)));
      const acts = tokens.map((token) => host.portal.act(SYSTEM, token, CHECKBOX));
      await Promise.all([...visits, ...acts]);
      expect(host.alarms).toEqual([]);
      await host.work();
    });
  });
});
