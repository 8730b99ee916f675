import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAULTS } from '../../simulators/broker/index.js';
import { BrokerHarness, CLIENT_ID } from '../simulators/broker-harness.js';
import { pageText, PortalAttempts } from './portal-attempts.js';

const WAY = 'urn:grn:authn:no:bankid:substantial';
const INGRID = 'Ingrid Solberget';
const NUMBER = '21883610110';

describe('signing with certificates of Norwegian BankID, through the portal', () => {
  let harness: BrokerHarness;
  let directory: string;
  let portal: PortalAttempts;

  beforeAll(async () => {
    harness = await BrokerHarness.open();
    directory = await mkdtemp(join(tmpdir(), 'certificate-attempts-'));
    const keysFile = join(directory, 'keys.json');
    await writeFile(keysFile, JSON.stringify({ keys: harness.keys }));
    const rootsFile = join(directory, 'root.pem');
    await writeFile(rootsFile, harness.broker.norwegianRootPem);
    portal = await PortalAttempts.open({
      'esign.broker.issuer': harness.issuer,
      'esign.broker.environment': 'test',
      'esign.broker.clientId': CLIENT_ID,
      'esign.broker.keysFile': keysFile,
      'esign.broker.methods': 'bankid_no',
      'esign.broker.certificateRootsFile': rootsFile,
    });
  }, 60_000);
  afterAll(async () => {
    await portal.close();
    await harness.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function attempt(fault: string) {
    const { signingId, token } = await portal.send(INGRID, 'bankid_no');
    const begun = await portal.initialize(WAY, token);
    expect(begun).toMatchObject({ status: 200, body: { redirect_url: expect.any(String) } });
    const back = await harness.browser().logIn(String(begun.body['redirect_url']), 'no-ingrid', fault);
    const answer = await portal.comeBack(begun, back, token);
    return { answer, token, signingId, sender: await portal.senderSees(signingId) };
  }

  it('signs with a whole one: advanced, and the sender reads who it was', async () => {
    const { answer, sender } = await attempt('certificate');
    expect(answer).toMatchObject({ status: 200, body: { signer: { status: { value: 'signed' } } } });
    expect(sender).toMatchObject({ isSigned: true, act: { level: 'AES', method: { value: 'bankid_no' } }, tried: [] });
  });

  const flaws = FAULTS.filter(({ certificate = 'whole' }) => certificate !== 'whole');
  it.each(flaws.map(({ name, description }) => [name, description]))('%s: %s', async (fault) => {
    const { answer, token, signingId, sender } = await attempt(fault);
    // The signer.
    expect(answer).toMatchObject({ status: 409, body: { code: 'ATTEMPT_NOT_FINISHED', reason: 'evidenceInvalid' } });
    expect(pageText(answer.body['reason'])).toMatch(/could not be verified, so your signature does not count/);
    const visit = await portal.call('GET', `/portal/signing/${token}/`);
    expect(visit.body).toMatchObject({ signer: { canAct: true, status: { value: 'opened' } } });
    // The sender.
    expect(sender).toMatchObject({ isSigned: false, act: null, held: [], mails: [] });
    expect(sender.tried).toEqual([expect.stringMatching(/^Ingrid Solberget tried to sign with .* does not count/)]);
    // Nobody else, and nothing is written down that could be misread as a signature.
    const [signer] = (await portal.attempts.reload(signingId)).signers;
    expect(signer).toMatchObject({ status: 'opened' });
    expect(JSON.stringify([portal.logged, sender, answer.body])).not.toMatch(new RegExp(`${NUMBER}|eyJ`));
    // A whole one signs after that.
    const again = await portal.initialize(WAY, token);
    const back = await harness.browser().logIn(String(again.body['redirect_url']), 'no-ingrid', 'certificate');
    expect((await portal.comeBack(again, back, token)).status).toBe(200);
    expect((await portal.senderSees(signingId)).isSigned).toBe(true);
  });
});
