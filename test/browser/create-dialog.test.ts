import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { firstDeal, pdfWithPages } from '../e2e/signing-case.js';
import { Product } from '../e2e/product.js';
import { describeIf } from '../skip.js';
import { violations } from './axe.js';
import {
  DESKTOP,
  hasChromium,
  launch,
  LAPTOP,
  NO_CHROMIUM,
  openPage,
  PHONE,
  picture,
  still,
  type WatchedPage,
} from './browser.js';

const root = new URL('../../', import.meta.url).pathname;
const isBuilt = [
  'dist/reference-host/web-client/bundle.json',
  'web-components/dist/limepkg-esign-lwc-components',
].every((path) => existsSync(join(root, path)));
const DIALOG = 'lwc-limepkg-esign-create-dialog';
const HOSTILE = `<img src=x onerror=alert(1)> \u202Egnp.exe 😀 ${'very long name '.repeat(15)}`;

let product: Product;
let browser: Browser;
let deal: number;

/** The deal's page, with a coworker logged in, and the dialog open on it. */
async function openDialog(options: BrowserContextOptions, place = `object/deal/${deal}`): Promise<WatchedPage> {
  const watched = await openPage(browser, options, `${product.url}/demo/client/`);
  const { username, password } = product.coworker;
  await watched.page.context().request.post(`${product.url}/demo/api/v1/session/`, { data: { username, password } });
  await watched.page.goto(`${product.url}/demo/client/${place}`);
  await watched.page.getByRole('button', { name: 'Send for signing' }).first().click();
  await watched.page.locator(`${DIALOG} .view:not(.view-loading)`).waitFor();
  return watched;
}

/** What our own markup breaks of the rules of accessibility, and whether anything else is wrong. */
async function expectSound({ page, faults }: WatchedPage): Promise<void> {
  expect((await violations(page)).filter((rule) => !/limel-/.test(rule))).toEqual([]);
  expect(faults).toEqual([]);
  const overflow = await page.locator(DIALOG).evaluate((dialog) => {
    const view = dialog.shadowRoot?.querySelector('.view');
    return view ? view.scrollWidth - view.clientWidth : 0;
  });
  expect(overflow).toBeLessThanOrEqual(0);
}

/** The name of what has the focus, through every shadow root. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const input = element as HTMLInputElement | null;
    const label = input?.labels?.[0]?.textContent;
    return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim();
  });

/** The focus follows with the next drawing. */
async function focusIs(page: Page, name: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  while ((await focused(page)) !== name && Date.now() < deadline) await page.waitForTimeout(50);
  expect(await focused(page)).toBe(name);
}

