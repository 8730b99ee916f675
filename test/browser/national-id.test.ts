import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { loadCatalog, type Language } from '../../src/i18n/index.js';
import { complaints } from '../documents/validators.js';
import { Product, tokenOf } from '../e2e/product.js';
import { createSigning } from '../e2e/signing-case.js';
import { Telephones } from '../e2e/telephones.js';
import { describeIf } from '../skip.js';
import { expectSound } from './acts.js';
import { hasChromium, launch, newReader, NO_CHROMIUM, PHONE, picture, sampleOf, watchPage } from './browser.js';

const ELIN = { id: 'se-elin', name: 'Elin Sandgren', email: 'elin.sandgren@norrsken.example' };
const JOHAN = { id: 'se-johan', name: 'Johan Åkervall', email: 'johan.akervall@norrsken.example' };
/** Languages, and how browsers name them. */
const LOCALES = { da: 'da-DK', de: 'de-DE', fi: 'fi-FI', nl: 'nl-NL', no: 'nb-NO', sv: 'sv-SE' } as const;

/** Many steps, each of which is quick, on a machine that may be busy with others. */
const SLOW_MS = 360_000;
const isBuilt = existsSync('dist/reference-host/main.js');
const whyNot = isBuilt ? NO_CHROMIUM : 'the product is not built';
const catalog = loadCatalog('translations');

describeIf(isBuilt && hasChromium, whyNot, 'signing through the building block, in a browser', () => {
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launch()]);
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    await product.dispose();
  });

  const say = (language: Language, key: string): string => catalog.get(language, `limepkg_esign.${key}`);
  const button = (page: Page, text: string) => page.getByRole('button', { name: text }).click();

  /** Sends to both, who may choose; @returns the signing's id */
  async function send(title: string, language: Language): Promise<number> {
    const signers = [ELIN, JOHAN].map(({ name, email }) => ({ name, email, order: 1, role: 'signer', duty: 'sign' }));
    const meta = { subject: title, message: '', language };
    const made = await createSigning(product, { title, methods: ['national_id', 'scd'], signers, meta });
    return made.body.id;
  }

  /** From the mail to the portal, and on to the page of the building block. */
  async function open({ email }: typeof ELIN, method: string, language: Language, locale: string) {
    const reader = await newReader(browser, { ...PHONE, locale });
    const invited = async () =>
      (await product.mails()).find(({ to, text }) => to.includes(email) && text.includes('token='));
    const token = tokenOf(await product.waitFor(invited, `an invitation to ${email}`, SLOW_MS));
    const watched = await watchPage(reader, `${product.addOn}/portal/?app=demo&token=${token}`);
    const { page } = watched;
    await page.getByRole('button', { name: say(language, 'portal.decide.sign'), exact: true }).click();
    await button(page, say(language, `portal.method.${method}`));
    const leave = page.getByRole('button', { name: say(language, `portal.run.${method}.leave`) });
    await leave.waitFor();
    await picture(page, `national-id-${method}-1-portal`);
    await expectSound(watched);
    await leave.click();
    await page.waitForURL(/\/esign-bb\/v1\/sign\/interactive/);
    await picture(page, `national-id-${method}-2-building-block`);
    await expectSound(watched);
    return { watched, page, reader };
  }

  const heading = (page: Page, language: Language, ...keys: readonly string[]) => {
    const words = keys.map((key) => say(language, key)).join('|');
    return page.getByRole('heading', { name: new RegExp(words) }).waitFor({ timeout: SLOW_MS });
  };

  it.each(sampleOf(Object.entries(LOCALES)))(
    'leads from the mail to the building block and back, to a sealed document: in %s',
    async (language, locale) => {
      const other = language as keyof typeof LOCALES;
      const telephones = new Telephones(product);
      const pseudonym = await telephones.register(JOHAN.id);
      const title = `Lease in ${other}`;
      const signingId = await send(title, other);

      const elin = await open(ELIN, 'national_id', other, locale);
      await button(elin.page, say(other, 'bb.national_id'));
      await elin.page.waitForURL(/\/simulators\/idbb\/login\//);
      await elin.page.locator(`input[name=person][value=${ELIN.id}]`).check();
      await button(elin.page, 'Approve');
      await heading(elin.page, other, 'portal.result.signed');
      await picture(elin.page, 'national-id-national_id-3-signed');
      await expectSound(elin.watched);
      await elin.reader.close();

      const johan = await open(JOHAN, 'scd', other, locale);
      await button(johan.page, say(other, 'bb.scd'));
      await johan.page.locator('#pseudonym').fill(pseudonym);
      await button(johan.page, say(other, 'bb.ask_device'));
      const code = johan.page.locator('[data-code]');
      await code.waitFor();
      await picture(johan.page, 'national-id-scd-3-code');
      await expectSound(johan.watched);
      const push = await telephones.pushWith(title);
      expect(push.verificationCode).toBe(await code.textContent());
      await telephones.accept(push);
      await heading(johan.page, other, 'portal.result.signed', 'portal.state.completed');
      await heading(johan.page, other, 'portal.state.completed');
      await picture(johan.page, 'national-id-scd-4-signed');
      await expectSound(johan.watched);
      await johan.reader.close();

      const { body } = await product.statusIs(product.coworker, signingId, 'signed');
      const path = join(product.dataDirectory, `sealed-${other}.pdf`);
      await writeFile(path, await product.bytes(product.coworker, body.signedDocument.file.url));
      const root = await (await fetch(`${product.url}/simulators/pki/ca/root.pem`)).text();
      expect(complaints(path, root)).toEqual([]);
    },
    SLOW_MS,
  );
});
