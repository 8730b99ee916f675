import { existsSync } from 'node:fs';
import { Browser } from '../simulators/broker-harness.js';
import { describeIf } from '../skip.js';
import { Product, tokenOf } from './product.js';
import { createSigning } from './signing-case.js';

const FREJA = { name: 'Freja Nørholm', email: 'freja.noerholm@havblik.example', id: 'dk-freja' };
const ELIN = { name: 'Elin Sandgren', email: 'elin.sandgren@norrsken.example', id: '' };

const isBuilt = existsSync('dist/reference-host/main.js');

describeIf(isBuilt, 'the product is not built', 'signing through the central service in the product', () => {
  let product: Product;

  beforeAll(async () => {
    product = await Product.start();
    await settings({ signingService: 'eservices' });
  }, 120_000);
  afterAll(() => product.dispose());

  const settings = async (change: object) => {
    const path = '/api/v1/config/limepkg-esign/';
    const { status } = await product.as(product.administrator, 'PUT', path, change);
    expect(status).toBe(200);
  };

  async function send({ name, email }: typeof FREJA, method: string, title: string) {
    const signer = { name, email, order: 1, role: 'signer', duty: 'sign' };
    const made = await createSigning(product, { title, methods: [method], signers: [signer] });
    const mail = await product.mailTo(email, ({ subject, text }) => `${subject} ${text}`.includes(title));
    return { signingId: made.body.id as number, token: tokenOf(mail) };
  }
  const signerOf = async (signingId: number) => {
    const { body } = await product.as(product.coworker, 'GET', `/limepkg-esign/signing/${String(signingId)}/`);
    return body.signers[0];
  };

  it('signs by an order that the service has placed', async () => {
    const { signingId, token } = await send(ELIN, 'bankid_se', 'Order of the service');
    const begun = await product.portal('POST', `/sign/bankid/${token}/`);
    expect(begun).toMatchObject({ status: 200, body: { success: true, bankidStatus: 'PENDING' } });
    const bankId = `${product.url}/simulators/bankid/control/orders`;
    const orders = (await product.call('GET', `${bankId}/`)).body as { orderRef: string; status: string }[];
    const waiting = orders.find(({ status }) => status === 'pending');
    await product.call('POST', `${bankId}/${waiting!.orderRef}/sign`, { personalNumber: '199001189811' });
    await product.waitFor(async () => (await signerOf(signingId)).status.value === 'signed', 'the signature');
  });

  /** Begins with MitID and comes back from the service, as that person. */
  async function mitId(token: string, fault?: string) {
    const way = encodeURIComponent('urn:grn:authn:dk:mitid:substantial');
    const begun = await product.portal('POST', `/sign/criipto/initialize/${way}/${token}/`);
    expect(begun.status).toBe(200);
    const browser = new Browser(`${product.url}/simulators`);
    const back = await browser.logIn(begun.body.redirect_url, FREJA.id, fault);
    const cookie = String(begun.headers.get('set-cookie')).split(';')[0]!;
    await product.call('GET', back, undefined, { cookie });
    return new URL(back).searchParams.get('state')!;
  }

  it('signs by a login that the service has begun, and refuses what it forges', async () => {
    const { signingId, token } = await send(FREJA, 'mitid_da', 'Login of the service');
    await product.call('POST', '/simulators/service/control/fault', { name: 'own-token' });
    const forged = await mitId(token);
    const refused = await product.portal('POST', `/sign/criipto/finalize/${forged}/${token}/`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'ATTEMPT_NOT_FINISHED' } });
    expect((await signerOf(signingId)).status.value).not.toBe('signed');
    const state = await mitId(token);
    expect((await product.portal('POST', `/sign/criipto/finalize/${state}/${token}/`)).status).toBe(200);
    expect((await signerOf(signingId)).status.value).toBe('signed');
  });

  it('asks the sender about somebody else’s signature where that is the rule, and takes the answer', async () => {
    await settings({ identity: { onMismatch: 'ask', minimumNameScore: 60 } });
    const { signingId, token } = await send(FREJA, 'mitid_da', 'Somebody else decides');
    const state = await mitId(token, 'other_person');
    const waiting = await product.portal('POST', `/sign/criipto/finalize/${state}/${token}/`);
    expect(waiting).toMatchObject({ status: 202, body: { message: expect.stringContaining('The sender') } });
    const base = `/limepkg-esign/signing/${String(signingId)}`;
    const { body } = await product.as(product.coworker, 'GET', `${base}/progress/`);
    expect(body).toMatchObject({ canDecide: true, held: [{ name: 'Mikkel Søgård' }] });
    expect(body.held[0].identity).toMatch(/•/);
    const path = `${base}/identity/${String(body.held[0].transaction)}/`;
    const decided = await product.as(product.coworker, 'POST', path, { decision: 'accept' });
    expect([decided.status, decided.body.state]).toEqual([200, 'recorded']);
    expect((await signerOf(signingId)).status.value).toBe('signed');
    expect((await product.portal('POST', `/sign/criipto/finalize/${state}/${token}/`)).status).toBe(200);
  });
});
