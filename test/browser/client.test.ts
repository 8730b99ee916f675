import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Product, type DemoUser } from '../e2e/product.js';
import { describeIf } from '../skip.js';
import { violations } from './axe.js';
import {
  DESKTOP,
  hasChromium,
  launch,
  NO_CHROMIUM,
  openPage,
  PHONE,
  picture,
  sampleOf,
  type WatchedPage,
} from './browser.js';
import { expectSoundClient, logIn, openDeal } from './coworker.js';

const root = new URL('../../', import.meta.url).pathname;
const isBuilt = ['dist/reference-host/main.js', 'dist/reference-host/web-client/bundle.json'].every((path) =>
  existsSync(join(root, path)),
);
const DARK: BrowserContextOptions = { ...PHONE, colorScheme: 'dark' };

const SHAPES: readonly (readonly [string, BrowserContextOptions])[] = [
  ['a desk', DESKTOP],
  ['a phone in the dark', DARK],
];

/** The rules a page breaks, once its elements have drawn themselves and been named. */
async function brokenRules(page: Page): Promise<readonly string[]> {
  const deadline = Date.now() + 40_000;
  for (;;) {
    const broken = await violations(page);
    if (broken.length === 0 || Date.now() > deadline) return broken;
    await page.waitForTimeout(250);
  }
}

