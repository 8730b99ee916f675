import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeIf } from '../skip.js';
import { Browser } from '../trust/building-block/browser.js';
import { EService } from './e-service.js';
import { Product } from './product.js';
import { faultsOf, type Roots } from './signed-pdf.js';
import { sendToPerson } from './signing-case.js';
import { Telephones } from './telephones.js';

const ELIN = { name: 'Elin Sandgren', email: 'elin.sandgren@norrsken.example', id: 'se-elin' };
const JOHAN = 'se-johan';

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

  /** @returns the address that the browser is led back to */
  async function logIn(browser: Browser, page: { readonly text: string }, person: string): Promise<string> {
    const login = await browser.submit(page.text, '/choose', { method: 'national_id' });
    return ledBack(browser, (await browser.logIn(login, person)).url);
  }

  /** A page of ours is shown for as long as the signature takes. */
  const ledBack = (browser: Browser, from: string): Promise<string> =>
    product.waitFor(async () => {
      const { url } = from.includes('/sign/interactive/progress') ? await browser.go(from) : { url: from };
      return url.includes('/sign/interactive/') ? undefined : url;
    }, 'the way back');

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
      const telephones = new Telephones(product);
      const pseudonym = await telephones.register(ELIN.id);
      const { signingId, token } = await sendToPerson(product, ELIN, 'scd', 'Lease by device');
      const { browser, page, cookie } = await goThere('scd', token);
      let at = await browser.submit(page.text, '/choose', { method: 'scd' });
      at = await browser.submit(at.text, '/device', { pseudonym });
      const push = await telephones.pushWith('Lease by device');
      await telephones.accept(push);
      const back = await ledBack(browser, at.url);
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

  describe('when the e-service of the documentation has its document signed', () => {
    /** One browser at the e-service, which keeps nothing but its session. */
    async function visit(service: EService) {
      const first = await fetch(`${service.url}/`);
      const cookie = String(first.headers.get('set-cookie')).split(';')[0]!;
      return (path: string, method = 'GET') =>
        fetch(new URL(path, service.url), { method, headers: { cookie }, redirect: 'manual' });
    }

    it('gives a document that independent programs accept, and that somebody else is not shown', async () => {
      const file = await readFile(join(product.dataDirectory, 'demo.json'), 'utf8');
      const roots = (JSON.parse(file) as { buildingBlock: Roots }).buildingBlock;
      const service = await EService.start(product.dataDirectory);
      try {
        const call = await visit(service);
        const signUrl = (await call('/sign', 'POST')).headers.get('location') ?? '';
        expect(signUrl).toMatch(/\/esign-bb\/v1\/sign\/interactive\?requestId=[\w-]+$/);
        const browser = new Browser(`${product.url}/`);
        const page = await browser.go(signUrl);
        const back = await logIn(browser, page, ELIN.id);
        const foreign = await visit(service);
        expect((await foreign(back)).status).toBe(400);
        expect((await call(back)).headers.get('location')).toBe('/');
        expect(await (await call('/')).text()).toContain(ELIN.name);
        const signed = Buffer.from(await (await call('/document.pdf')).arrayBuffer());
        expect(await faultsOf(signed, roots)).toEqual([]);
        expect((await call(back)).status).toBe(400);
        const untouched = Buffer.from(await (await foreign('/document.pdf')).arrayBuffer());
        expect(signed.subarray(0, untouched.length).equals(untouched)).toBe(true);
      } finally {
        await service.stop();
      }
    }, 240_000);
  });
});
