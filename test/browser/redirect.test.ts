import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Product } from '../e2e/product.js';
import { sendToPerson } from '../e2e/signing-case.js';
import { describeIf } from '../skip.js';
import { expectSound } from './acts.js';
import { DESKTOP, hasChromium, launch, NO_CHROMIUM, openPage, PHONE, picture } from './browser.js';

const FREJA = { name: 'Freja Nørholm', email: 'freja.noerholm@havblik.example' };
const AINO = { name: 'Aino Järvikallio', email: 'aino.jarvikallio@saimaanpuutyo.example' };
/** The only one to sign may find the signing complete already. */
const REGISTERED = { name: /Your signature is registered|Everyone has signed/ } as const;

/** Many steps, each of which is quick. */
const SLOW_MS = 90_000;
const isBuilt = existsSync('dist/reference-host/main.js');
const whyNot = isBuilt ? NO_CHROMIUM : 'the product is not built';

describeIf(isBuilt && hasChromium, whyNot, 'an eID with a page of its own, in a browser', () => {
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launch()]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.dispose();
  });

  const personalPage = (token: string): string => `${product.addOn}/portal/?app=demo&token=${token}`;

  /** From the mail to the dialog that leads away. */
  async function open(options: BrowserContextOptions, person: typeof FREJA, method: string, title: string) {
    const { signingId, token } = await sendToPerson(product, person, method, title);
    const watched = await openPage(browser, options, personalPage(token));
    await watched.page.getByRole('button', { name: 'Sign', exact: true }).click();
    return { ...watched, watched, signingId, token };
  }

  /** To the eID's own page, in the same window. */
  async function goThere(page: Page): Promise<void> {
    await page.getByRole('button', { name: /^Go to / }).click();
    await page.waitForURL(/\/simulators\/broker\//);
  }

  it(
    'is signed with MitID: what is shown there is shown before, and the result at once after',
    async () => {
      const title = 'Lease <b>Kastanievej</b>';
      const { page, watched } = await open(PHONE, FREJA, 'mitid_da', title);
      const preview = page.getByRole('dialog').locator('blockquote');
      await preview.waitFor();
      const shownBefore = (await preview.textContent())?.trim() ?? '';
      expect(shownBefore).toContain('Kastanievej');
      await picture(page, 'phone-redirect-1-leaving');
      await expectSound(watched);
      await goThere(page);
      const shownThere = page.locator('blockquote');
      await shownThere.waitFor();
      expect((await shownThere.textContent())?.trim()).toBe(shownBefore);
      await page.getByLabel(FREJA.name).check();
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('heading', REGISTERED).waitFor();
      expect(page.url()).not.toContain('#');
      await picture(page, 'phone-redirect-2-signed');
      await expectSound(watched);
      await watched.close();
    },
    SLOW_MS,
  );

  it(
    'offers the ways of the Finnish network, which shows no text, and is signed',
    async () => {
      const { page, watched } = await open(DESKTOP, AINO, 'ftn_fi', 'Sawmill delivery');
      await picture(page, 'desktop-redirect-3-ways');
      await expectSound(watched);
      await page.getByRole('dialog').getByRole('button', { name: /bank/i }).first().click();
      await page.getByRole('button', { name: /^Go to / }).waitFor();
      expect(await page.getByRole('dialog').locator('blockquote').count()).toBe(0);
      await picture(page, 'desktop-redirect-4-leaving');
      await expectSound(watched);
      await goThere(page);
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('heading', REGISTERED).waitFor();
      await watched.close();
    },
    SLOW_MS,
  );

  it(
    'says what happened when the signer cancels there, and can be begun anew',
    async () => {
      const { page, watched } = await open(PHONE, FREJA, 'mitid_da', 'Cancelled on the way');
      await goThere(page);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.locator('p:visible', { hasText: 'You cancelled. Nothing was signed.' }).waitFor();
      await picture(page, 'phone-redirect-5-cancelled');
      await expectSound(watched);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('button', { name: 'Go to MitID' }).waitFor();
      await watched.close();
    },
    SLOW_MS,
  );

  it(
    'signs nothing in another browser, and says so there',
    async () => {
      const { page, watched } = await open(PHONE, FREJA, 'mitid_da', 'Sent on to somebody else');
      await goThere(page);
      await page.getByLabel(FREJA.name).check();
      const [back] = await Promise.all([
        page.waitForRequest(/portal\/callback\//).then((request) => request.url()),
        page.route(/portal\/callback\//, (route) => route.abort()),
        page.getByRole('button', { name: 'Approve' }).click(),
      ]);
      const other = await openPage(browser, DESKTOP, back);
      await other.page.getByRole('heading', { name: 'This log-in does not count' }).waitFor();
      expect(await other.page.content()).not.toContain('token=');
      await picture(other.page, 'desktop-redirect-6-other-browser');
      await expectSound(other);
      await other.close();
      await watched.close();
    },
    SLOW_MS,
  );

  it.each([
    ['app', 'Go back to the page where you began'],
    ['unknown', 'This log-in is over'],
  ])(
    'has a page of its own for a return that belongs to no page here: %s',
    async (outcome, heading) => {
      const watched = await openPage(browser, PHONE, `${product.addOn}/portal/?app=demo#return=${outcome}`);
      await watched.page.getByRole('heading', { name: heading }).waitFor();
      await picture(watched.page, `phone-redirect-7-${outcome}`);
      await expectSound(watched);
      await watched.close();
    },
    SLOW_MS,
  );

  it(
    'answers a return that nobody began with the page for it',
    async () => {
      const watched = await openPage(browser, PHONE, `${product.addOn}/portal/callback/bankid_se/?state=never-begun`);
      await watched.page.getByRole('heading', { name: 'This log-in is over' }).waitFor();
      await watched.close();
    },
    SLOW_MS,
  );
});
