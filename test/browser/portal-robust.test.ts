import type { BrowserContextOptions, Page } from 'playwright-core';
import { describeIf } from '../skip.js';
import { DESKTOP, PHONE, picture, sampleOf, still } from './browser.js';
import { canVisit, drawn, expectContained, expectFine, Visits, whyNot } from './portal-visit.js';

const visits = new Visits();
const NARROW: BrowserContextOptions = { ...PHONE, viewport: { width: 320, height: 640 } };
const HOSTILE: readonly (readonly [string, string])[] = [
  ['markup', '<img src=x onerror=alert(1)><script>alert(2)</script><style>*{display:none}</style>{sender}{title}'],
  ['turned around', '\u202Eevil\u2066 fdp.exe \u05D0\u05D1\u05D2 \u0627\u0644\u0639\u0642\u062F'],
  ['a thousand letters', 'x'.repeat(1000)],
  ['emoji and nothing', `🖋️👩‍👩‍👧‍👦🇸🇪\u200B\u200D\uFEFF\u0000${'\u0301'.repeat(60)}Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L`],
];

const judged = sampleOf(HOSTILE);

/** Goes forward with the tab key until something with these words has the focus. */
async function tabTo(page: Page, words: RegExp): Promise<void> {
  for (let step = 0; step < 40; step += 1) {
    const now = await page.evaluate(() => {
      let focus: Element | null = document.activeElement;
      while (focus?.shadowRoot?.activeElement) focus = focus.shadowRoot.activeElement;
      return (focus?.getAttribute('aria-label') ?? focus?.textContent ?? '').trim();
    });
    if (words.test(now)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`nothing like ${String(words)} can be reached with the tab key`);
}

/** Things that something else covers although they have the focus. */
async function isFocusSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    let focus: Element | null = document.activeElement;
    while (focus?.shadowRoot?.activeElement) focus = focus.shadowRoot.activeElement;
    const box = focus?.getBoundingClientRect();
    if (!focus || !box) return false;
    return box.bottom > 0 && box.top < innerHeight && box.width > 0;
  });
}

