import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeIf } from '../skip.js';
import { Browser } from '../trust/building-block/browser.js';
import { Product } from './product.js';
import { sendToPerson } from './signing-case.js';

const ELIN = { name: 'Elin Sandgren', email: 'elin.sandgren@norrsken.example', id: 'se-elin' };
const JOHAN = 'se-johan';
const PIN = '4711';

const isBuilt = existsSync('dist/reference-host/main.js');

describeIf(isBuilt, 'the product is not built', 'signing through the eSignature Building Block in the product', () => {
  let product: Product;

  beforeAll(async () => {
    product = await Product.start();
  }, 120_000);
  afterAll(() => product.dispose());

  /** Begins in the portal, and opens the page of the building block. */
  async function goThere(method: string, token: string) {
    const begun = await product.portal('POST', `/sign/${method}/initialize/${token}/`);
    expect(begun).toMatchObject({
      status: 200,
      body: { redirect_url: expect.stringContaining('/esign-bb/v1/sign/interactive?requestId=') },
    });
    const cookie = String(begun.headers.get('set-cookie'));
    expect(cookie).toMatch(/^esign_attempt_[^;]+;.*HttpOnly; SameSite=Lax/);
    const browser = new Browser(`${product.url}/`, (url) => url.includes('/portal/callback/'));
    const page = await browser.go(begun.body.redirect_url);
    return { browser, page, cookie: cookie.split(';')[0]! };
  }

  /** The callback in the browser that began. @returns the state of the attempt */
  async function comeBack(back: string, cookie: string): Promise<string> {
    const home = await product.call('GET', back, undefined, { cookie });
    expect(home.status).toBe(303);
    return new URL(back).searchParams.get('state')!;
  }
  const finalize = (method: string, state: string, token: string) =>
    product.portal('POST', `/sign/${method}/finalize/${state}/${token}/`);
  const progress = async (signingId: number) =>
    (await product.as(product.coworker, 'GET', `/limepkg-esign/signing/${String(signingId)}/progress/`)).body;

  /** The sealed document as text, and what the command says of it. */
  async function sealed(signingId: number) {
    const done = await product.statusIs(product.coworker, signingId, 'signed');
    const path = join(product.dataDirectory, `sealed-${String(signingId)}.pdf`);
    await writeFile(path, await product.bytes(product.coworker, done.body.signedDocument.file.url));
    const text = execFileSync('pdftotext', ['-layout', path, '-']).toString();
    const trust = { ...process.env, ESIGN_DATA_DIR: product.dataDirectory };
    const verify = ['dist/src/cli.js', 'verify', path, '--json'];
    const report = JSON.parse(execFileSync(process.execPath, verify, { env: trust }).toString()) as object;
    return { text, report };
  }

  async function logIn(browser: Browser, page: { readonly text: string }, person: string): Promise<string> {
    const login = await browser.submit(page.text, '/choose', { method: 'national_id' });
    return (await browser.logIn(login, person)).url;
  }

  // Tokens name their issuer by the address that it is asked at.
  const origin = (): string => `http://localhost:${String(product.port)}`;
  const simulators = (): string => `${origin()}/simulators`;
  interface Push {
    readonly id: string;
    readonly text: string;
    readonly status: string;
    readonly verificationCode: string;
  }

  /** What the telephone shows. */
  function pushWith(text: string): Promise<Push> {
    return product.waitFor(async () => {
      const { body } = await product.call('GET', `${simulators()}/scd/control/pushes/`);
      const pushes = (body as Push[]).filter(({ status }) => status === 'pending');
      return pushes.find((push) => push.text.includes(text));
    }, `a push about ${text}`);
  }

  async function accept({ id, verificationCode }: Push): Promise<void> {
    const path = `${simulators()}/scd/control/pushes/${id}/accept`;
    expect(await product.call('POST', path, { pin: PIN, verificationCode })).toMatchObject({ status: 200 });
  }

  /** Lets somebody register a telephone of their own. @returns its pseudonym */
  async function registered(person: string): Promise<string> {
    const pseudonym = `blue-${randomBytes(6).toString('hex')}`;
    const { body } = await product.call('POST', `${simulators()}/idbb/control/token`, { person });
    const owner = { 'X-GovStack-AuthenticationToken': (body as { token: string }).token };
    const device = {
      SCDType: 'REMOTE_SCD_APP_ANDROID',
      SCDRemoteId: `telephone-${randomBytes(6).toString('hex')}`,
      pseudonym,
    };
    const telephone = new URLSearchParams({ scdRemoteId: device.SCDRemoteId });
    await fetch(`${simulators()}/scd/phone/`, { method: 'POST', body: telephone, redirect: 'manual' });
    const made = await product.call('POST', `${origin()}/esign-bb/v1/cert/create`, device, owner);
    expect(made).toMatchObject({ status: 202, body: { status: { code: 'PENDING' } } });
    await accept(await pushWith(''));
    await product.waitFor(async () => {
      const { body: list } = await product.call(
        'GET',
        `${origin()}/esign-bb/v1/cert/list?filter=ACTIVATED`,
        undefined,
        owner,
      );
      return (list as object[]).length > 0 ? true : undefined;
    }, 'the certificate');
    return pseudonym;
  }

  describe('when the person signs with their national ID', () => {
    it('is signed on the callback, sealed, and found by whoever checks the document', async () => {
      const { signingId, token } = await sendToPerson(product, ELIN, 'national_id', 'Lease by national ID');
      const { browser, page, cookie } = await goThere('national_id', token);
      expect(page.text).toContain('Lease by national ID');
      const back = await logIn(browser, page, ELIN.id);
      const state = await comeBack(back, cookie);
      const [first, second] = [
        await finalize('national_id', state, token),
        await finalize('national_id', state, token),
      ];
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(second.body.signer).toEqual(first.body.signer);
      expect((await progress(signingId)).signers[0].act).toMatchObject({
        level: 'AES',
        method: { value: 'national_id' },
      });
      const { text, report } = await sealed(signingId);
      for (const said of ['Elin Sandgren', 'National', 'AES']) expect(text).toContain(said);
      expect(text).not.toMatch(/18-?9811/);
      expect(JSON.stringify(report)).toContain('national_id');
    });

    it('does not count for somebody else', async () => {
      const { signingId, token } = await sendToPerson(product, ELIN, 'national_id', 'Somebody else’s national ID');
      const { browser, page, cookie } = await goThere('national_id', token);
      const state = await comeBack(await logIn(browser, page, JOHAN), cookie);
      expect(await finalize('national_id', state, token)).toMatchObject({
        status: 409,
        body: { code: 'ATTEMPT_NOT_FINISHED', reason: 'IDENTITY_MISMATCH' },
      });
      expect((await progress(signingId)).signers[0].act).toBeNull();
    });
  });

  describe('when the person signs with their own device', () => {
    it('is signed when the telephone has confirmed', async () => {
      const pseudonym = await registered(ELIN.id);
      const { signingId, token } = await sendToPerson(product, ELIN, 'scd', 'Lease by device');
      const { browser, page, cookie } = await goThere('scd', token);
      let at = await browser.submit(page.text, '/choose', { method: 'scd' });
      at = await browser.submit(at.text, '/device', { pseudonym });
      const push = await pushWith('Lease by device');
      await accept(push);
      const back = await product.waitFor(async () => {
        const { url } = await browser.go(at.url);
        return url.includes('/portal/callback/scd/') ? url : undefined;
      }, 'the way back');
      const state = await comeBack(back, cookie);
      expect(await finalize('scd', state, token)).toMatchObject({
        status: 200,
        body: { signer: { status: { value: 'signed' } } },
      });
      expect((await progress(signingId)).signers[0].act).toMatchObject({ level: 'AES', method: { value: 'scd' } });
      const { report } = await sealed(signingId);
      expect(JSON.stringify(report)).toContain('"scd"');
    });
  });
});
