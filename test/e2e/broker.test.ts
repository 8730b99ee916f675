import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Browser } from '../simulators/broker-harness.js';
import { describeIf } from '../skip.js';
import { Product, tokenOf, type Answer } from './product.js';
import { createSigning, sendToPerson } from './signing-case.js';

const FREJA = { name: 'Freja Nørholm', email: 'freja.noerholm@havblik.example', id: 'dk-freja', number: '7111901234' };
const AINO = {
  name: 'Aino Järvikallio',
  email: 'aino.jarvikallio@saimaanpuutyo.example',
  id: 'fi-aino',
  number: '010190-900P',
};

type Person = typeof FREJA;

const isBuilt = existsSync('dist/reference-host/main.js');

describeIf(isBuilt, 'the product is not built', 'signing through the broker in the product', () => {
  let product: Product;

  beforeAll(async () => {
    product = await Product.start();
  }, 120_000);
  afterAll(() => product.dispose());

  const send = (person: Person, method: string, title: string) => sendToPerson(product, person, method, title);

  /** Begins in the portal and logs in at the broker. @returns where the broker leads back to, and the browser's cookie */
  async function goThere(token: string, method: string, person: string, fault?: string) {
    const types = await product.portal('GET', `/sign/criipto/auth_types/${method}/${token}/`);
    expect(types.body[0]).toEqual({ value: expect.any(String), text: expect.stringMatching(/\S/) });
    const path = `/sign/criipto/initialize/${encodeURIComponent(types.body[0].value)}/${token}/`;
    const begun = await product.portal('POST', path);
    expect(begun).toMatchObject({
      status: 200,
      body: { redirect_url: expect.stringContaining('/simulators/broker/') },
    });
    const cookie = String(begun.headers.get('set-cookie'));
    expect(cookie).toMatch(/^esign_attempt_[^;]+;.*HttpOnly; SameSite=Lax/);
    const browser = new Browser(`${product.url}/simulators/broker`);
    const back = await browser.logIn(begun.body.redirect_url, person, fault);
    const state = new URL(back).searchParams.get('state')!;
    return { back, cookie: cookie.split(';')[0]!, state };
  }

  const comeBack = (back: string, cookie?: string): Promise<Answer> =>
    product.call('GET', back, undefined, cookie === undefined ? {} : { cookie });
  const finalize = (state: string, token: string) =>
    product.portal('POST', `/sign/criipto/finalize/${state}/${token}/`);
  const statusOf = async (signingId: number): Promise<string> => {
    const { body } = await product.as(product.coworker, 'GET', `/limepkg-esign/signing/${String(signingId)}/`);
    return body.signers[0].status.value;
  };

  describe.each([
    ['mitid_da', FREJA],
    ['ftn_fi', AINO],
  ] as const)('when the browser comes back from %s', (method, person) => {
    it('is signed on the callback, and finalize says so however often it is asked', async () => {
      const { signingId, token } = await send(person, method, `Agreement by ${method}`);
      const { back, cookie, state } = await goThere(token, method, person.id);
      const home = await comeBack(back, cookie);
      expect(home.status).toBe(303);
      expect(home.headers.get('location')).toContain(`token=${token}#return=${method}&state=${state}`);
      expect(await statusOf(signingId)).toBe('signed');
      const [first, second] = [await finalize(state, token), await finalize(state, token)];
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(first.body).toMatchObject({ signer: { status: { value: 'signed' } }, signing: { id: signingId } });
      expect(second.body.signer).toEqual(first.body.signer);
      expect((await comeBack(back, cookie)).status).toBe(303);
      const log = await readFile(join(product.dataDirectory, 'log', 'host.log'), 'utf8');
      for (const secret of [person.number, token, state]) expect(log).not.toContain(secret);
    });
  });

  describe('when Norwegian BankID answers with a certificate', () => {
    it('is signed by it: an advanced signature, recorded as such', async () => {
      const title = 'Agreement by certificate';
      const signer = { name: 'Ingrid Solberget', email: 'ingrid@example.com', order: 1, role: 'signer', duty: 'sign' };
      const made = await createSigning(product, { title, methods: ['bankid_no'], signers: [signer] });
      const mail = await product.mailTo(signer.email, ({ subject, text }) => `${subject} ${text}`.includes(title));
      const token = tokenOf(mail);
      const { back, cookie, state } = await goThere(token, 'bankid_no', 'no-ingrid', 'certificate');
      await comeBack(back, cookie);
      expect((await finalize(state, token)).status).toBe(200);
      const path = `/limepkg-esign/signing/${String(made.body.id)}/progress/`;
      const { body } = await product.as(product.coworker, 'GET', path);
      expect(body.signers[0].act).toMatchObject({ level: 'AES', method: { value: 'bankid_no' } });
    });
  });

  describe('when another browser comes back', () => {
    it('is discarded, for the own browser too, and can be begun anew', async () => {
      const { signingId, token } = await send(FREJA, 'mitid_da', 'Sent on to somebody else');
      const { back, cookie, state } = await goThere(token, 'mitid_da', FREJA.id);
      const elsewhere = await comeBack(back);
      expect(elsewhere.headers.get('location')).toMatch(/#return=other-browser$/);
      expect(elsewhere.headers.get('location')).not.toContain(token);
      await comeBack(back, cookie);
      expect(await statusOf(signingId)).not.toBe('signed');
      expect(await finalize(state, token)).toMatchObject({ status: 409, body: { code: 'ATTEMPT_NOT_FINISHED' } });
      const again = await goThere(token, 'mitid_da', FREJA.id);
      await comeBack(again.back, again.cookie);
      expect(await statusOf(signingId)).toBe('signed');
    });
  });

  describe('when something is wrong', () => {
    it.each([
      ['user_abort', 'userCancel'],
      ['wrong_nonce', 'evidenceInvalid'],
      ['other_text', 'evidenceInvalid'],
      ['used_code', 'resultLost'],
    ])('%s signs nothing and says %s', async (fault, reason) => {
      const { signingId, token } = await send(FREJA, 'mitid_da', `Fault ${fault}`);
      const { back, cookie, state } = await goThere(token, 'mitid_da', FREJA.id, fault);
      await comeBack(back, cookie);
      const { status, body } = await finalize(state, token);
      expect({ status, code: body.code, reason: body.reason ?? body.details?.reason }).toEqual({
        status: 409,
        code: 'ATTEMPT_NOT_FINISHED',
        reason,
      });
      expect(await statusOf(signingId)).not.toBe('signed');
    });

    it('somebody else’s login does not count', async () => {
      const { signingId, token } = await send(FREJA, 'mitid_da', 'Somebody else');
      const { back, cookie, state } = await goThere(token, 'mitid_da', FREJA.id, 'other_person');
      await comeBack(back, cookie);
      expect(await finalize(state, token)).toMatchObject({
        status: 409,
        body: { code: 'ATTEMPT_NOT_FINISHED', reason: 'IDENTITY_MISMATCH' },
      });
      expect(await statusOf(signingId)).not.toBe('signed');
    });
  });
});
