import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { Product } from '../e2e/product.js';
import { describeIf } from '../skip.js';
import { violations } from './axe.js';
import {
  documentationPicture,
  hasChromium,
  launch,
  LAPTOP,
  newReader,
  NO_CHROMIUM,
  PHONE,
  picture,
  sampleOf,
  watchPage,
} from './browser.js';

const root = new URL('../../', import.meta.url).pathname;
const isBuilt = [
  'dist/reference-host/web-client/bundle.json',
  'web-components/dist/limepkg-esign-lwc-components',
].every((path) => existsSync(join(root, path)));
const SETUP = 'lwc-limepkg-esign-admin-setup';
const MAIL = 'lwc-limepkg-esign-admin-mail';
const METHODS = 'lwc-limepkg-esign-admin-methods';
const MAPPING = 'lwc-limepkg-esign-admin-mapping';

const PHONES: readonly (readonly [string, BrowserContextOptions])[] = [
  ['on a phone', PHONE],
  ['in the dark', { ...PHONE, colorScheme: 'dark' }],
];

let product: Product;
let browser: Browser;

/** By what they look through: who was here before has the scripts already. */
const readers = new Map<BrowserContextOptions, Promise<BrowserContext>>();

async function newAdministrator(options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await newReader(browser, options);
  const { username, password } = product.administrator;
  await context.request.post(`${product.url}/demo/api/v1/session/`, { data: { username, password } });
  return context;
}

/** The settings page, with an administrator logged in. */
async function openSettings(options: BrowserContextOptions) {
  const reader = readers.get(options) ?? newAdministrator(options);
  readers.set(options, reader);
  const watched = await watchPage(await reader, `${product.url}/demo/webadmin/`);
  await watched.page.locator(`${SETUP} li`).first().waitFor({ timeout: 30_000 });
  return watched;
}

