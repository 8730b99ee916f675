import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describeIf } from '../skip.js';
import { drawSignature, expectSound } from './acts.js';
import { DESKTOP, hasChromium, launch, NO_CHROMIUM, openPage, PHONE, picture, type WatchedPage } from './browser.js';
import { FakePortal, scene, type Scene } from './fake-portal.js';

const bundle = new URL('../../web-components/dist/limepkg-esign-lwc-components', import.meta.url).pathname;
const isBuilt = existsSync(bundle);
const WIDTHS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['phone', PHONE],
  ['desktop', DESKTOP],
];

let portal: FakePortal;
let browser: Browser;
let count = 0;

async function visit(options: BrowserContextOptions, change: Partial<Scene> = {}): Promise<WatchedPage> {
  const token = `token-${(count += 1)}`;
  portal.scenes.set(token, scene(change));
  const watched = await openPage(browser, options, portal.url(token));
  await watched.page.locator('h1').waitFor();
  return watched;
}

async function drawn(page: Page): Promise<void> {
  await page.locator('.page[data-page="1"] canvas').waitFor();
}

const reason = hasChromium ? 'the components are not built' : NO_CHROMIUM;
describeIf(hasChromium && isBuilt, reason, 'signing portal in a browser', () => {
  beforeAll(async () => {
    portal = new FakePortal();
    await portal.start();
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
    await portal.stop();
  });

  describe.each(WIDTHS)('on a %s', (name, options) => {
    it('is read and signed by ticking the statement', async () => {
      const watched = await visit(options, { deadline: '2026-12-01T15:00:00Z' });
      const { page } = watched;
      await drawn(page);
      await picture(page, `${name}-1-arrive`);
      await expectSound(watched);
      expect(await page.locator('h1').textContent()).toContain('Office lease 2027');
      expect(await page.locator('.meta').textContent()).toContain('3 pages');
      expect(await page.locator('[data-page="1"] .text').textContent()).toContain('The tenant keeps');
      await page.getByRole('button', { name: 'Sign', exact: true }).click();
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('alert').getByText('Tick the box').waitFor();
      await page.getByRole('checkbox').check();
      await picture(page, `${name}-2-checkbox`);
      await expectSound(watched);
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('heading', { name: 'Your signature is registered' }).waitFor();
      await picture(page, `${name}-3-registered`);
      await expectSound(watched);
      expect(portal.acts.at(-1)).toEqual({ path: 'sign/checkbox', body: { signed: true } });
      await watched.close();
    });

    it('is signed by drawing, not by a dot', async () => {
      const watched = await visit(options, { methods: ['checkbox', 'signature'] });
      const { page } = watched;
      await page.getByRole('button', { name: 'Sign', exact: true }).click();
      await picture(page, `${name}-4-choose`);
      await expectSound(watched);
      await page.getByRole('button', { name: /Drawn signature/ }).click();
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('alert').getByText('Draw or type').waitFor();
      await page.locator('lwc-limepkg-esign-signature canvas').click({ position: { x: 50, y: 50 } });
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('alert').getByText('larger').waitFor();
      await page.getByRole('button', { name: 'Clear' }).click();
      await drawSignature(page);
      await picture(page, `${name}-5-drawn`);
      await expectSound(watched);
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('heading', { name: 'Your signature is registered' }).waitFor();
      const body = portal.acts.at(-1)?.body as { image: string; strokes: unknown[]; name: string };
      expect(body.image).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
      expect(body.strokes).toHaveLength(2);
      expect(body.name).toBe('Karl Ek');
      await watched.close();
    });

    it('declines with a reason, and only with one', async () => {
      const watched = await visit(options);
      const { page } = watched;
      if (name === 'phone') await page.getByRole('button', { name: 'More' }).click();
      if (name === 'phone') await picture(page, `${name}-6-more`);
      await page.getByRole('button', { name: 'Decline' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Decline', exact: true }).click();
      await page.getByRole('alert').getByText('Write a short reason').waitFor();
      await page.getByRole('dialog').getByRole('textbox').fill('The price in section 3 is wrong.');
      await picture(page, `${name}-7-decline`);
      await expectSound(watched);
      await page.getByRole('dialog').getByRole('button', { name: 'Decline', exact: true }).click();
      await page.getByRole('heading', { name: 'You have declined' }).waitFor();
      await picture(page, `${name}-8-declined`);
      await expectSound(watched);
      await watched.close();
    });
  });

  it('is signed by typing, with the keyboard alone', async () => {
    const watched = await visit(DESKTOP, { methods: ['signature'] });
    const { page } = watched;
    await page.getByRole('button', { name: 'Sign', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Type my name instead' }).press('Enter');
    await page.getByRole('dialog').getByRole('textbox').fill('Karl Johan Ek');
    await picture(page, 'desktop-9-typed');
    await expectSound(watched);
    await page.getByRole('button', { name: 'Sign now' }).press('Enter');
    await page.getByRole('heading', { name: 'Your signature is registered' }).waitFor();
    const body = portal.acts.at(-1)?.body as { image: string; strokes?: unknown[]; name: string };
    expect(body.strokes).toBeUndefined();
    expect(body.name).toBe('Karl Johan Ek');
    await watched.close();
  });

  it('asks an approver to approve', async () => {
    const watched = await visit(PHONE, {
      me: { name: 'Mia', email: 'm@example.test', duty: 'approve', status: 'opened' },
    });
    await watched.page.getByRole('button', { name: 'Approve', exact: true }).click();
    await watched.page.getByRole('button', { name: 'Approve now' }).click();
    await watched.page.getByRole('heading', { name: 'Your approval is registered' }).waitFor();
    expect(portal.acts.at(-1)).toEqual({ path: 'approve', body: { approved: true } });
    await watched.close();
  });

  it('lets a viewer say that it is read, without a call', async () => {
    const before = portal.acts.length;
    const watched = await visit(PHONE, {
      me: { name: 'Vera', email: 'v@example.test', duty: 'view', status: 'opened' },
    });
    await watched.page.getByRole('button', { name: 'I have read it' }).click();
    await watched.page.getByText('Thank you for reading').waitFor();
    expect(portal.acts).toHaveLength(before);
    await expectSound(watched);
    await watched.close();
  });

  const later = '2026-11-24T13:05:00Z';
  const signed = { name: 'Karl Ek', email: 'karl@example.test', duty: 'sign', status: 'signed' } as const;
  it.each<[string, string, Partial<Scene>]>([
    ['waiting', 'It is not your turn yet', { canAct: false, waitingFor: ['Mia Holm', 'Åsa Öst'] }],
    ['already', 'You have signed', { me: { ...signed, doneDate: later } }],
    ['approved', 'You have approved', { me: { ...signed, duty: 'approve', status: 'approved' } }],
    ['completed', 'Everyone has signed', { status: 'signed', me: { ...signed } }],
    [
      'canceled',
      'The signing is canceled',
      { status: 'canceled', cancellation: { kind: 'canceled', reason: 'A new version comes.' } },
    ],
    [
      'declined',
      'The signing has ended',
      { status: 'canceled', cancellation: { kind: 'declined', reason: 'Too dear.', byName: 'Mia Holm' } },
    ],
    [
      'expired',
      'The time is up',
      { status: 'canceled', deadline: later, cancellation: { kind: 'expired', reason: '' } },
    ],
    ['paused', 'There is a delay', { status: 'error' }],
    [
      'tampered',
      'The document is not the one that was sent',
      { problem: { status: 409, code: 'SIGNING_TAMPERED_FILE' } },
    ],
    ['unknown', 'We cannot find a document for this link', { problem: { status: 400, code: 'TOKEN_INVALID' } }],
    ['fault', 'This did not work just now', { problem: { status: 503, code: 'INTERNAL', reference: 'R-2041' } }],
  ])('has its own words for %s', async (name, heading, change) => {
    for (const [width, options] of WIDTHS) {
      const watched = await visit(options, change);
      await watched.page.getByRole('heading', { name: heading }).waitFor();
      if (await watched.page.locator('lwc-limepkg-esign-document').count()) await drawn(watched.page);
      await picture(watched.page, `state-${name}-${width}`);
      await expectSound(watched);
      await watched.close();
    }
  });

  it('keeps what was written when the server is down, and signs at the second try', async () => {
    const watched = await visit(PHONE, { actProblem: { status: 503, code: 'HOST_UNAVAILABLE', reference: 'R-9' } });
    const { page } = watched;
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Sign now' }).click();
    await page.getByText('R-9').waitFor();
    await page.getByRole('alert').getByText('Nothing is lost').waitFor();
    await picture(page, 'phone-act-fault');
    await page.getByRole('button', { name: 'Sign now' }).click();
    await page.getByRole('heading', { name: 'Your signature is registered' }).waitFor();
    await watched.close();
  });

  it('shows where things are when the world has moved on', async () => {
    const watched = await visit(PHONE, { actProblem: { status: 409, code: 'SIGNING_CANCELED' } });
    const own = [...portal.scenes.values()].at(-1);
    await watched.page.getByRole('button', { name: 'Sign', exact: true }).click();
    await watched.page.getByRole('checkbox').check();
    if (own) own.status = 'canceled';
    await watched.page.getByRole('button', { name: 'Sign now' }).click();
    await watched.page.getByRole('heading', { name: 'The signing is canceled' }).waitFor();
    await watched.close();
  });

  it('shows hostile words as text', async () => {
    const hostile = `<img src=x onerror=alert(1)><script>alert(2)</script>\u202Eevil ${'x'.repeat(900)} 🖋️`;
    for (const [width, options] of WIDTHS) {
      const watched = await visit(options, {
        title: hostile,
        sender: hostile.slice(0, 200),
        others: [{ name: hostile, email: 'x@example.test', duty: 'sign', status: 'notified' }],
      });
      expect(await watched.page.locator('h1').textContent()).toContain('<img src=x onerror=alert(1)>');
      await drawn(watched.page);
      await picture(watched.page, `hostile-${width}`);
      await watched.page.getByRole('button', { name: 'Sign', exact: true }).click();
      await picture(watched.page, `hostile-${width}-confirm`);
      await expectSound(watched);
      await watched.close();
    }
    const watched = await visit(PHONE, { status: 'canceled', cancellation: { kind: 'canceled', reason: hostile } });
    await picture(watched.page, 'hostile-canceled');
    await expectSound(watched);
    await watched.close();
  });

  it('is readable in dark mode, at 320 px, and before the viewer has come', async () => {
    const dark = await visit({ ...PHONE, colorScheme: 'dark' }, { methods: ['checkbox', 'signature'] });
    await drawn(dark.page);
    await picture(dark.page, 'dark-phone');
    await dark.page.getByRole('button', { name: 'Sign', exact: true }).click();
    await dark.page.getByRole('button', { name: /Drawn/ }).click();
    await picture(dark.page, 'dark-phone-draw');
    await expectSound(dark);
    await dark.close();
    const wide = await visit({ ...DESKTOP, colorScheme: 'dark' });
    await drawn(wide.page);
    await picture(wide.page, 'dark-desktop');
    await expectSound(wide);
    await wide.close();
    const narrow = await visit({ ...PHONE, viewport: { width: 320, height: 640 } });
    await drawn(narrow.page);
    await picture(narrow.page, 'narrow');
    await expectSound(narrow);
    await narrow.close();
  });

  it('says so when the document cannot be fetched, and offers another try', async () => {
    const watched = await visit(PHONE, { documentStatus: 503 });
    await watched.page.getByText('The page could not be shown.').waitFor();
    await picture(watched.page, 'document-failed');
    await expectSound(watched);
    await watched.close();
  });

  it('speaks the language the reader chooses', async () => {
    const watched = await visit(DESKTOP);
    await watched.page.getByRole('combobox').selectOption('sv');
    await watched.page.getByRole('button', { name: 'Signera', exact: true }).waitFor();
    expect(await watched.page.evaluate(() => document.documentElement.lang)).toBe('sv');
    await picture(watched.page, 'swedish');
    await expectSound(watched);
    await watched.close();
  });

  it('fetches at most 120 kB of packed script before the viewer, and no other language than the reader’s', async () => {
    portal.sent.length = 0;
    portal.languages.length = 0;
    const watched = await visit(PHONE, { language: 'sv' });
    await drawn(watched.page);
    const viewer = portal.sent.findIndex(({ path }) => path.startsWith('pdfjs/'));
    const first = portal.sent.slice(0, viewer).map(({ path }) => path);
    const bytes = first.reduce((sum, path) => sum + gzipSync(readFileSync(join(bundle, path))).length, 0);
    expect(first.length).toBeGreaterThan(1);
    expect(bytes).toBeLessThan(120_000);
    expect([...new Set(portal.languages)].sort()).toEqual(['en_us', 'sv']);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  it('has scripts of at most 120 kB altogether, packed, beside the viewer', () => {
    const scripts = readdirSync(bundle).filter((file) => file.endsWith('.js'));
    const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(bundle, file))).length, 0);
    expect(bytes).toBeLessThan(120_000);
  });

  it('prints the document without the buttons', async () => {
    const watched = await visit(DESKTOP);
    await drawn(watched.page);
    await watched.page.emulateMedia({ media: 'print' });
    expect(await watched.page.getByRole('button', { name: 'Sign', exact: true }).isVisible()).toBe(false);
    expect(await watched.page.locator('.page[data-page="1"] canvas').isVisible()).toBe(true);
    await picture(watched.page, 'printed');
    await watched.close();
  });
});
