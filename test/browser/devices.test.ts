import { existsSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Product } from '../e2e/product.js';
import { describeIf } from '../skip.js';
import { violations } from './axe.js';
import { hasChromium, launch, newReader, NO_CHROMIUM, PHONE, picture, watchPage } from './browser.js';

const isBuilt = existsSync('dist/reference-host/main.js');
const whyNot = isBuilt ? NO_CHROMIUM : 'the product is not built';
/** Many steps, each of which is quick, on a machine that may be busy with others. */
const SLOW_MS = 240_000;
const PIN = '2468';

/** The registration diagram of the specification, as its person sees it. */
describeIf(isBuilt && hasChromium, whyNot, 'registering a device, in a browser', () => {
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launch()]);
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await product.dispose();
  });

  async function logIn(page: Page): Promise<void> {
    await page.getByRole('button', { name: /^Log in/ }).click();
    await page.waitForURL(/\/simulators\/idbb\/login\//);
    await page.locator('input[name=person][value=se-elin]').check();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: 'Your devices for signing' }).waitFor();
  }

  /** The telephone shows the code of the page, and its owner chooses a PIN. */
  async function acceptOnTelephone(reader: BrowserContext, number: string, code: string | null): Promise<void> {
    const { page } = await watchPage(reader, `${product.url}/simulators/scd/phone/${encodeURIComponent(number)}/`);
    expect(await page.locator('#code').textContent()).toBe(code);
    await page.locator('#pin').fill(PIN);
    await page.getByRole('button', { name: 'Make the key' }).click();
    // A page that is closed while its form is on the way never says that it is closed.
    await page.locator('.outcome').waitFor();
    await page.close();
  }

  describe.each([
    ['with scripts', true, '+46701234501'],
    ['without scripts', false, '+46701234502'],
  ])('when somebody does so on a telephone, %s', (name, javaScriptEnabled, number) => {
    it(
      'goes on by itself from the log-in to a device that can be paused and revoked',
      async () => {
        const reader = await newReader(browser, { ...PHONE, javaScriptEnabled });
        const { page, faults } = await watchPage(reader, `${product.url}/esign-bb/v1/devices/`);
        // Both see the same pages; looking at them needs scripts.
        const clean = async (): Promise<void> => {
          if (javaScriptEnabled) expect(await violations(page)).toEqual([]);
        };
        await clean();
        await logIn(page);
        await clean();
        await page.getByRole('link', { name: 'Register a device' }).click();
        await clean();
        await page.getByRole('link', { name: /^SIM card/ }).click();
        await page.getByLabel('Telephone number').fill(number);
        await page.getByLabel('Pseudonym (optional)').fill(`heron ${name}`);
        await clean();
        await page.getByRole('button', { name: 'Ask my device' }).click();
        await page.getByRole('heading', { name: 'Confirm on your device' }).waitFor();
        await clean();
        await picture(page, `devices-1-${name}`);
        await acceptOnTelephone(reader, number, await page.locator('[data-code]').textContent());
        await page.getByText('Your device is registered.').waitFor({ timeout: SLOW_MS / 2 });
        await clean();
        await picture(page, `devices-2-${name}`);
        expect(page.url()).not.toContain(number.slice(1));

        await page.getByRole('button', { name: /^Pause/ }).click();
        await page.getByText('The device is paused.').waitFor();
        await clean();
        await page.getByRole('link', { name: 'Revoke for good' }).click();
        await clean();
        await page.getByLabel('I have another device now').check();
        await page.getByRole('button', { name: 'Revoke it now' }).click();
        await page.getByText('The device is revoked for good.').waitFor();
        await page.getByRole('button', { name: 'Log out' }).click();
        await page.getByText('You are logged out.').waitFor();
        expect(faults).toEqual([]);
        await reader.close();
      },
      SLOW_MS,
    );
  });
});
