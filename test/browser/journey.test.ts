import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createSigning, pdfWithPages, person } from '../e2e/signing-case.js';
import { Product, tokenOf } from '../e2e/product.js';
import { describeIf } from '../skip.js';
import { drawSignature, expectSound } from './acts.js';
import {
  documentationPicture,
  hasChromium,
  LAPTOP,
  launch,
  NO_CHROMIUM,
  openPage,
  PHONE,
  picture,
  type WatchedPage,
} from './browser.js';
import {
  CREATE_DIALOG,
  addOwnPdf,
  addPerson,
  expectSoundClient,
  logIn,
  openDeal,
  openForm,
  tabTo,
} from './coworker.js';

const root = new URL('../../', import.meta.url).pathname;
const isBuilt = ['dist/reference-host/main.js', 'web-components/dist/limepkg-esign-lwc-components'].every((path) =>
  existsSync(join(root, path)),
);
const KARL = { name: 'Karl Ek', email: 'karl@people.example' };
const MIA = { name: 'Mia Holm', email: 'mia@people.example' };
const ASA = { name: 'Åsa Öst', email: 'asa@people.example' };
const REGISTERED = { name: 'Your signature is registered' } as const;

let product: Product;
let browser: Browser;

/** Opens the link of the invitation to this address, and waits for the document. */
async function openInvitation(email: string, options: BrowserContextOptions): Promise<WatchedPage> {
  const mail = await product.mailTo(email, ({ text }) => text.includes('token='));
  const watched = await openPage(browser, options, portalPage(tokenOf(mail)));
  await watched.page.locator('.page[data-page="1"] canvas').waitFor();
  return watched;
}

function portalPage(token: string): string {
  return `${product.addOn}/portal/?app=demo&token=${token}`;
}

/** The web client at an address below it, logged in. */
async function openClient(place = '', options: BrowserContextOptions = LAPTOP): Promise<WatchedPage> {
  const watched = await openPage(browser, options, `${product.url}/demo/client/${place}`);
  await watched.page.getByLabel('User name').waitFor();
  await logIn(watched.page, product.coworker);
  return watched;
}

async function chooseMethod(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.getByRole('button', { name }).click();
}

async function change(signingId: number, values: object): Promise<void> {
  const path = `/api/v1/limeobject/signing/${String(signingId)}/`;
  expect((await product.as(product.administrator, 'PUT', path, values)).status).toBe(200);
}

