import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_FAULTS } from '../../simulators/service/index.js';
import { ServiceHarness } from '../simulators/service-harness.js';
import { pageText, PortalAttempts } from './portal-attempts.js';

const MITID = 'urn:grn:authn:dk:mitid:substantial';
const ELIN = { name: 'Elin Sandgren', number: '199001189811' };
const FREJA = { name: 'Freja Nørholm', id: 'dk-freja' };

/** How an attempt ends: the scheme's reason, what the signer reads, and what the sender reads of it in the story. */
type End = readonly [reason: string, signer: RegExp, sender: RegExp] | 'signed';

const LOST: End = [
  'resultLost',
  /did not (?:reach us|arrive), so .*(?:nothing is signed|does not count)/,
  /did not arrive\. Nothing was signed here/,
];
const INVALID: End = [
  'evidenceInvalid',
  /could not be verified, so (?:it|your signature) does not count/,
  /tried to sign with .* does not count/,
];

/** For what befalls a call after the person has signed, or logged in. */
const ENDS: Readonly<Record<string, End>> = {
  // Asked again, it answers: the person's act is not lost by a cut line or by credentials that are put right.
  unavailable: 'signed',
  'lost-answer': 'signed',
  'unknown-customer': 'signed',
  'unreadable-answer': 'signed',
  forgotten: LOST,
};
const isEarly = (name: string): boolean => name.startsWith('swapped') || name === 'other-nonce';
const isOfOrders = (name: string): boolean => !['other-nonce', 'other-token', 'own-token'].includes(name);
const isOfLogins = (name: string): boolean => !name.startsWith('swapped');
const ALL = SERVICE_FAULTS.map(([name, description]) => [name, description] as const);

