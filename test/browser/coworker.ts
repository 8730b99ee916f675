import type { Page } from 'playwright-core';
import type { DemoUser } from '../e2e/product.js';
import { violations } from './axe.js';
import type { WatchedPage } from './browser.js';

/** One person of a signing, as the form asks for them. */
export interface FormPerson {
  readonly name: string;
  readonly email: string;
}

/** What is in a dialog is slotted into the element that draws it: the component holds both. */
export const CREATE_DIALOG = 'lwc-limepkg-esign-create-dialog';

/** Logs in and stays where the address leads. */
export async function logIn(page: Page, { username, password }: DemoUser): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** From the list of deals to one of them. */
export async function openDeal(page: Page, name = 'Garden care', documents = 'Documents'): Promise<void> {
  await page.getByRole('link', { name: new RegExp(name) }).click();
  await page.getByRole('table', { name: documents }).waitFor();
}

/** Puts a PDF of one's own on the deal. */
export async function addOwnPdf(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const file = { name: `${name}.pdf`, mimeType: 'application/pdf', buffer: Buffer.from(bytes) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('rowheader', { name }).waitFor();
}

/** Opens the dialog from the record's actions, takes every document, the newest last, and nobody yet. */
export async function openForm(page: Page): Promise<void> {
  await page.locator('.actions').getByRole('button', { name: 'Send for signing' }).click();
  const documents = page.locator(CREATE_DIALOG).getByRole('checkbox');
  await documents.first().waitFor();
  for (const box of (await documents.all()).reverse()) await box.check();
  await page.getByRole('combobox', { name: 'Find a person' }).waitFor();
  const remove = page.locator('lwc-limepkg-esign-signer-list').getByRole('button', { name: /^Remove / });
  // Whom the documents name comes a moment later.
  await remove.first().waitFor();
  for (let left = await remove.count(); left > 0; left -= 1) {
    await remove.first().click();
    // The row goes with the next drawing; its button must not be looked for before.
    await remove.nth(left - 1).waitFor({ state: 'detached' });
  }
}

/** Adds somebody whom the CRM does not know. */
export async function addPerson(page: Page, { name, email }: FormPerson): Promise<void> {
  const emails = page.getByLabel(/^E-mail \d/);
  const before = await emails.count();
  await page.getByRole('combobox', { name: 'Find a person' }).fill(name);
  await page.getByRole('option', { name: new RegExp(`Add .${name}.`) }).click();
  // The new row may take a moment; the last one until then is somebody else's.
  await emails.nth(before).fill(email);
}

/** Nothing is broken that this repository could mend: accessibility, scripts, blocked or foreign content, sideways scrolling. */
export async function expectSoundClient({ page, faults }: WatchedPage): Promise<void> {
  expect(await violations(page)).toEqual([]);
  expect(faults).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

/** Presses Tab until a control with this text or name has the focus, as someone without a mouse would. */
export async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      let focused = document.activeElement as HTMLInputElement | null;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement as HTMLInputElement;
      const label = focused?.getAttribute('aria-label') ?? focused?.labels?.[0]?.textContent ?? focused?.textContent;
      return label?.trim() ?? '';
    });
    if (wanted.test(name)) return;
  }
  throw new Error(`nothing called ${String(wanted)} can be reached with Tab`);
}