const reason = hasChromium ? 'the product is not built' : NO_CHROMIUM;
describeIf(hasChromium && isBuilt, reason, 'the main job in a browser', () => {
  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launch()]);
  }, 90_000);

  afterAll(async () => {
    await browser.close();
    await product.dispose();
  });

  it('goes from a deal’s documents and one’s own PDF to a signed PDF in everybody’s mailbox', async () => {
    const client = await openClient();
    await openDeal(client.page);
    await addOwnPdf(client.page, 'Parking', await pdfWithPages(1, 'Parking'));
    await expectSoundClient(client);
    await documentationPicture(client.page, 'deal');
    await sendToThree(client);

    const karl = await openInvitation(KARL.email, LAPTOP);
    await documentationPicture(karl.page, 'portal-desktop');
    await chooseMethod(karl.page, /^Checkbox/);
    await karl.page.getByRole('checkbox').check();
    await karl.page.getByRole('button', { name: 'Sign now' }).dblclick();
    await karl.page.getByRole('heading', REGISTERED).waitFor();
    await expectSound(karl);
    await karl.close();

    const mia = await openInvitation(MIA.email, PHONE);
    await documentationPicture(mia.page, 'portal');
    await chooseMethod(mia.page, /^Drawn signature/);
    await drawSignature(mia.page);
    await documentationPicture(mia.page, 'portal-draw');
    await mia.page.getByRole('button', { name: 'Sign now' }).click();
    await mia.page.getByRole('heading', REGISTERED).waitFor();
    await mia.page.reload();
    await mia.page.getByRole('heading', { name: 'You have signed' }).waitFor();
    await mia.close();

    const asa = await openInvitation(ASA.email, PHONE);
    await chooseMethod(asa.page, /^Drawn signature/);
    await drawSignature(asa.page);
    await asa.page.getByRole('button', { name: 'Sign now' }).click();
    await asa.page.getByRole('heading', { name: 'Everyone has signed' }).waitFor({ timeout: 60_000 });
    await asa.page.locator('.page[data-page="1"] canvas').waitFor();
    await picture(asa.page, 'journey-completed');
    await expectSound(asa);
    const download = asa.page.waitForEvent('download');
    await asa.page
      .getByRole('link', { name: /Download/ })
      .first()
      .click();
    expect((await download).suggestedFilename()).toMatch(/\.pdf$/);
    await asa.close();

    await expectCompleted(client);
    await client.close();
  }, 120_000);

  /** Fills in the form, first wrongly; a double click sends once. */
  async function sendToThree(client: WatchedPage): Promise<void> {
    const { page } = client;
    await openForm(page);
    for (const one of [KARL, MIA, ASA]) await addPerson(page, one);
    const first = page.getByLabel('E-mail 1');
    await first.fill('no address');
    await page.getByRole('switch', { name: 'Drawn signature' }).click();
    await page.getByRole('switch', { name: 'Drawn signature', checked: true }).waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Write an e-mail address').first().waitFor();
    await picture(page, 'journey-invalid');
    await expectSoundClient(client);
    await first.fill(KARL.email);
    // What was wrong is gone before the button is pressed: a click that begins while the form moves lands elsewhere.
    await first.press('Tab');
    await page.getByText('Write an e-mail address').first().waitFor({ state: 'hidden' });
    await documentationPicture(page, 'send');
    await page.getByRole('button', { name: 'Send', exact: true }).dblclick();
    await page.getByText('Invitations are on their way').first().waitFor();
    await page.locator(CREATE_DIALOG).getByRole('button', { name: 'Close' }).click();
    expect(
      (await product.as(product.administrator, 'GET', '/api/v1/limeobject/signing/')).body._embedded.limeobjects,
    ).toHaveLength(1);
  }

  /** The card has followed by itself; the signing's own page has both files, the fingerprint and what happened. */
  async function expectCompleted(client: WatchedPage): Promise<void> {
    const { page } = client;
    await page.getByText('Signed by everyone').first().waitFor({ timeout: 60_000 });
    await page.getByRole('navigation').getByRole('link', { name: 'Signings' }).click();
    await page.getByRole('rowheader').first().getByRole('link').click();
    const mail = await product.mailTo(KARL.email, ({ attachments }) => attachments.length > 0);
    for (const { email } of [MIA, ASA]) await product.mailTo(email, ({ attachments }) => attachments.length > 0);
    const fingerprint = /[0-9a-f]{64}/.exec(mail.text)?.[0] ?? 'none';
    for (const name of [/signed document/i, /original/i]) {
      await page.getByRole('link', { name }).first().waitFor();
    }
    await page
      .locator('code', { hasText: (fingerprint.match(/.{4}/g) ?? []).slice(0, 4).join(' ') })
      .first()
      .waitFor();
    await documentationPicture(page, 'signing');
    await expectSoundClient(client);
  }

  it('reminds and cancels on the page that a mail leads to, and tells the signer', async () => {
    const title = 'Lease to be withdrawn';
    const made = await createSigning(product, { title, signers: [person('Wera Wik', 1), person('Ove Ohm', 2)] });
    const client = await openClient(`#/signing/${String(made.body.id)}`, PHONE);
    const { page } = client;
    await page.getByRole('heading', { name: title }).first().waitFor();
    await page.getByRole('button', { name: 'Remind' }).first().waitFor({ timeout: 30_000 });
    await expectSoundClient(client);
    await page.getByRole('button', { name: 'Remind' }).first().click();
    await page
      .getByText(/reminded/i)
      .first()
      .waitFor();

    const wera = await openInvitation(String(person('Wera Wik').email), PHONE);
    await page.getByRole('button', { name: 'Cancel signing' }).click();
    await page.getByLabel(/^Reason/).fill('A new version comes.');
    await expectSoundClient(client);
    await page.getByRole('button', { name: 'Cancel signing' }).last().click();
    await page.getByText('The signing is canceled.').first().waitFor();
    await page.getByRole('button', { name: 'Remind' }).waitFor({ state: 'detached' });

    await chooseMethod(wera.page, /^Checkbox/);
    await wera.page.getByRole('checkbox').check();
    await wera.page.getByRole('button', { name: 'Sign now' }).click();
    await wera.page.getByRole('heading', { name: 'The signing is canceled' }).waitFor();
    await wera.page.getByText('A new version comes.').waitFor();
    await expectSound(wera);
    await Promise.all([wera.close(), client.close()]);
  }, 120_000);

  it('shows why a signing has stopped, and goes on when it is resumed', async () => {
    // So many mails that the document is changed before the last of them; each is preceded by a check.
    const signers = Array.from({ length: 25 }, (_, index) => person(`Stop ${'abcdefghijklmnopqrstuvwxyz'[index]}`));
    const made = await createSigning(product, { title: 'Lease that stops', signers });
    const id = made.body.id as number;
    const record = await product.as(product.administrator, 'GET', `/api/v1/limeobject/signing/${String(id)}/`);
    await change(id, { originaldocumentfingerprint: 'a'.repeat(64) });
    await product.statusIs(product.coworker, id, 'error');

    const client = await openClient(`object/signing/${String(id)}`);
    const { page } = client;
    await page.getByText('Has stopped').first().waitFor();
    await picture(page, 'journey-stopped');
    await documentationPicture(page, 'stopped');
    await expectSoundClient(client);
    await change(id, { originaldocumentfingerprint: record.body.originaldocumentfingerprint });
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Waiting for the first signature').first().waitFor({ timeout: 30_000 });
    await product.mailTo(String(signers.at(-1)?.email));
    await client.close();
  }, 120_000);

  it('can be sent with the keyboard alone', async () => {
    const client = await openPage(browser, LAPTOP, `${product.url}/demo/client/`);
    const { page } = client;
    await page.getByLabel('User name').waitFor();
    await page.keyboard.type(product.coworker.username);
    await tabTo(page, /^Password/);
    await page.keyboard.type(product.coworker.password);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /^Garden care/ }).waitFor();
    await tabTo(page, /^Garden care/);
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Documents' }).waitFor();
    await tabTo(page, /^Send for signing/);
    await page.keyboard.press('Enter');
    await page.locator(CREATE_DIALOG).getByRole('checkbox').first().waitFor();
    await tabTo(page, /garden-care/i);
    await page.keyboard.press('Space');
    await page.getByRole('combobox', { name: 'Find a person' }).waitFor();
    await tabTo(page, /^Send$/);
    await page.keyboard.press('Enter');
    await page.getByText('Invitations are on their way').first().waitFor();
    await expectSoundClient(client);
    await client.close();
  }, 60_000);

  it('shows hostile words as text, on a narrow screen in the dark as well', async () => {
    const title = `<img src=x onerror=alert(1)><script>alert(2)</script> ${'x'.repeat(900)} 🖋️`;
    const signers = [{ ...person('Hostile'), name: `<b onclick=alert(3)>${'y'.repeat(60)}` }];
    const made = await createSigning(product, { title, signers });
    const narrow: BrowserContextOptions = { viewport: { width: 320, height: 640 }, colorScheme: 'dark' };
    const client = await openClient('table/signing', narrow);
    const { page } = client;
    await page
      .getByRole('link', { name: title.slice(0, 40) })
      .first()
      .waitFor();
    await expectSoundClient(client);
    await page.goto(`${product.url}/demo/client/object/signing/${String(made.body.id)}`);
    await page
      .getByRole('heading', { name: title.slice(0, 40) })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Cancel signing' }).waitFor();
    await picture(page, 'journey-hostile');
    await expectSoundClient(client);
    await client.close();
  }, 60_000);

  it('says so when the portal’s script does not come', async () => {
    const watched = await openPage(browser, PHONE, `${product.url}/demo/client/`);
    const { page } = watched;
    await page.route('**/*.esm.js', (route) => route.abort());
    await page.goto(portalPage('x'.repeat(43)));
    await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
    await page.getByRole('heading', { name: 'This did not work just now' }).waitFor();
    expect(await page.getByText('This browser is too old').isVisible()).toBe(false);
    await page.unroute('**/*.esm.js');
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'We cannot find a document for this link' }).waitFor();
    await watched.close();
  }, 60_000);

  it('has words for an unknown link and for a browser without scripts, and a mailbox anyone can read', async () => {
    const unknown = await openPage(browser, PHONE, portalPage('x'.repeat(43)));
    await unknown.page.getByRole('heading', { name: 'We cannot find a document for this link' }).waitFor();
    await expectSound(unknown);
    await unknown.close();
    const withoutScript = await openPage(browser, { ...PHONE, javaScriptEnabled: false }, portalPage('x'.repeat(43)));
    const words = withoutScript.page.locator('noscript p').first();
    await words.waitFor();
    expect(await words.textContent()).toContain('This page needs JavaScript');
    expect(await withoutScript.page.getByText('This browser is too old').isVisible()).toBe(false);
    await withoutScript.close();
    const reader = person('Nora Nyberg');
    await createSigning(product, { title: 'Office lease 2027', signers: [reader] });
    await product.mailTo(String(reader.email));
    const mailbox = await openPage(browser, LAPTOP, `${product.url}/simulators/mailbox/`);
    await mailbox.page.locator('summary').first().click();
    await mailbox.page.locator('iframe').first().contentFrame().getByRole('link').first().waitFor();
    await documentationPicture(mailbox.page, 'mailbox');
    await expectSound(mailbox);
    await mailbox.close();
  }, 60_000);
});