async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (wanted.test(await focused(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`nothing called ${String(wanted)} can be reached with Tab`);
}

/** Empties the list of people and adds these. */
async function askOnly(page: Page, people: readonly string[]): Promise<void> {
  const removals = page.getByRole('button', { name: /^Remove / });
  for (let left = await removals.count(); left > 0; left -= 1) {
    await removals.first().click();
    await removals.nth(left - 1).waitFor({ state: 'detached' });
  }
  for (const one of people) await addTyped(page, one);
}

async function addTyped(page: Page, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Find a person' }).fill(text);
  await page.getByRole('option', { name: /as a new person/ }).click();
}

const names = (page: Page) =>
  page
    .getByRole('button', { name: /^Place of / })
    .evaluateAll((grips) =>
      grips.map((grip) => grip.getAttribute('aria-label')?.replace(/^Place of (.*): \d+ of \d+$/, '$1')),
    );

describeIf(hasChromium && isBuilt, hasChromium ? 'the product is not built' : NO_CHROMIUM, 'the create dialog', () => {
  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launch()]);
    const { coworker } = product;
    const like = await firstDeal(product, coworker);
    const { company, coworker: owner } = (await product.as(coworker, 'GET', `/api/v1/limeobject/deal/${like}/`)).body;
    const made = await product.as(coworker, 'POST', '/api/v1/limeobject/deal/', {
      name: 'New office',
      company,
      coworker: owner,
    });
    deal = made.body._id;
    for (const name of ['Price list', 'Terms', 'Office lease']) {
      await product.document(coworker, await pdfWithPages(2, name), name, deal);
    }
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await product.dispose();
  });

  it('sends three documents of a deal in the order given by keyboard, to people in turn', async () => {
    const watched = await openDialog(DESKTOP);
    const { page } = watched;
    await page.getByText('Choose what is to be signed').waitFor();
    await expectSound(watched);
    for (const name of ['Price list', 'Terms', 'Office lease']) await page.getByRole('checkbox', { name }).check();
    await page.getByLabel('Subject').waitFor();
    await page.getByRole('button', { name: 'Place of Office lease: 3 of 3' }).press('ArrowUp');
    await page.getByRole('button', { name: 'Place of Office lease: 2 of 3' }).waitFor();
    await focusIs(page, 'Place of Office lease: 2 of 3');
    await page.keyboard.press('ArrowUp');
    await page.getByText('3 documents become one file').waitFor();
    await page.getByRole('button', { name: 'Place of Office lease: 1 of 3' }).waitFor();
    expect((await names(page)).slice(0, 3)).toEqual(['Office lease', 'Price list', 'Terms']);
    await askOnly(page, [
      'Karl Ek <karl@people.example>',
      'Mia Holm <mia@people.example>',
      'Åsa Öst <asa@people.example>',
    ]);
    await page.getByRole('button', { name: /^Place of Åsa Öst/ }).press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.getByRole('button', { name: 'Place of Åsa Öst: 1 of 3' }).waitFor({ timeout: 5_000 });
    await focusIs(page, 'Place of Åsa Öst: 1 of 3');
    await page.getByRole('checkbox', { name: 'At the same time as Karl Ek' }).check();
    expect((await names(page)).slice(3)).toEqual(['Åsa Öst', 'Karl Ek', 'Mia Holm']);
    await page.getByLabel('Title', { exact: true }).fill('Office 2027');
    await page.getByLabel('Subject').fill('Papers for the new office');
    await still(page);
    await picture(page, 'create-dialog');
    await expectSound(watched);

    await page.getByRole('button', { name: 'Preview of the mail' }).click();
    await page.getByText('Hello Åsa Öst').waitFor();
    await picture(page, 'create-preview');
    await expectSound(watched);
    await page.keyboard.press('Escape');
    await focusIs(page, 'Preview of the mail');

    await page.getByRole('button', { name: 'Send', exact: true }).dblclick();
    await page.getByRole('heading', { name: 'Sent for signing' }).waitFor({ timeout: 30_000 });
    await picture(page, 'create-sent');
    await expectSound(watched);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.locator(DIALOG).waitFor({ state: 'detached' });

    const status = await product.as(product.coworker, 'GET', `/limepkg-esign/status/deal/${deal}/`);
    expect(status.body.signings).toHaveLength(1);
    const signing = await product.as(product.coworker, 'GET', `/limepkg-esign/signing/${status.body.signings[0].id}/`);
    expect(signing.body.title).toBe('Office 2027');
    const order = (one: { name: string; order: number }) => [one.name, one.order];
    expect(signing.body.signers.map(order)).toEqual([
      ['Åsa Öst', 1],
      ['Karl Ek', 2],
      ['Mia Holm', 2],
    ]);
    const mail = await product.mailTo('asa@people.example', ({ text }) => text.includes('token='));
    expect(mail.subject).toBe('Papers for the new office');
    await watched.close();
  }, 90_000);

  it('goes by keyboard alone', async () => {
    const watched = await openDialog(LAPTOP);
    const { page } = watched;
    // Until the dialog has the focus, Tab goes through the page below, which has a link of this name.
    await page.locator(`${DIALOG}:focus-within`).waitFor({ state: 'attached' });
    await tabTo(page, /^Terms/);
    await page.keyboard.press('Space');
    await page.getByLabel('Subject').waitFor();
    await tabTo(page, /^Find a person$/);
    await page.keyboard.type('Nora Lind <nora@people.example>');
    await page.locator('[role=option][aria-selected=true]').filter({ hasText: 'as a new person' }).waitFor();
    await page.keyboard.press('Enter');
    await tabTo(page, /^Send$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sent for signing' }).waitFor({ timeout: 30_000 });
    await focusIs(page, 'Sent for signing');
    await tabTo(page, /^Close$/);
    await page.keyboard.press('Enter');
    await page.locator(DIALOG).waitFor({ state: 'detached' });
    expect(watched.faults).toEqual([]);
    await product.mailTo('nora@people.example', ({ text }) => text.includes('token='));
    await watched.close();
  }, 60_000);

  it('says what is missing at the field, and asks before it forgets', async () => {
    const watched = await openDialog(LAPTOP);
    const { page } = watched;
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Choose at least one document.').waitFor();
    await page.getByRole('checkbox', { name: 'Terms' }).check();
    await page.getByLabel('Subject').waitFor();
    await askOnly(page, ['Nobody']);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Write an e-mail address').waitFor();
    await focusIs(page, 'E-mail 1');
    await picture(page, 'create-invalid');
    await expectSound(watched);
    await page.keyboard.press('Escape');
    await page.getByText('Discard what you have filled in?').waitFor();
    await focusIs(page, 'Keep');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await page.locator(DIALOG).waitFor({ state: 'detached' });
    await watched.close();
  }, 60_000);

  it('fills a phone, takes hostile names as text, and moves people by drag', async () => {
    const watched = await openDialog(PHONE);
    const { page } = watched;
    for (const name of ['Price list', 'Terms', 'Office lease']) await page.getByRole('checkbox', { name }).check();
    await page.getByLabel('Subject').waitFor();
    await askOnly(page, [`${HOSTILE.slice(0, 80)} <hostile@people.example>`, 'Bo Ek <bo@people.example>']);
    await page.getByLabel('Title', { exact: true }).fill(HOSTILE.repeat(4).slice(0, 1000));
    const grip = page.getByRole('button', { name: /^Place of Bo Ek/ });
    await grip.scrollIntoViewIfNeeded();
    const box = await grip.boundingBox();
    if (box === null) throw new Error('there is no handle');
    await page.mouse.move(box.x + 12, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + 12, box.y - 60, { steps: 5 });
    await page.mouse.move(box.x + 12, box.y - 190, { steps: 5 });
    await picture(page, 'create-phone-drag');
    await page.mouse.up();
    await page.getByRole('button', { name: 'Place of Bo Ek: 1 of 2' }).waitFor();
    await picture(page, 'create-phone');
    await expectSound(watched);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('heading', { name: 'Sent for signing' }).waitFor({ timeout: 30_000 });
    await picture(page, 'create-phone-sent');
    await expectSound(watched);
    await watched.close();
  }, 60_000);

  it('says what to do when the only file is no PDF', async () => {
    const file = await product.upload(product.coworker, new TextEncoder().encode('Hello'), 'notes.txt', 'text/plain');
    const made = await product.as(product.coworker, 'POST', '/api/v1/limeobject/document/', {
      name: 'Notes',
      document: file.body.id,
    });
    const watched = await openDialog(LAPTOP, `object/document/${made.body._id}`);
    await watched.page.getByRole('heading', { name: 'There is no PDF to send' }).waitFor();
    await picture(watched.page, 'create-no-pdf');
    await expectSound(watched);
    await watched.close();
  }, 60_000);
});