describeIf(hasChromium && isBuilt, hasChromium ? 'the product is not built' : NO_CHROMIUM, 'the host’s client', () => {
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launch()]);
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await product.dispose();
  });

  async function open(address: string, user: DemoUser, options: BrowserContextOptions = DESKTOP): Promise<WatchedPage> {
    const watched = await openPage(browser, options, `${product.url}${address}`);
    await logIn(watched.page, user);
    await watched.page.locator('header.bar').waitFor();
    return watched;
  }

  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor();

  it.each(sampleOf(SHAPES))(
    'has sound pages for %s, from log-in to record',
    async (_name, options) => {
      const watched = await openPage(browser, options, `${product.url}/client/`);
      const { page } = watched;
      await heading(page, 'Log in to Lime CRM');
      await expectSoundClient(watched);
      await page.getByLabel('User name').fill('nobody');
      await page.getByLabel('Password').fill('wrong');
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('The user name or password is wrong.').waitFor();
      await expectSoundClient(watched);
      await logIn(page, product.coworker);
      await heading(page, 'Deals');
      for (const name of ['Companies', 'Persons', 'Documents', 'Signings']) {
        await page.getByRole('navigation').getByRole('link', { name }).click();
        await heading(page, name);
        await page.locator('.results > *').first().waitFor();
        await expectSoundClient(watched);
      }
      await page.getByRole('navigation').getByRole('link', { name: 'Deals' }).click();
      await openDeal(page);
      await page.getByRole('heading', { name: 'E-signing' }).waitFor();
      await picture(page, `client-deal-${String(options.viewport?.width)}`);
      await expectSoundClient(watched);
      await page.goto(`${product.url}/demo/client/object/deal/999999`);
      await page.getByText('There is no such page or record.').waitFor();
      await expectSoundClient(watched);
      await watched.close();
    },
    90_000,
  );

  it('searches, sorts and finds its way back', async () => {
    const watched = await open('/demo/client/table/person', product.coworker);
    const { page } = watched;
    await page.getByRole('searchbox').fill('sand');
    await page.getByRole('rowheader', { name: 'Elin Sandgren' }).waitFor();
    await page.getByRole('rowheader').nth(1).waitFor({ state: 'detached' });
    await page.getByRole('rowheader').getByRole('link').click();
    await heading(page, 'Elin Sandgren');
    await page.goBack();
    await page.getByRole('rowheader', { name: 'Elin Sandgren' }).waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('sand');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Name' }).click();
    await page.getByRole('columnheader', { name: 'Name' }).and(page.locator('[aria-sort=ascending]')).waitFor();
    await watched.close();
  }, 60_000);

  it('makes a record, says at the field what is wrong, and deletes it by its menu', async () => {
    const watched = await open('/demo/client/table/company', product.coworker);
    const { page } = watched;
    await page.getByRole('button', { name: 'New: Company' }).click();
    const dialog = page.getByRole('dialog', { name: 'New: Company' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('This field is required.').waitFor();
    await expectSoundClient(watched);
    await dialog.getByLabel('Name *').fill('Test & <b>Co</b>');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await heading(page, 'Test & <b>Co</b>');
    await page.getByRole('button', { name: 'More actions' }).press('ArrowDown');
    await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
    await expectSoundClient(watched);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Deleted: Test & <b>Co</b>').waitFor();
    await heading(page, 'Companies');
    await watched.close();
  }, 60_000);

  it('changes a record field by field, says at the field what is wrong, and shows it at once', async () => {
    const watched = await open('/demo/client/table/deal', product.coworker);
    const { page } = watched;
    await openDeal(page);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit: Deal' });
    const before = await dialog.getByLabel('Name *').inputValue();
    await dialog.getByLabel('Name *').fill('');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('This field is required.').waitFor();
    await dialog.locator('[aria-invalid=true]:focus').waitFor();
    await picture(page, 'client-edit');
    await expectSoundClient(watched);
    await dialog.getByLabel('Name *').fill(`${before} <i>2027</i>`);
    await dialog.getByLabel('Value').fill('1234567');
    await dialog.getByLabel('Expected').fill('2027-03-01');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await heading(page, `${before} <i>2027</i>`);
    await page.getByText('1,234,567').waitFor();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    expect(await dialog.getByLabel('Value').inputValue()).toBe('1234567');
    await page.route('**/api/v1/limeobject/deal/*/', (route) =>
      route.request().method() === 'PUT' ? route.fulfill({ status: 403, json: {} }) : route.continue(),
    );
    await dialog.getByLabel('Name *').fill(before);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('You may not change this. Nothing was saved.').waitFor();
    await page.unroute('**/api/v1/limeobject/deal/*/');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await heading(page, before);
    await watched.close();
  }, 60_000);

  it('speaks the language that is chosen, from then on', async () => {
    const watched = await open('/demo/client/table/deal', product.coworker);
    const { page } = watched;
    const choose = async (menu: RegExp, entry: string, language: string): Promise<void> => {
      await page.getByRole('button', { name: menu }).click();
      await page.getByRole('menuitem', { name: entry }).click();
      await expectSoundClient(watched);
      await page.getByRole('dialog').getByRole('button', { name: language }).click();
    };
    await choose(/^Menu for/, 'Language', 'Svenska');
    await heading(page, 'Affärer');
    expect(await page.locator('html').getAttribute('lang')).toBe('sv');
    await openDeal(page, 'Garden care', 'Dokument');
    await page.getByRole('heading', { name: 'E-signering' }).waitFor();
    await choose(/^Meny för/, 'Språk', 'English');
    await page.getByRole('heading', { name: 'E-signing' }).waitFor();
    await watched.close();
  }, 60_000);

  it('changes a setting and keeps to what is true meanwhile', async () => {
    const watched = await open('/webadmin/', product.administrator);
    const { page } = watched;
    await heading(page, 'Lime eSign');
    const name = page.getByLabel('From name');
    await name.waitFor();
    await page.getByRole('heading', { name: 'Set-up check' }).waitFor();
    expect(await brokenRules(page)).toEqual([]);
    const address = page.getByLabel('From address');
    await address.fill('nonsense');
    await address.blur();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('From address: must be a mail address').waitFor();
    await address.and(page.locator('[aria-invalid=true][aria-description="Must be a mail address"]')).waitFor();
    expect(await address.inputValue()).toBe('nonsense');
    await address.scrollIntoViewIfNeeded();
    await picture(page, 'client-settings-fault');
    await address.fill('esign@limeflowers.example');
    await name.fill('Fern & Co');
    await name.blur();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    const { body } = await product.as(product.administrator, 'GET', '/api/v1/config/limepkg-esign/');
    expect(body.fromName).toBe('Fern & Co');

    await product.as(product.administrator, 'PUT', '/api/v1/config/limepkg-esign/', { fromName: 'Somebody else' });
    await name.fill('Mine');
    await name.blur();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody has changed the settings in the meantime.').waitFor();
    await picture(page, 'client-settings');
    expect(watched.faults).toEqual([]);
    await watched.close();
  }, 90_000);

  it('leaves settings to administrators', async () => {
    const watched = await open('/webadmin/', product.coworker);
    await watched.page.getByText('Only administrators can change settings.').waitFor();
    await expectSoundClient(watched);
    await watched.close();
  }, 60_000);

  it('allows nothing but its own scripts and styles', async () => {
    for (const address of ['/demo/client/', '/demo/webadmin/', '/demo/client/object/deal/1']) {
      const response = await fetch(`${product.url}${address}`);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self';");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      const html = await response.text();
      expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/);
    }
  });
});
