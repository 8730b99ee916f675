import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createSigning, emailOf, firstDeal, person, signByCheckbox, tokenFor } from '../e2e/signing-case.js';
import { Product, type DemoUser } from '../e2e/product.js';
import { describeIf } from '../skip.js';
import { violations } from './axe.js';
import { DESKTOP, hasChromium, launch, NO_CHROMIUM, openPage, PHONE, picture, still } from './browser.js';

const root = new URL('../../', import.meta.url).pathname;
const isBuilt = [
  'dist/reference-host/web-client/bundle.json',
  'web-components/dist/limepkg-esign-lwc-components',
].every((path) => existsSync(join(root, path)));
const STATUS = 'lwc-limepkg-esign-status';
const DETAILS = 'lwc-limepkg-esign-details';
const SLOW_MS = 120_000;
const HOSTILE = '<img src=x onerror=alert(1)> \u202eevil 👩‍💼 ' + 'long'.repeat(60);

let product: Product;
let browser: Browser;
let dealId: number;

/** A record's page in the web client, logged in. */
async function openRecord(place: string, options: BrowserContextOptions = DESKTOP, user: DemoUser = product.coworker) {
  const watched = await openPage(browser, options, `${product.url}/demo/client/`);
  watched.page.setDefaultTimeout(60_000);
  const { username, password } = user;
  await watched.page.context().request.post(`${product.url}/demo/api/v1/session/`, { data: { username, password } });
  await watched.page.goto(`${product.url}/demo/client/object/${place}`);
  return watched;
}

const line = (page: Page, title: string) => page.locator(`${STATUS} .signing`).filter({ hasText: title });
const sent = (id: number) => product.statusIs(product.coworker, id, 'sent');

async function started(title: string, names: readonly [string, number][]): Promise<number> {
  const { body } = await createSigning(product, { title, signers: names.map(([name, order]) => person(name, order)) });
  await sent(body.id);
  return body.id;
}

async function mailServer(action: 'up' | 'down'): Promise<void> {
  expect((await product.call('POST', `/simulators/mailbox/control/${action}`)).status).toBe(204);
}

