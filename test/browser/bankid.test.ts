import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { BankIdPeople, ELIN, JOHAN } from '../e2e/bankid-people.js';
import { describeIf } from '../skip.js';
import { expectSound } from './acts.js';
import { DESKTOP, hasChromium, launch, NO_CHROMIUM, openPage, PHONE, picture, sampleOf } from './browser.js';

/** Waits until the dialog says so. */
const said = (page: Page, text: string | RegExp) => page.locator('p:visible:not(.hidden)', { hasText: text }).waitFor();

/** Many steps, each of which is quick. */
const SLOW_MS = 90_000;
const isBuilt = existsSync('dist/reference-host/main.js');
/** The last one to sign may find the signing complete already. */
const REGISTERED = { name: /Your signature is registered|Everyone has signed/ } as const;
const WIDTHS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['phone', PHONE],
  ['desktop', DESKTOP],
];

describeIf(isBuilt && hasChromium, isBuilt ? NO_CHROMIUM : 'the product is not built', 'BankID in a browser', () => {
  let people: BankIdPeople;
  let browser: Browser;

  beforeAll(async () => {
    [people, browser] = await Promise.all([BankIdPeople.start(), launch()]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await people.stop();
  });

  let sent = 0;
  const open = async (options: BrowserContextOptions, person = ELIN) => {
    sent += 1;
    const { token, signingId } = await people.send(person, `Office lease no. ${String(sent)}`);
    const watched = await openPage(browser, options, `${people.product.addOn}/portal/?app=demo&token=${token}`);
    await watched.page.getByRole('button', { name: 'Sign', exact: true }).click();
    return { ...watched, watched, signingId };
  };

  describe.each(sampleOf(WIDTHS))('on a %s', (name, options) => {
    it(
      'is signed with another device by a code that changes every second',
      async () => {
        const { page, watched } = await open(options);
        await picture(page, `${name}-bankid-1-ways`);
        await expectSound(watched);
        await page.getByRole('button', { name: /another device/ }).click();
        const code = page.getByRole('img', { name: /QR code for BankID/ });
        await code.waitFor();
        await said(page, 'Start your BankID app.');
        await picture(page, `${name}-bankid-2-code`);
        await expectSound(watched);
        const drawn = () => code.locator('path').getAttribute('d');
        const first = await drawn();
        await page.waitForFunction(
          (before) =>
            document
              .querySelector('lwc-limepkg-esign-portal')
              ?.shadowRoot?.querySelector('.qr path')
              ?.getAttribute('d') !== before,
          first,
        );
        await people.act(ELIN, 'scan');
        await said(page, /Enter your security code/);
        expect(await code.count()).toBe(0);
        await picture(page, `${name}-bankid-3-code-entered`);
        await people.act(ELIN, 'sign');
        await page.getByRole('heading', REGISTERED).waitFor();
        await picture(page, `${name}-bankid-4-signed`);
        await watched.close();
      },
      SLOW_MS,
    );
  });

  it(
    'opens the app on this device, and is signed when the page comes back',
    async () => {
      const { page, watched, signingId } = await open(PHONE, JOHAN);
      await page.getByRole('button', { name: 'BankID on this device' }).click();
      const link = page.getByRole('link', { name: 'Open BankID' });
      await link.waitFor();
      await picture(page, 'phone-bankid-5-same-device');
      await expectSound({ ...watched, faults: [] });
      await link.click();
      await page.getByLabel('Security code').fill('123456');
      await page.getByRole('button', { name: 'Sign' }).click();
      await people.signed(signingId);
      await page.getByRole('link', { name: /^Back to/ }).click();
      await page.getByRole('heading', REGISTERED).waitFor();
      expect(page.url()).not.toContain('#');
      await watched.close();
    },
    SLOW_MS,
  );

  it(
    'says in another browser, where the app leads back to, that the signature counts',
    async () => {
      const { page, watched, signingId } = await open(PHONE, JOHAN);
      await page.getByRole('button', { name: 'BankID on this device' }).click();
      const link = page.getByRole('link', { name: 'Open BankID' });
      const app = await openPage(browser, DESKTOP, (await link.getAttribute('href')) ?? '');
      await app.page.getByLabel('Security code').fill('123456');
      await app.page.getByRole('button', { name: 'Sign' }).click();
      await people.signed(signingId);
      await app.page.getByRole('link', { name: /^Back to/ }).click();
      await app.page.getByRole('heading', { name: 'Go back to the page where you began' }).waitFor();
      await picture(app.page, 'desktop-bankid-7-other-browser');
      await expectSound({ ...app, faults: [] });
      await app.close();
      await page.getByRole('heading', REGISTERED).waitFor();
      await watched.close();
    },
    SLOW_MS,
  );

  it(
    'is cancelled, and refused, without anything being signed',
    async () => {
      const { page, watched } = await open(DESKTOP);
      await page.getByRole('button', { name: /another device/ }).click();
      await page.getByRole('img', { name: /QR code/ }).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Sign', exact: true }).click();
      await page.getByRole('button', { name: /another device/ }).click();
      await page.getByRole('img', { name: /QR code/ }).waitFor();
      await people.act(ELIN, 'sign', { fault: 'swapped-visible-text' });
      await said(page, /could not be verified/);
      await picture(page, 'desktop-bankid-6-refused');
      await expectSound(watched);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('button', { name: /another device/ }).click();
      await page.getByRole('img', { name: /QR code/ }).waitFor();
      await watched.close();
    },
    SLOW_MS,
  );
});
