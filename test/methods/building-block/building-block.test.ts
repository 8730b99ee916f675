import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyEvidence, type CmsRecord } from '../../../src/evidence/index.js';
import { answerOf } from '../../../src/methods/sessions/answer.js';
import { nodePkiPrimitives } from '../../../src/pki/index.node.js';
import { pageText, PortalAttempts } from '../portal-attempts.js';
import { CLIENT_ID, ScriptedBlock, type BlockTrouble } from './scripted-block.js';

const ELIN = 'Elin Sandgren';

describe.each(['national_id', 'scd'] as const)('signing with %s, through the portal', (method) => {
  let block: ScriptedBlock;
  let portal: PortalAttempts;
  let directory: string;
  let config: Record<string, string>;

  beforeAll(async () => {
    block = await ScriptedBlock.open();
    directory = await mkdtemp(join(tmpdir(), 'building-block-'));
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(directory, name), text);
      return join(directory, name);
    };
    config = {
      'esign.buildingBlock.url': block.url,
      'esign.buildingBlock.environment': 'test',
      'esign.buildingBlock.clientId': CLIENT_ID,
      'esign.buildingBlock.keyFile': await file('key.json', JSON.stringify(block.privateJwk)),
      'esign.buildingBlock.signerRootsFile': await file('signers.pem', block.signerRootPem),
      'esign.buildingBlock.tsaRootsFile': await file('tsa.pem', block.tsaRootPem),
    };
    portal = await PortalAttempts.open(config);
  }, 60_000);
  afterAll(async () => {
    await portal.close();
    await block.close();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(() => {
    block.trouble = undefined;
    block.person = { givenName: 'Elin', surname: 'Sandgren', serialNumber: 'PNOSE-19900118-9811' };
  });

  async function begin(token: string) {
    portal.catchUp();
    return portal.call('POST', `/portal/sign/${method}/initialize/${token}/`);
  }

  async function attempt(trouble?: BlockTrouble, name = ELIN) {
    const { signingId, token } = await portal.send(name, method);
    block.trouble = trouble;
    const begun = await begin(token);
    if (begun.status !== 200) return { answer: begun, token, signingId, sender: await portal.senderSees(signingId) };
    const back = await block.go(String(begun.body['redirect_url']));
    const answer = await portal.comeBack(begun, back, token, method);
    return { answer, token, signingId, sender: await portal.senderSees(signingId) };
  }

  describe('when the person signs there', () => {
    it.each([
      ['with an answer of the OCSP responder', undefined],
      ['with a certificate that is never revoked', { flaw: 'short-term' } as const],
    ])('is an advanced signature of theirs, %s', async (_how, trouble) => {
      const { answer, sender } = await attempt(trouble);
      expect({ answer, logged: portal.logged }).toMatchObject({
        answer: { status: 200, body: { signer: { status: { value: 'signed' } } } },
      });
      expect(sender).toMatchObject({ isSigned: true, act: { level: 'AES', method: { value: method } }, tried: [] });
      expect(JSON.stringify([answer.body, sender])).not.toMatch(/18-?9811/);
    });

    it('is a record that proves itself years later, with the same roots alone', async () => {
      await attempt();
      const { host } = portal.attempts;
      const [row] = (await host.host.sql('esign_transaction').orderBy('started_at', 'desc').limit(1)) as {
        transaction_id: string;
      }[];
      const transaction = await portal.attempts.stateOf(row!.transaction_id);
      const record = answerOf(transaction).evidence as unknown as CmsRecord;
      expect(record).toMatchObject({
        kind: 'cms',
        method,
        content: { form: 'document' },
        transactionId: row!.transaction_id,
      });
      const der = (pem: string): Uint8Array =>
        new Uint8Array(Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'));
      const later = new Date(Date.now() + 5 * 365 * 86_400_000);
      const check = (caRoots: Uint8Array[], tsaRoots: Uint8Array[], fingerprint = record.documentFingerprint) =>
        verifyEvidence(record, {
          primitives: nodePkiPrimitives,
          anchors: { environment: 'test', issuers: [], caRoots, tsaRoots },
          expected: { fingerprint, kind: 'cms' },
          at: later,
        });
      const [signers, stamps] = [[der(block.signerRootPem)], [der(block.tsaRootPem)]];
      expect(await check(signers, stamps)).toMatchObject({
        status: 'TOTAL-PASSED',
        identity: { givenName: 'Elin', surname: 'Sandgren', country: 'SE', nationalNumber: '19900118-9811' },
      });
      expect((await check([], stamps)).passed).toBe(false);
      expect((await check(signers, [])).passed).toBe(false);
      expect((await check(signers, stamps, 'ab'.repeat(32))).passed).toBe(false);
    });

    it('was told the digest and a short text, and nothing else of the document or the person', async () => {
      await attempt();
      const pushed = block.pushes.at(-1)!;
      expect(pushed).toMatchObject({
        method,
        format: 'CAdES',
        hashType: 'SHA2-256',
        nonce: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(pushed.dataToBeDisplayed).toContain('Office lease 2027');
      expect(Array.from(pushed.dataToBeDisplayed).length).toBeLessThanOrEqual(256);
      expect(pushed.callbackUrl).toMatch(new RegExp(`/portal/callback/${method}/$`));
      expect(JSON.stringify(pushed)).not.toMatch(/example\.com|0118-?9811/);
    });
  });

  describe('when the certificate says that it is qualified', () => {
    it('is advanced all the same, unless this installation knows that its authority may say so', async () => {
      expect((await attempt({ flaw: 'qualified' })).sender).toMatchObject({ act: { level: 'AES' } });
      const usual = portal;
      portal = await PortalAttempts.open({ ...config, 'esign.buildingBlock.level': 'QES' });
      try {
        expect((await attempt({ flaw: 'qualified' })).sender).toMatchObject({ act: { level: 'QES' } });
        expect((await attempt()).sender).toMatchObject({ act: { level: 'AES' } });
      } finally {
        await portal.close();
        portal = usual;
      }
    });
  });

  describe('when something is wrong', () => {
    /** @param check - as the log has it for whoever runs the installation */
    const invalid = (check: string) =>
      ['evidenceInvalid', /could not be verified/, /tried to sign with .* does not count/, check] as const;
    const LOST = ['resultLost', /did not arrive/, /did not arrive\. Nothing was signed/] as const;
    const CASES: readonly (readonly [string, BlockTrouble, readonly [string, RegExp, RegExp | undefined, string?]])[] =
      [
        ['the person cancels', { error: 'access_denied' }, ['userCancel', /You cancelled/, undefined]],
        ['nobody answers', { error: 'timeout' }, ['expired', /took too long/, undefined]],
        ['another code is chosen', { error: 'wrong_code' }, ['wrongCode', /code did not match/, undefined]],
        ['the device cannot', { error: 'device_unusable' }, ['deviceUnusable', /device could not be used/, undefined]],
        [
          'something it needs is away',
          { error: 'temporarily_unavailable' },
          ['serviceUnavailable', /did not answer in time/, undefined],
        ],
        ['the login fails', { error: 'login_failed' }, ['schemeFailed', /Something went wrong/, undefined]],
        ['its own trouble', { error: 'server_error' }, ['schemeFailed', /Something went wrong/, undefined]],
        ['it says so later', { status: 'ERROR', message: 'refused' }, ['userCancel', /You cancelled/, undefined]],
        ['another document', { flaw: 'other-document' }, invalid('OTHER_CONTENT')],
        ['no time-stamp', { flaw: 'no-timestamp' }, invalid('NO_TIMESTAMP')],
        ['a time-stamp by somebody', { flaw: 'foreign-tsa' }, invalid('NO_TRUSTED_ROOT')],
        ['a certificate by somebody', { flaw: 'foreign-root' }, invalid('NO_TRUSTED_ROOT')],
        ['a certificate that was over', { flaw: 'late-timestamp' }, invalid('CERTIFICATE_EXPIRED')],
        ['a revoked certificate', { flaw: 'revoked' }, invalid('CERTIFICATE_REVOKED')],
        ['nothing about revocation', { flaw: 'no-revocation-data' }, invalid('NO_REVOCATION_DATA')],
        ['a changed signature', { flaw: 'broken' }, invalid('SIGNATURE_WRONG')],
        ['a document of its own', { flaw: 'attached' }, invalid('CMS_NOT_DETACHED')],
        ['another certificate in what is signed', { flaw: 'other-certificate' }, invalid('CMS_OTHER_CERTIFICATE')],
        ['the other kind of signature', { flaw: 'other-type' }, invalid('signatureType')],
        ['another format', { flaw: 'other-format' }, invalid('format')],
        ['another request’s answer', { flaw: 'other-nonce' }, invalid('nonce')],
        ['another request’s callback', { flaw: 'other-callback-nonce' }, invalid('nonce')],
        ['it has forgotten it', { flaw: 'forgotten' }, LOST],
      ];
    // A signature is judged in one way, whatever made it.
    it.each(method === 'national_id' ? CASES : CASES.slice(0, 9))(
      'signs nothing and says so: %s',
      async (_what, trouble, [reason, signer, sender, check]) => {
        portal.logged.length = 0;
        const { answer, token, signingId, sender: seen } = await attempt(trouble);
        expect(answer).toMatchObject({ status: 409, body: { code: 'ATTEMPT_NOT_FINISHED', reason } });
        expect(pageText(reason)).toMatch(signer);
        if (check !== undefined) expect(JSON.stringify(portal.logged)).toContain(`"${check}"`);
        expect(seen).toMatchObject({ isSigned: false, act: null, held: [], mails: [] });
        expect(seen.tried).toEqual(sender === undefined ? [] : [expect.stringMatching(sender)]);
        const visit = await portal.call('GET', `/portal/signing/${token}/`);
        expect(visit.body).toMatchObject({ signer: { canAct: true, status: { value: 'opened' } } });
        // And it can be begun anew.
        block.trouble = undefined;
        const again = await begin(token);
        const back = await block.go(String(again.body['redirect_url']));
        expect((await portal.comeBack(again, back, token, method)).status).toBe(200);
        expect((await portal.senderSees(signingId)).isSigned).toBe(true);
      },
    );

    it.each(['away-once', 'unreadable'] as const)(
      'asks again for a signature that did not arrive: %s',
      async (flaw) => {
        const { signingId, token } = await portal.send(ELIN, method);
        const begun = await begin(token);
        const back = await block.go(String(begun.body['redirect_url']));
        block.trouble = { flaw };
        if (flaw === 'unreadable') setTimeout(() => (block.trouble = undefined), 300);
        expect((await portal.comeBack(begun, back, token, method)).status).toBe(200);
        expect((await portal.senderSees(signingId)).isSigned).toBe(true);
      },
    );

    it('begins nothing while it is away, or does not want', async () => {
      const away = await attempt({ flaw: 'away-at-push' });
      expect(away.answer).toMatchObject({ status: 503, body: { code: 'BUILDING_BLOCK_UNAVAILABLE' } });
      const refused = await attempt({ flaw: 'refused-at-push' });
      expect(refused.answer).toMatchObject({ status: 409, body: { code: 'BUILDING_BLOCK_REFUSED' } });
      for (const { sender } of [away, refused]) expect(sender).toMatchObject({ isSigned: false, tried: [], mails: [] });
    });
  });

  describe('when somebody else signs', () => {
    it('does not count, and the sender is told', async () => {
      block.person = { givenName: 'Johan', surname: 'Åkervall', serialNumber: 'PNOSE-198204112399' };
      const { answer, sender } = await attempt();
      expect(answer).toMatchObject({ status: 409, body: { reason: 'IDENTITY_MISMATCH' } });
      expect(sender).toMatchObject({ isSigned: false, act: null });
      expect(sender.tried).toEqual([expect.stringMatching(/^Somebody other than Elin/)]);
      expect(sender.mails).toEqual(['anna@example.com']);
    });

    it('is known by name where the certificate has no number', async () => {
      block.person = { givenName: 'Elin', surname: 'Sandgren' };
      expect((await attempt()).answer.status).toBe(200);
      block.person = { givenName: 'Johan', surname: 'Åkervall' };
      expect((await attempt()).answer).toMatchObject({ status: 409, body: { reason: 'IDENTITY_MISMATCH' } });
    });
  });

  describe('when another browser comes back', () => {
    it('is discarded', async () => {
      const { signingId, token } = await portal.send(ELIN, method);
      const begun = await begin(token);
      const back = new URL(await block.go(String(begun.body['redirect_url'])));
      const path = back.pathname.replace('/demo/limepkg-esign', '') + back.search;
      const elsewhere = await portal.call('GET', path);
      expect(elsewhere.headers.get('location')).toMatch(/#return=other-browser$/);
      const state = back.searchParams.get('state') ?? '';
      const finalize = await portal.call('POST', `/portal/sign/${method}/finalize/${state}/${token}/`);
      expect(finalize).toMatchObject({ status: 409, body: { code: 'ATTEMPT_NOT_FINISHED' } });
      expect((await portal.senderSees(signingId)).isSigned).toBe(false);
    });
  });

  it('is found below its own address alone', async () => {
    const { token } = await portal.send(ELIN, method);
    const begun = await begin(token);
    const back = new URL(await block.go(String(begun.body['redirect_url'])));
    const state = back.searchParams.get('state') ?? '';
    const other = method === 'scd' ? 'national_id' : 'scd';
    expect((await portal.call('POST', `/portal/sign/${other}/finalize/${state}/${token}/`)).status).toBe(404);
  });

  it('logs no number, no signature and no assertion', () => {
    expect(JSON.stringify(portal.logged)).not.toMatch(/18-?9811|12-?2399|eyJ|MII/);
  });
});