describe('signing through the central service, with everything that can go wrong there', () => {
  let service: ServiceHarness;
  let directory: string;
  let portal: PortalAttempts;

  beforeAll(async () => {
    service = await ServiceHarness.open();
    directory = await mkdtemp(join(tmpdir(), 'service-attempts-'));
    const rootsFile = join(directory, 'root.pem');
    await writeFile(rootsFile, service.bankId.rootPem);
    portal = await PortalAttempts.open(service.options(rootsFile), { signingService: 'eservices' });
  }, 60_000);
  afterAll(async () => {
    await portal.close();
    await service.close();
    await rm(directory, { recursive: true, force: true });
  });
  // One person has one order at a time, and each test has the open attempts to itself.
  afterEach(async () => {
    const base = `${service.url}/bankid/control/orders/`;
    const orders = (await (await fetch(base)).json()) as { readonly orderRef: string }[];
    for (const { orderRef } of orders) await fetch(`${base}${orderRef}/cancel`, { method: 'POST' });
    await portal.attempts.host.host.sql('esign_transaction').update({ collect_at: null });
  });

  /** An order that is signed in the app, looked at by the page until it is over. */
  async function order(token: string, before?: string, after?: string) {
    portal.catchUp();
    if (before !== undefined) await service.fault(before);
    const begun = await portal.call('POST', `/portal/sign/bankid/${ELIN.number}/${token}/`);
    if (begun.status !== 200) return begun;
    await service.act('sign', { personalNumber: ELIN.number });
    if (after !== undefined) await service.fault(after);
    const look = `/portal/sign/bankid/${String(begun.body['transaction_id'])}/${token}/`;
    for (let round = 0; ; round += 1) {
      await portal.attempts.pass(2100);
      const answer = await portal.call('GET', look);
      if (answer.body['bankidStatus'] !== 'PENDING' || round === 5) return answer;
    }
  }

  async function login(token: string, before?: string, after?: string) {
    if (before !== undefined) await service.fault(before);
    const begun = await portal.initialize(MITID, token);
    if (begun.status !== 200) return begun;
    const back = await service.browser().logIn(String(begun.body['redirect_url']), FREJA.id);
    if (after !== undefined) await service.fault(after);
    return portal.comeBack(begun, back, token);
  }

  async function nothingSigned(signingId: number, token: string, sender: RegExp): Promise<void> {
    const seen = await portal.senderSees(signingId);
    expect(seen).toMatchObject({ isSigned: false, act: null, held: [], mails: [] });
    expect(seen.tried).toEqual([expect.stringMatching(sender)]);
    const visit = await portal.call('GET', `/portal/signing/${token}/`);
    expect(visit.body).toMatchObject({ signer: { canAct: true, status: { value: 'opened' } } });
  }

  const cases = (fits: (name: string) => boolean) => ALL.filter(([name]) => fits(name));

  it.each(cases(isOfOrders))('an order, %s: %s', async (name) => {
    const { signingId, token } = await portal.send(ELIN.name, 'bankid_se');
    const end = ENDS[name] ?? INVALID;
    const { status, body } = await order(token, ...(isEarly(name) ? [name] : [undefined, name]));
    if (end === 'signed') {
      expect({ status, body }).toMatchObject({ status: 200, body: { bankidStatus: 'COMPLETE' } });
      expect(await portal.senderSees(signingId)).toMatchObject({ isSigned: true, act: { level: 'AES' }, tried: [] });
      return;
    }
    const [reason, signer, sender] = end;
    expect(body).toMatchObject({ bankidStatus: 'FAILED', hintCode: reason, message: expect.stringMatching(signer) });
    await nothingSigned(signingId, token, sender);
    expect((await order(token)).body).toMatchObject({ bankidStatus: 'COMPLETE' });
  });

  it.each(cases(isOfLogins))('a login, %s: %s', async (name) => {
    // The login of somebody before, which one of the faults hands out.
    const other = await portal.send(FREJA.name, 'mitid_da');
    expect((await login(other.token)).status).toBe(200);
    const { signingId, token } = await portal.send(FREJA.name, 'mitid_da');
    const end = ENDS[name] ?? INVALID;
    const { status, body } = await login(token, ...(isEarly(name) ? [name] : [undefined, name]));
    if (end === 'signed') {
      expect({ status, body }).toMatchObject({ status: 200, body: { signer: { status: { value: 'signed' } } } });
      expect(await portal.senderSees(signingId)).toMatchObject({ isSigned: true, tried: [] });
      return;
    }
    const [reason, signer, sender] = end;
    expect({ status, body }).toMatchObject({ status: 409, body: { code: 'ATTEMPT_NOT_FINISHED', reason } });
    expect(pageText(reason)).toMatch(signer);
    await nothingSigned(signingId, token, sender);
    expect((await login(token)).status).toBe(200);
  });

  it.each(['unavailable', 'lost-answer', 'unknown-customer', 'unreadable-answer'])(
    'begins nothing and can be begun again, when the start meets it: %s',
    async (name) => {
      const { signingId, token } = await portal.send(FREJA.name, 'mitid_da');
      const begun = await login(token, name);
      expect(begun).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE', detail: expect.any(String) } });
      const swedish = await portal.send(ELIN.name, 'bankid_se');
      expect(await order(swedish.token, name)).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } });
      for (const id of [signingId, swedish.signingId]) {
        expect(await portal.senderSees(id)).toMatchObject({ isSigned: false, act: null, tried: [], mails: [] });
      }
      expect((await login(token)).status).toBe(200);
    },
  );

  it('a start that the service has forgotten is refused, and can be begun again', async () => {
    const { signingId, token } = await portal.send(FREJA.name, 'mitid_da');
    expect(await login(token, 'forgotten')).toMatchObject({ status: 409, body: { code: 'SERVICE_REFUSED' } });
    expect(await portal.senderSees(signingId)).toMatchObject({ isSigned: false, tried: [], mails: [] });
    expect((await login(token)).status).toBe(200);
  });

  it('says no number, no token and no credentials in answers, story or log', async () => {
    const { apiKey, customerToken } = service.service.customer;
    const said = JSON.stringify([portal.logged, await portal.attempts.host.host.sql('history')]);
    for (const secret of [ELIN.number, '7111901234', apiKey, customerToken, 'eyJ']) expect(said).not.toContain(secret);
  });
});