/** Brings a part to the top, below the bar that stays there, so that a picture shows it whole. */
async function show(page: Page, part: Locator): Promise<void> {
  await part.evaluate((element: HTMLElement) => {
    element.style.scrollMarginTop = '7rem';
    element.scrollIntoView({ block: 'start', behavior: 'instant' });
  });
  // Drawn where it is now.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Opens the section of the form that holds a component, where the form keeps it closed. */
async function unfold(page: Page, component: string, heading: string): Promise<Locator> {
  const part = page.locator(component);
  if (!(await part.isVisible())) await page.getByRole('button', { name: heading }).first().click();
  await part.waitFor();
  return part;
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Save' }).and(page.locator(':disabled')).waitFor();
}

const settings = async () => (await product.as(product.administrator, 'GET', '/api/v1/config/limepkg-esign/')).body;

describeIf(hasChromium && isBuilt, hasChromium ? 'the product is not built' : NO_CHROMIUM, 'the settings page', () => {
  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launch()]);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.dispose();
  });

  it('checks the set-up: what does not work first, in words, and again at a press', async () => {
    const { page, faults, close } = await openSettings(LAPTOP);
    const part = page.locator(SETUP);
    const state = (id: string) => part.locator(`[data-check=${id}]`).getAttribute('class');
    for (const id of ['secrets', 'structure', 'documents', 'users', 'portal', 'mail_server', 'clock', 'time_zones']) {
      expect([id, await state(id)]).toEqual([id, 'ok']);
    }
    expect(await state('server_address')).toBe('warning');
    await part.getByText('What to do').first().waitFor();
    await part.getByRole('button', { name: 'Check again' }).click();
    await part
      .getByRole('status')
      .filter({ hasText: /In order: \d+/ })
      .waitFor();
    await show(page, part);
    await documentationPicture(page, 'admin-setup');
    await picture(page, 'webadmin-setup');
    expect(await violations(page, SETUP)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  }, 90_000);

  it('shows a mail with its own styles, in another language too, and sends a test to oneself', async () => {
    const { page, faults, close } = await openSettings(LAPTOP);
    const part = page.locator(MAIL);
    const frame = part.locator('iframe').contentFrame();
    await frame.getByRole('link').first().waitFor();
    expect(await frame.locator('body').evaluate((body) => body.ownerDocument.scripts.length)).toBe(0);
    await part.getByLabel('Language').selectOption('fi');
    await part.getByLabel('Which mail').selectOption('reminder');
    await part.locator('.subject', { hasText: 'Esimerkkisopimus' }).waitFor();
    await frame.getByText('Esimerkkisopimus').filter({ visible: true }).first().waitFor();
    await part.getByLabel('Language').selectOption('en_us');
    await frame.getByText('Sample agreement').filter({ visible: true }).first().waitFor();
    await show(page, part);
    await documentationPicture(page, 'admin-mail');
    await picture(page, 'webadmin-mail');
    await part.getByRole('button', { name: /Send a test mail/ }).click();
    await part.getByRole('status').filter({ hasText: 'on its way' }).waitFor();
    const email = (await part.getByRole('status').textContent())?.match(/\S+@\S+[^.\s]/)?.[0] ?? '';
    const mail = await product.mailTo(email, ({ subject }) => subject.startsWith('[Test mail]'));
    expect(mail.text).not.toContain('token=');
    expect(await violations(page, MAIL)).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  }, 90_000);

  it('offers a method that was switched on, in the order it was moved to', async () => {
    const { page, faults, close } = await openSettings(LAPTOP);
    const part = await unfold(page, METHODS, 'Signing methods');
    await part.locator('[data-method=signature]').waitFor();
    await show(page, part);
    await documentationPicture(page, 'admin-methods');
    await picture(page, 'webadmin-methods');
    expect(await violations(page, METHODS)).toEqual([]);
    const order = () =>
      part.locator('[data-method]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-method')));
    const before = await order();
    const up = part.locator('[data-method=signature]').getByRole('button', { name: /up$/ });
    for (let place = before.indexOf('signature'); place > 0; place -= 1) {
      await up.focus();
      await page.keyboard.press('Enter');
    }
    await part.getByRole('status').filter({ hasText: 'number 1' }).waitFor();
    await part.locator('[data-method=checkbox]').getByRole('checkbox').first().uncheck();
    await save(page);
    const { methods } = await settings();
    expect(methods[0]).toMatchObject({ value: 'signature', enabled: true });
    expect(methods.find(({ value }: { value: string }) => value === 'checkbox').enabled).toBe(false);
    const documents = await product.as(product.coworker, 'GET', '/api/v1/limeobject/document/?_limit=1');
    const id = String(documents.body._embedded.limeobjects[0]._id);
    const init = await product.as(product.coworker, 'GET', `/limepkg-esign/signing/init/?documents=${id}`);
    const offered = init.body.methods.map(({ value }: { value: string }) => value);
    expect(offered[0]).toBe('signature');
    expect(offered).not.toContain('checkbox');
    const checkbox = part.locator('[data-method=checkbox]');
    await checkbox.dispatchEvent('dragstart');
    await part.locator('[data-method]').first().dispatchEvent('drop');
    expect((await order())[0]).toBe('checkbox');
    await checkbox.getByRole('checkbox').first().check();
    await save(page);
    expect((await settings()).methods[0]).toMatchObject({ value: 'checkbox', enabled: true });
    expect(faults).toEqual([]);
    await close();
  }, 90_000);

  it('tries names out before they are saved, and says what is in the way', async () => {
    const { page, faults, close } = await openSettings(LAPTOP);
    const part = await unfold(page, MAPPING, 'Names in this database');
    const summary = part.locator('.summary');
    await summary.filter({ hasText: 'everything is in place' }).waitFor();
    const table = part.locator('[data-place=signing]');
    const field = part.locator('[data-place="signing.title"]');
    await part.getByText('Fields of Signing').click();
    await field.fill('headline');
    await field.press('Tab');
    await summary.filter({ hasText: 'To create: ' }).waitFor();
    await part.getByText('Create the field signing.headline').waitFor();
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await show(page, part.locator('.plan'));
    await picture(page, 'webadmin-mapping');
    await documentationPicture(page, 'admin-mapping');
    expect(await violations(page, MAPPING)).toEqual([]);
    await part.getByRole('button', { name: 'Create now' }).click();
    await part.getByText('Save the settings first.').waitFor();
    await table.fill('company');
    await table.press('Tab');
    await part.locator('.conflict').first().waitFor();
    expect(await part.getByRole('button', { name: 'Create now' }).count()).toBe(0);
    await field.fill('');
    await table.fill('No such <b>');
    await table.press('Tab');
    await part.getByText('Use lower-case letters').waitFor();
    expect((await settings()).mapping).toEqual({ limetypes: {}, properties: {} });
    expect(faults).toEqual([]);
    await close();
  }, 90_000);

  it.each(sampleOf(PHONES))(
    'stays inside the screen %s, with every part',
    async (name, options) => {
      const { page, close } = await openSettings(options);
      await unfold(page, METHODS, 'Signing methods');
      await unfold(page, MAPPING, 'Names in this database');
      for (const component of [SETUP, MAIL, METHODS, MAPPING]) {
        const part = page.locator(component);
        await show(page, part);
        await picture(page, `webadmin-${component.split('-').at(-1) ?? ''}-${name.replaceAll(' ', '-')}`);
        const overflow = await part.evaluate((element) => element.scrollWidth - element.clientWidth);
        expect([component, overflow]).toEqual([component, 0]);
        expect(await violations(page, component)).toEqual([]);
      }
      await close();
    },
    120_000,
  );
});
