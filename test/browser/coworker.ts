import type { Page } from 'playwright-core';
import type { DemoUser } from '../e2e/product.js';

/** One person of a signing, as the form asks for them. */
export interface FormPerson {
  readonly name: string;
  readonly email: string;
  readonly order: string;
}

/** Logs in and stays where the address leads. */
export async function logIn(page: Page, { username, password }: DemoUser): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** From the list of deals to the first of them. */
export async function openFirstDeal(page: Page): Promise<void> {
  await page.locator('a.tile').first().click();
  await page.getByRole('checkbox').first().waitFor();
}

/** Puts a PDF of one's own on the deal; it is ticked then. */
export async function addOwnPdf(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const file = { name: `${name}.pdf`, mimeType: 'application/pdf', buffer: Buffer.from(bytes) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('checkbox', { name }).waitFor();
}

/** Opens the form for what is ticked and empties its list of people. */
export async function openForm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send for signing' }).click();
  const rows = page.locator('.person');
  await page.getByRole('button', { name: 'Add another person' }).waitFor();
  while ((await rows.count()) > 0) await rows.first().getByRole('button').click();
}

export async function addPerson(page: Page, person: FormPerson): Promise<void> {
  await page.getByRole('button', { name: 'Add another person' }).click();
  const row = page.locator('.person').last();
  await row.getByLabel('Name').fill(person.name);
  await row.getByLabel('E-mail').fill(person.email);
  await row.getByLabel('Order').fill(person.order);
}

/** Presses Tab until a control with this text or name has the focus, as someone without a mouse would. */
export async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const focused = document.activeElement as HTMLInputElement | null;
      const label = focused?.labels?.[0]?.textContent ?? focused?.getAttribute('aria-label') ?? focused?.textContent;
      return label?.trim() ?? '';
    });
    if (wanted.test(name)) return;
  }
  throw new Error(`nothing called ${String(wanted)} can be reached with Tab`);
}
