import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  embed,
  extendCades,
  prepareAsic,
  prepareCades,
  sendByFetch,
  type DigestToSign,
  type SignResponse,
} from '../../src/client.js';
import { certificatesIn } from '../documents/trust-services.js';
import { cutSignatures } from '../documents/validators.js';
import { EService } from '../e2e/e-service.js';
import { Product } from '../e2e/product.js';
import { faultsOf, type Roots } from '../e2e/signed-pdf.js';
import { parseCertificate, parseCms } from '../../src/pki/index.js';
import { describeIf } from '../skip.js';
import { violations } from './axe.js';
import { DESKTOP, hasChromium, launch, newReader, NO_CHROMIUM, PHONE, picture, watchPage } from './browser.js';

const isBuilt = existsSync('dist/reference-host/main.js');
const whyNot = isBuilt ? NO_CHROMIUM : 'the product is not built';
/** Many steps, each of which is quick, on a machine that may be busy with others. */
const SLOW_MS = 240_000;
const TELEPHONE = 'telephone-of-aino';
const PSEUDONYM = 'aino-blue';
const PIN = '2468';

interface DemoFile extends Roots {
  readonly baseUrl: string;
}

/** The diagrams of the specification: from an e-service's page over the building block's to a signed document. */
describeIf(isBuilt && hasChromium, whyNot, 'signing at the eSignature Building Block, in a browser', () => {
  let product: Product;
  let browser: Browser;
  let service: EService;
  let demo: DemoFile;

  beforeAll(async () => {
    // From nothing: certificates of an earlier start would name its port as the place to ask about them.
    [product, browser] = await Promise.all([Product.startEmpty(), launch()]);
    const file = await readFile(join(product.dataDirectory, 'demo.json'), 'utf8');
    demo = (JSON.parse(file) as { buildingBlock: DemoFile }).buildingBlock;
    service = await EService.start(product.dataDirectory);
  }, 240_000);
  afterAll(async () => {
    await service.stop();
    await browser.close();
    await product.dispose();
  });

  const simulators = (): string => `${product.url}/simulators`;

  /** From the e-service's page to the building block's. */
  async function begin(reader: BrowserContext): Promise<Page> {
    const { page } = await watchPage(reader, `${service.url}/`);
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await page.waitForURL(/\/esign-bb\/v1\/sign\/interactive/);
    return page;
  }

  /** Back at the e-service: the document as it is now. */
  async function fetched(page: Page): Promise<Buffer> {
    await page.waitForURL(`${service.url}/`, { timeout: SLOW_MS });
    const response = await page.request.get(`${service.url}/document.pdf`);
    return response.body();
  }

  async function logIn(page: Page, person: string): Promise<void> {
    await page.getByRole('button', { name: /^National ID/ }).click();
    await page.waitForURL(/\/simulators\/idbb\/login\//);
    await page.locator(`input[name=person][value=${person}]`).check();
    await page.getByRole('button', { name: 'Approve' }).click();
  }

  const signerNames = (pdf: Buffer): (string | undefined)[] =>
    cutSignatures(pdf)
      .filter(({ subFilter }) => subFilter === 'ETSI.CAdES.detached')
      .map(({ der }) =>
        parseCms(der)
          .certificates.find(({ isCa }) => !isCa)
          ?.subject.get('commonName'),
      );

  describe('when two people sign with National ID, one after the other', () => {
    it(
      'makes a document that independent programs accept, and keeps it for years',
      async () => {
        const reader = await newReader(browser, DESKTOP);
        const page = await begin(reader);
        await page.getByText('Permit 4711: the tenant may put up a greenhouse.').waitFor();
        await picture(page, 'building-block-1-choice');
        await logIn(page, 'no-ingrid');
        const once = await fetched(page);
        expect(await faultsOf(once, demo)).toEqual([]);
        expect(signerNames(once)).toEqual(['Ingrid Solberget']);
        await page.getByText('Ingrid Solberget').waitFor();

        await page.getByRole('button', { name: 'Sign', exact: true }).click();
        await logIn(page, 'no-hakon');
        const twice = await fetched(page);
        expect(await faultsOf(twice, demo)).toEqual([]);
        expect(signerNames(twice)).toEqual(['Ingrid Solberget', 'Håkon Strandvik']);
        expect(twice.subarray(0, once.length).equals(once)).toBe(true);

        const asked = page.waitForResponse((response) => response.url().endsWith('/archive'), { timeout: SLOW_MS });
        await page.getByRole('button', { name: /LTA/ }).click();
        expect((await asked).status()).toBe(303);
        await page.waitForLoadState();
        const archived = await fetched(page);
        expect(await faultsOf(archived, demo)).toEqual([]);
        expect(cutSignatures(archived).map(({ subFilter }) => subFilter)).toEqual([
          ...['ETSI.CAdES.detached', 'ETSI.CAdES.detached', 'ETSI.RFC3161'],
        ]);
        await reader.close();
      },
      SLOW_MS,
    );
  });

  describe('when the person changes their mind at the ID building block', () => {
    it.each([
      ['with scripts', true],
      ['without scripts', false],
    ])(
      'brings them back with the reason, from a log-in that may lead nowhere but to the building block: %s',
      async (_name, javaScriptEnabled) => {
        const reader = await newReader(browser, { ...PHONE, javaScriptEnabled });
        const page = await begin(reader);
        await page.getByRole('button', { name: /^National ID/ }).click();
        await page.waitForURL(/\/simulators\/idbb\/login\//);
        const login = await page.reload();
        const policy = login?.headers()['content-security-policy'];
        expect(policy).toMatch(new RegExp(`form-action 'self' ${product.url}$`));
        // The way on is cut once: the page that leads there stays, with its link.
        const callback = `${service.url}/callback?**`;
        await page.route(callback, (route) => route.abort('aborted'), { times: 1 });
        await page.getByRole('button', { name: 'Cancel' }).click();
        await page.getByRole('heading', { name: 'Nothing has been signed' }).waitFor();
        if (javaScriptEnabled) expect(await violations(page)).toEqual([]);
        await picture(page, 'building-block-3-leaving');
        await page.getByRole('link', { name: /^Back to/ }).click();
        await page.waitForURL(new RegExp(`^${service.url}/callback\\?.*error=access_denied`));
        await page.getByText('You did not want to sign.').waitFor();
        const document = await (await page.request.get(`${service.url}/document.pdf`)).body();
        expect(cutSignatures(document)).toEqual([]);
        await reader.close();
      },
      SLOW_MS,
    );

    it(
      'brings them back from the page of the building block itself',
      async () => {
        const reader = await newReader(browser, PHONE);
        const page = await begin(reader);
        await page.getByRole('button', { name: 'Cancel and go back' }).click();
        await page.waitForURL(new RegExp(`^${service.url}/callback\\?.*error=access_denied`));
        await reader.close();
      },
      SLOW_MS,
    );
  });

  describe('when a document of another kind is signed with an access token alone', () => {
    const content = new TextEncoder().encode('{"rent": 900}');
    const trust = () => ({ signerRoots: demo.signerRootsPem, timestampRoots: demo.timestampRootsPem });
    const answerTo = (digest: DigestToSign): Promise<SignResponse> => {
      const asked = { ...digest, dataToBeDisplayed: 'A lease', requestTimestamp: new Date().toISOString() };
      return callAs('no-ingrid', '/sign/onetime', asked) as Promise<SignResponse>;
    };

    it(
      'the library takes the answer, and extends it for years',
      async () => {
        const { prepared, digest } = await prepareCades(content);
        const response = await answerTo(digest);
        const signature = await embed(prepared, response, trust());
        const ocspResponses = (response.ocspResponses ?? []).map((one) => new Uint8Array(Buffer.from(one, 'base64')));
        expect(ocspResponses.length).toBeGreaterThan(0);
        const archived = await extendCades(signature, content, {
          ...{ ...trust(), level: 'LTA', send: sendByFetch, ocspResponses },
          timestampAuthorities: [{ url: `${simulators()}/pki/tsa` }],
        });
        expect(archived.length).toBeGreaterThan(signature.length);
        const files = [{ name: 'lease.json', bytes: content }];
        for (const container of ['ASiC-S', 'ASiC-E'] as const) {
          const made = await prepareAsic(files, { container });
          expect((await embed(made.prepared, await answerTo(made.digest), trust())).length).toBeGreaterThan(1000);
        }
      },
      SLOW_MS,
    );

    it('is served in the version of the product, as its integrity hash says', async () => {
      const list = (await (await fetch(`${demo.baseUrl}/client/integrity.json`)).json()) as Record<string, string>;
      const served = await fetch(`${demo.baseUrl}/client/${list['script'] ?? ''}`);
      const digest = createHash('sha384')
        .update(Buffer.from(await served.arrayBuffer()))
        .digest('base64');
      expect(list['integrity']).toBe(`sha384-${digest}`);
      expect(served.headers.get('access-control-allow-origin')).toBe('*');
      expect((await fetch(`${demo.baseUrl}/client/9.9.9.js`)).status).toBe(404);
    });
  });

  /** What the telephone shows next is answered with the PIN. */
  async function actOnTelephone(reader: BrowserContext, button: string): Promise<void> {
    const { page } = await watchPage(reader, `${simulators()}/scd/phone/${TELEPHONE}/`);
    await page.locator('#pin').waitFor({ timeout: SLOW_MS });
    await page.locator('#pin').fill(PIN);
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.locator('.outcome').waitFor();
    await page.close();
  }

  const callAsAino = (path: string, body?: object) => callAs('fi-aino', path, body);

  async function callAs(person: string, path: string, body?: object) {
    const { token } = (await post(`${simulators()}/idbb/control/token`, { person })) as { token: string };
    const headers = { 'X-GovStack-AuthenticationToken': token };
    return body === undefined
      ? ((await (await fetch(`${demo.baseUrl}${path}`, { headers })).json()) as unknown)
      : post(`${demo.baseUrl}${path}`, body, headers);
  }

  async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<unknown> {
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } };
    return (await fetch(url, { ...init, body: JSON.stringify(body) })).json();
  }

  describe('when somebody registers a device, and signs with it', () => {
    it(
      'makes its key on the telephone, and a signature that independent programs accept',
      async () => {
        const reader = await newReader(browser, PHONE);
        const { page: shop } = await watchPage(reader, `${simulators()}/scd/phone/`);
        await shop.getByLabel('Another telephone').fill(TELEPHONE);
        await shop.getByRole('button', { name: 'Switch it on' }).click();
        await shop.waitForURL(/telephone-of-aino/);
        await shop.close();

        const device = { SCDType: 'REMOTE_SCD_APP_ANDROID', SCDRemoteId: TELEPHONE, pseudonym: PSEUDONYM };
        expect(await callAsAino('/cert/create', device)).toMatchObject({ status: { code: 'PENDING' } });
        await actOnTelephone(reader, 'Make the key');
        const registered = await registration();
        const [der] = certificatesIn(registered.certificate);
        expect(parseCertificate(der!).subject.get('commonName')).toBe('Aino Järvikallio');

        const page = await begin(reader);
        await page.getByRole('button', { name: /^Your own device/ }).click();
        await page.getByLabel('Pseudonym of the device').fill(PSEUDONYM);
        await page.getByRole('button', { name: 'Ask my device' }).click();
        await page.getByRole('heading', { name: 'Confirm on your device' }).waitFor();
        const code = await page.locator('[data-code]').textContent();
        expect(code).toMatch(/^\d{4}$/);
        await picture(page, 'building-block-2-device');
        const { page: telephone } = await watchPage(reader, `${simulators()}/scd/phone/${TELEPHONE}/`);
        expect(await telephone.locator('#code').textContent()).toBe(code);
        await telephone.close();
        await actOnTelephone(reader, 'Sign');
        const signed = await fetched(page);
        expect(await faultsOf(signed, demo)).toEqual([]);
        expect(signerNames(signed)).toEqual(['Aino Järvikallio']);
        await reader.close();
      },
      SLOW_MS,
    );

    async function registration(): Promise<{ readonly certificate: string }> {
      const deadline = Date.now() + SLOW_MS / 2;
      for (;;) {
        const list = (await callAsAino('/cert/list?filter=ACTIVATED')) as { certificate: string }[];
        const [first] = list;
        if (first !== undefined) return first;
        if (Date.now() > deadline) throw new Error('The device is not registered.');
        await sleep(250);
      }
    }

    it(
      'is declined on the telephone: the e-service is told so',
      async () => {
        const reader = await newReader(browser, DESKTOP);
        const page = await begin(reader);
        await page.getByRole('button', { name: /^Your own device/ }).click();
        await page.getByLabel('Pseudonym of the device').fill(PSEUDONYM);
        await page.getByRole('button', { name: 'Ask my device' }).click();
        await page.getByRole('heading', { name: 'Confirm on your device' }).waitFor();
        const { page: telephone } = await watchPage(reader, `${simulators()}/scd/phone/${TELEPHONE}/`);
        await telephone.getByRole('button', { name: 'Decline', exact: true }).click();
        await telephone.locator('.outcome').waitFor();
        await page.waitForURL(new RegExp(`^${service.url}/callback\\?.*error=access_denied`), { timeout: SLOW_MS });
        await reader.close();
      },
      SLOW_MS,
    );
  });
});