describeIf(
  hasChromium && isBuilt,
  hasChromium ? 'the product is not built' : NO_CHROMIUM,
  'status card and details in the web client',
  () => {
    beforeAll(async () => {
      product = await Product.start();
      browser = await launch();
      dealId = await firstDeal(product, product.coworker);
    }, SLOW_MS);
    afterAll(async () => {
      await browser.close();
      await product.dispose();
    }, SLOW_MS);

    it(
      'shows a line per signing on a deal, reminds, and opens the details and comes back',
      async () => {
        await started('Office lease 2027', [
          ['Arne Ask', 1],
          ['Bo Ek', 2],
          ['Carin Ås', 2],
        ]);
        await signByCheckbox(product, await tokenFor(product, 'Arne Ask', 'Office lease 2027'));
        await product.mailTo(emailOf('Carin Ås'));
        await started(HOSTILE, [['Dan Dal', 1]]);
        const { page, faults, close } = await openRecord(`deal/${String(dealId)}`);
        const own = line(page, 'Office lease 2027');
        await own.waitFor({ timeout: 20_000 });
        await expect(own.locator('.state').innerText()).resolves.toBe('Partly signed');
        expect(await own.innerText()).toMatch(
          /Next: Bo Ek and Carin Ås[\s\S]*since .+[\s\S]*Next reminder .+[\s\S]*1 of 3 done/,
        );
        await expect(page.locator(`${STATUS} img`).count()).resolves.toBe(0);
        await picture(page, 'crm-status-deal');

        await own.getByRole('button', { name: 'Remind' }).click();
        await page.locator(`${STATUS} .notice.good`).getByText('2 people reminded').waitFor();
        await own.getByRole('button', { name: 'Open' }).waitFor();
        await product.mailTo(emailOf('Bo Ek'), ({ subject }) => /remind/i.test(subject));

        await own.locator('.open').focus();
        await page.keyboard.press('Enter');
        const details = page.locator(DETAILS);
        await details.getByText('signed with').waitFor();
        expect(await details.locator('.groups').innerText()).toMatch(/Can be reminded again from/);
        await still(page);
        await picture(page, 'crm-details-dialog');
        expect(await violations(page, DETAILS)).toEqual([]);
        await page.keyboard.press('Escape');
        await details.waitFor({ state: 'detached' });
        await expect(
          own
            .locator('.open')
            .evaluate(
              (one) =>
                one.getRootNode() instanceof ShadowRoot && (one.getRootNode() as ShadowRoot).activeElement === one,
            ),
        ).resolves.toBe(true);
        expect(await violations(page, STATUS)).toEqual([]);
        expect(faults).toEqual([]);
        await close();
      },
      SLOW_MS,
    );

    it(
      'cancels by keyboard alone, after one question, on the record of the signing',
      async () => {
        const id = await started('To be canceled', [['Eva Ek', 1]]);
        const { page, faults, close } = await openRecord(`signing/${String(id)}`);
        const details = page.locator(DETAILS);
        await details.getByRole('button', { name: 'Cancel signing' }).focus();
        await page.keyboard.press('Enter');
        await details.locator('textarea:focus').waitFor();
        await page.keyboard.type('Wrong version');
        await picture(page, 'crm-details-cancel');
        expect(await violations(page, DETAILS)).toEqual([]);
        await page.keyboard.press('Escape');
        await details.getByRole('alertdialog').waitFor({ state: 'detached' });
        await page.keyboard.press('Enter');
        await details.locator('textarea:focus').waitFor();
        await page.keyboard.type('Wrong version');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await details.getByText('The signing is canceled.', { exact: true }).first().waitFor();
        await details.getByText('Canceled by the sender: Wrong version').waitFor();
        expect(await details.getByRole('button', { name: 'Cancel signing' }).count()).toBe(0);
        await picture(page, 'crm-details-canceled');
        expect(faults).toEqual([]);
        await close();
      },
      SLOW_MS,
    );

    it(
      'says what it waits for while the mail server is away, and goes on by itself',
      async () => {
        await mailServer('down');
        const { body } = await createSigning(product, { title: 'Waiting', signers: [person('Finn Fors')] });
        const { page, close } = await openRecord(`signing/${String(body.id)}`, PHONE);
        await page.locator(`${DETAILS} .notice.warm`).waitFor({ timeout: 40_000 });
        await picture(page, 'crm-details-waiting-phone');
        await mailServer('up');
        await page.locator(`${DETAILS} .notice.warm`).waitFor({ state: 'detached', timeout: 60_000 });
        await close();
      },
      SLOW_MS,
    );

    it(
      'says why a signing has stopped, and resumes it when that is put right',
      async () => {
        const title = 'Stopped for a while';
        const id = await started(title, [
          ['Gun Gran', 1],
          ['Hugo Hed', 2],
        ]);
        const coworker = `/api/v1/limeobject/coworker/${String(product.coworker.coworkerId)}/`;
        const { email } = (await product.as(product.administrator, 'GET', coworker)).body;
        const put = async (value: string) =>
          expect((await product.as(product.administrator, 'PUT', coworker, { email: value })).status).toBe(200);
        await put('');
        await signByCheckbox(product, await tokenFor(product, 'Gun Gran', title));
        await product.statusIs(product.coworker, id, 'error');
        await put(email);

        const deal = await openRecord(`deal/${String(dealId)}`);
        const own = line(deal.page, title);
        await own.getByRole('button', { name: 'Resume' }).waitFor();
        expect(await own.locator('.state').innerText()).toBe('Has stopped');
        await deal.close();

        const { page, faults, close } = await openRecord(`signing/${String(id)}`);
        const details = page.locator(DETAILS);
        await details.locator('.notice').getByText('SIGNING_SENDER_MISSING').waitFor();
        expect(await details.locator('.notice').innerText()).toContain('Inviting the next signers has stopped');
        await picture(page, 'crm-details-stopped');
        expect(await violations(page, DETAILS)).toEqual([]);
        await details.getByRole('button', { name: 'Resume' }).click();
        await details.getByText('Goes on from: Inviting the next signers').waitFor();
        await product.mailTo(emailOf('Hugo Hed'));
        await details.getByText('their turn now').waitFor();
        await details.locator('[data-signer]').nth(1).getByText('Mail accepted').waitFor();
        expect(faults).toEqual([]);
        await close();
      },
      SLOW_MS,
    );

    it(
      'is quiet where nothing is configured, and says so to administrators',
      async () => {
        const address = '/api/v1/config/limepkg-esign/';
        const settings = (await product.as(product.administrator, 'GET', address)).body;
        const put = async (value: object) =>
          expect((await product.as(product.administrator, 'PUT', address, value)).status).toBe(200);
        await put({ ...settings, additionalLimetypes: ['deal'] });
        const { body } = await product.as(product.coworker, 'GET', '/api/v1/limeobject/company/?_limit=1');
        const company = `company/${String(body._embedded.limeobjects[0]._id)}`;
        const told = await openRecord(company, DESKTOP, product.administrator);
        await told.page.getByText('E-signing is not set up for this kind of record.').waitFor();
        await told.close();
        const { page, close } = await openRecord(company);
        await page.locator(STATUS).waitFor({ state: 'attached' });
        await page.waitForLoadState('networkidle');
        expect(await page.locator(STATUS).isVisible()).toBe(false);
        await close();
        await put(settings);
      },
      SLOW_MS,
    );

    it(
      'fits a phone',
      async () => {
        const { page, faults, close } = await openRecord(`deal/${String(dealId)}`, PHONE);
        await line(page, 'Office lease 2027').waitFor();
        await picture(page, 'crm-status-deal-phone');
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width).toBeLessThanOrEqual(390);
        await line(page, 'Office lease 2027').locator('.open').click();
        await page.locator(`${DETAILS} .story`).waitFor();
        await still(page);
        await picture(page, 'crm-details-dialog-phone');
        expect(faults).toEqual([]);
        await close();
      },
      SLOW_MS,
    );
  },
);
