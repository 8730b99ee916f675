import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { Product, type MailboxMail } from '../e2e/product.js';
import { describeIf } from '../skip.js';
import { drawSignature, expectSound } from './acts.js';
import { DESKTOP, hasChromium, launch, NO_CHROMIUM, openPage, PHONE, pictures, type WatchedPage } from './browser.js';

const root = new URL('../../', import.meta.url).pathname;
const isBuilt = ['dist/reference-host/main.js', 'web-components/dist/limepkg-esign-lwc-components'].every((path) =>
  existsSync(join(root, path)),
);
const PEOPLE = [
  { name: 'Karl Ek', email: 'karl@people.example', order: '1' },
  { name: 'Mia Holm', email: 'mia@people.example', order: '1' },
  { name: 'Åsa Öst', email: 'asa@people.example', order: '2' },
] as const;

let product: Product;
let browser: Browser;

async function picture(page: Page, name: string): Promise<void> {
  if (process.env.ESIGN_PICTURES !== undefined) {
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }
}

async function mailTo(email: string, isWanted: (mail: MailboxMail) => boolean): Promise<MailboxMail> {
  for (let turn = 0; turn < 150; turn += 1) {
    const mails = (await product.call('GET', product.mailbox)).body as MailboxMail[];
    const found = mails.find((mail) => mail.to.includes(email) && isWanted(mail));
    if (found !== undefined) return found;
    await sleep(200);
  }
  throw new Error(`no such mail to ${email}`);
}

async function openInvitation(email: string, options: typeof DESKTOP): Promise<WatchedPage> {
  const mail = await mailTo(email, ({ text }) => text.includes('token='));
  const link = /https?:\/\/\S*token=[\w-]+/.exec(mail.text)?.[0] ?? '';
  const watched = await openPage(browser, options, link);
  await watched.page.locator('.page[data-page="1"] canvas').waitFor();
  return watched;
}

async function logIn(page: Page): Promise<void> {
  const { username, password } = product.coworker;
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('main ul a').first().click();
  await page.locator('main input[type=checkbox]').first().waitFor();
}

async function sendToPeople(page: Page): Promise<void> {
  for (const box of await page.locator('main input[type=checkbox]').all()) await box.check();
  await page.getByRole('button', { name: 'Send for signing' }).click();
  const rows = page.locator('.person');
  await page.getByRole('button', { name: 'Add another person' }).waitFor();
  while ((await rows.count()) > 0) await rows.first().getByRole('button').click();
  for (const [index, person] of PEOPLE.entries()) {
    await page.getByRole('button', { name: 'Add another person' }).click();
    await rows.nth(index).getByLabel('Name').fill(person.name);
    await rows
      .nth(index)
      .getByLabel('E-mail')
      .fill(index === 0 ? 'no address' : person.email);
    await rows.nth(index).getByLabel('Order').fill(person.order);
  }
  for (const box of await page.locator('fieldset .check input').all()) await box.check();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Write an e-mail address').waitFor();
  await rows.nth(0).getByLabel('E-mail').fill(PEOPLE[0].email);
  await picture(page, 'journey-1-form');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('#main').getByText('Invitations are on their way').waitFor();
}

async function signByCheckbox(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.getByRole('button', { name: /^Checkbox/ }).click();
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Sign now' }).click();
}

async function signByDrawing(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.getByRole('button', { name: /^Drawn signature/ }).click();
  await drawSignature(page);
  await page.getByRole('button', { name: 'Sign now' }).click();
}

const reason = hasChromium ? 'the product is not built' : NO_CHROMIUM;
describeIf(hasChromium && isBuilt, reason, 'the main job in a browser', () => {
  beforeAll(async () => {
    product = await Product.start();
    browser = await launch();
  }, 90_000);

  afterAll(async () => {
    await browser.close();
    await product.dispose();
  });

  it('goes from a deal’s documents to a signed PDF in everybody’s mailbox', async () => {
    const client = await openPage(browser, DESKTOP, `${product.url}/client/`);
    await client.page.locator('#username').waitFor();
    await expectSound(client);
    await logIn(client.page);
    await expectSound(client);
    await sendToPeople(client.page);

    const karl = await openInvitation(PEOPLE[0].email, DESKTOP);
    await signByCheckbox(karl.page);
    await karl.page.getByRole('heading', { name: 'Your signature is registered' }).waitFor();
    await expectSound(karl);
    await karl.close();

    const mia = await openInvitation(PEOPLE[1].email, PHONE);
    await signByDrawing(mia.page);
    await mia.page.getByRole('heading', { name: 'Your signature is registered' }).waitFor();
    await mia.close();

    const asa = await openInvitation(PEOPLE[2].email, PHONE);
    await picture(asa.page, 'journey-2-arrive');
    await signByDrawing(asa.page);
    await asa.page.getByRole('heading', { name: 'Everyone has signed' }).waitFor({ timeout: 60_000 });
    await asa.page.locator('.page[data-page="1"] canvas').waitFor();
    await picture(asa.page, 'journey-3-completed');
    await expectSound(asa);
    await asa.close();

    for (const { email } of PEOPLE) {
      const mail = await mailTo(email, ({ attachments }) => attachments.length > 0);
      expect(mail.attachments[0]?.contentType).toContain('application/pdf');
      expect(mail.text).toMatch(/[0-9a-f]{64}/);
    }
    await client.page.getByRole('button', { name: 'Refresh' }).click();
    await client.page.getByText('Signed by everyone').waitFor();
    await client.page.getByRole('link', { name: 'Download signed document' }).waitFor();
    await picture(client.page, 'journey-4-client');
    await expectSound(client);
    await client.close();
  }, 240_000);
});