describeIf(canVisit, whyNot, 'the portal, whatever comes', () => {
  beforeAll(() => visits.start());
  afterAll(() => visits.stop());

  it.each(HOSTILE)('shows %s as text', async (name, hostile) => {
    // What is written changes nothing in how the pages are made: their rules are looked at with one of these.
    const expectSafe = judged.some(([one]) => one === name) ? expectFine : expectContained;
    const others = [{ name: hostile, email: 'x@example.test', duty: 'sign', status: 'notified' } as const];
    const watched = await visits.open(NARROW, {
      title: hostile,
      sender: hostile,
      company: hostile,
      message: hostile,
      me: { name: hostile, email: 'k@example.test', duty: 'sign', status: 'opened' },
      methods: ['checkbox', 'signature'],
      others,
    });
    const { page } = watched;
    const file = `hostile-${name.replaceAll(' ', '-')}`;
    await drawn(page);
    if (name === 'markup')
      expect(await page.locator('h1:visible').textContent()).toContain('<img src=x onerror=alert(1)>');
    const shown = await page.evaluate(
      () => document.querySelector('lwc-limepkg-esign-portal')?.shadowRoot?.textContent ?? '',
    );
    expect(shown).not.toMatch(/[\u202a-\u202e]/);
    await picture(page, file);
    await expectSafe(watched);
    await page.getByRole('button', { name: 'More' }).click();
    await picture(page, `${file}-more`);
    await expectSafe(watched);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await page.getByRole('button', { name: /Checkbox/ }).click();
    await picture(page, `${file}-confirm`);
    await expectSafe(watched);
    await watched.close();
    const canceled = await visits.open(NARROW, {
      title: hostile,
      status: 'canceled',
      cancellation: { kind: 'declined', reason: hostile, byName: hostile },
    });
    await picture(canceled.page, `${file}-reason`);
    await expectSafe(canceled);
    await canceled.close();
  });

  it('is read and signed by typing with the keyboard alone, approved and declined too', async () => {
    const watched = await visits.open(DESKTOP, { methods: ['checkbox', 'signature'], document: 'mixed' });
    const { page } = watched;
    await drawn(page);
    await tabTo(page, /^Search/);
    await page.keyboard.press('Enter');
    await page.locator('input[type=search]:focus').waitFor();
    await page.keyboard.type('boiler');
    await page.locator('[data-page="6"] .mark.current').waitFor();
    await page.keyboard.press('Escape');
    await tabTo(page, /^Sign$/);
    expect(await isFocusSeen(page)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'How do you want to sign?' }).waitFor();
    await tabTo(page, /^Drawn signature/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Draw your signature' }).waitFor();
    await tabTo(page, /^Type my name/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('textbox').waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Karl Johan Ek');
    await picture(page, 'keyboard-typed');
    await expectFine(watched);
    await tabTo(page, /^Sign now$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your signature is registered' }).waitFor();
    const body = visits.portal.acts.at(-1)?.body as { strokes?: unknown[]; name: string };
    expect([body.strokes, body.name]).toEqual([undefined, 'Karl Johan Ek']);
    await watched.close();

    const approver = await visits.open(DESKTOP, {
      me: { name: 'Mia', email: 'm@example.test', duty: 'approve', status: 'opened' },
    });
    await tabTo(approver.page, /^Approve$/);
    await approver.page.keyboard.press('Enter');
    await approver.page.getByRole('dialog').waitFor();
    await tabTo(approver.page, /^Approve now$/);
    await approver.page.keyboard.press('Enter');
    await approver.page.getByRole('heading', { name: 'Your approval is registered' }).waitFor();
    await approver.close();

    const decliner = await visits.open(DESKTOP);
    await tabTo(decliner.page, /^Decline$/);
    const sheet = decliner.page.getByRole('dialog');
    await decliner.page.keyboard.press('Space');
    await sheet.waitFor();
    await decliner.page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await decliner.page.keyboard.press('Space');
    await sheet.waitFor();
    await decliner.page.keyboard.press('Tab');
    await decliner.page.keyboard.press('Tab');
    await decliner.page.keyboard.type('Too dear.');
    await tabTo(decliner.page, /^Decline$/);
    await decliner.page.keyboard.press('Enter');
    await decliner.page.getByRole('heading', { name: 'You have declined' }).waitFor();
    expect(visits.portal.acts.at(-1)?.body).toEqual({ kind: 'declined', reason: 'Too dear.' });
    await decliner.close();
  });

  it('bears more room between letters and lines, and letters of twice the size', async () => {
    for (const [name, css] of [
      [
        'spacing',
        '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
      ],
      ['twice', ':host, html { font-size: 200% !important }'],
    ] as const) {
      const watched = await visits.open({ ...NARROW }, { methods: ['checkbox'], deadline: '2026-12-01T15:00:00Z' });
      const { page } = watched;
      await drawn(page);
      await page.evaluate((text) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        const roots: (Document | ShadowRoot)[] = [document];
        for (const root of roots) {
          root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
          for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
        }
      }, css);
      await still(page);
      await picture(page, `robust-${name}`);
      await expectFine(watched);
      await page.getByRole('button', { name: 'Sign', exact: true }).click();
      await picture(page, `robust-${name}-confirm`);
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('heading', { name: 'Your signature is registered' }).waitFor();
      await watched.close();
    }
  });

  it('is calm for those who want it calm, and clear in forced colours', async () => {
    const watched = await visits.open(
      { ...DESKTOP, reducedMotion: 'reduce', forcedColors: 'active' },
      { methods: ['signature'] },
    );
    const { page } = watched;
    await drawn(page);
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    const moving = await page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
    );
    expect(moving).toBe(0);
    await picture(page, 'robust-forced-colours');
    await expectFine(watched);
    await watched.close();
  });

  it('prints the facts and where the document is to be had, never a canvas', async () => {
    const watched = await visits.open(DESKTOP, { deadline: '2026-12-01T15:00:00Z' });
    const { page } = watched;
    await drawn(page);
    await page.emulateMedia({ media: 'print' });
    await page.getByText('To print the document itself').waitFor();
    expect(await page.locator('canvas').first().isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Sign', exact: true }).isVisible()).toBe(false);
    for (const fact of ['Office lease 2027', 'Mia Holm', '4f1c 9a7e'])
      expect(await page.getByText(fact).filter({ visible: true }).count()).toBeGreaterThan(0);
    await picture(page, 'printed');
    await watched.close();
  });

  it('opens no other window, and asks no other host for anything', async () => {
    const watched = await visits.open(PHONE, { methods: ['checkbox'] });
    const { page } = watched;
    await drawn(page);
    const targets = await page.evaluate(() => {
      const roots: (Document | ShadowRoot)[] = [document];
      const found: string[] = [];
      for (const root of roots) {
        for (const element of root.querySelectorAll('*')) {
          if (element.shadowRoot) roots.push(element.shadowRoot);
          if (
            element.hasAttribute('target') ||
            (element.hasAttribute('style') && element.closest('.page') === null && element.tagName !== 'SPAN')
          )
            found.push(element.outerHTML.slice(0, 80));
        }
      }
      return found.filter((html) => html.includes('target='));
    });
    expect(targets).toEqual([]);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  it('says which browsers work to one that does not, or has no script, and how to read the document', async () => {
    const token = visits.stage();
    const context = await visits.browser.newContext(PHONE);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    // As a browser without this kind of colours would take the page.
    await page.addInitScript(() => (CSS.supports = () => false));
    await page.route(/\/portal\/\?/, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replaceAll('color-mix(in srgb,red,blue)', 'no-such-colour(red)');
      const headers = { ...answer.headers() };
      delete headers['content-security-policy'];
      await route.fulfill({ response: answer, headers, body });
    });
    await page.goto(visits.portal.url(token));
    await page.getByRole('heading', { name: 'This browser is too old' }).waitFor();
    await page.getByText('Firefox 115').filter({ visible: true }).waitFor();
    await picture(page, 'state-browser');
    expect(await page.getByText('This did not work just now').isVisible()).toBe(false);
    await context.close();
    const plain = await visits.browser.newContext({ ...PHONE, javaScriptEnabled: false });
    const bare = await plain.newPage();
    bare.setDefaultTimeout(30_000);
    await bare.goto(visits.portal.url(token));
    const words = bare.locator('noscript');
    await words.locator('p').first().waitFor();
    expect(await words.textContent()).toMatch(/This page needs JavaScript[^]*Safari 16\.4/);
    const address = `/demo/limepkg-esign/portal/original_document/${token}/`;
    expect(await words.locator('a').getAttribute('href')).toBe(address);
    await picture(bare, 'state-no-script');
    await plain.close();
  });
});
