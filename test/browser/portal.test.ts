import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describeIf } from '../skip.js';
import { drawSignature } from './acts.js';
import { DESKTOP, PHONE, picture, sampleOf } from './browser.js';
import { bundle, canVisit, drawn, expectFine, Visits, whyNot, WIDTHS } from './portal-visit.js';

const visits = new Visits();
const { portal } = visits;
const REGISTERED = { name: 'Your signature is registered' } as const;

describeIf(canVisit, whyNot, 'signing portal in a browser', () => {
  beforeAll(() => visits.start());
  afterAll(() => visits.stop());

  describe.each(sampleOf(WIDTHS))('on a %s', (name, options) => {
    it('says who sends what, how long, with whom and until when, and is signed by ticking the statement', async () => {
      const watched = await visits.open(options, { deadline: '2026-12-01T15:00:00Z', message: 'Dear Karl,\nplease.' });
      const { page } = watched;
      await drawn(page);
      await picture(page, `${name}-1-arrive`);
      await expectFine(watched);
      expect(await page.locator('h1:visible').textContent()).toBe('Anna Berg asks you to sign Office lease 2027');
      const meta = await page.locator('.meta').textContent();
      expect(meta).toContain('3 pages');
      expect(meta).toContain('Tuesday, December 1 at 16:00 (Stockholm)');
      await page
        .getByText(/Mia Holm/)
        .filter({ visible: true })
        .first()
        .waitFor();
      expect(await page.locator('[data-page="1"] .text').textContent()).toContain('The tenant keeps');
      await page.getByRole('button', { name: 'Sign', exact: true }).click();
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('alert').getByText('Tick the box').waitFor();
      await page.getByRole('checkbox').check();
      await picture(page, `${name}-2-checkbox`);
      await expectFine(watched);
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('heading', REGISTERED).waitFor();
      await picture(page, `${name}-3-registered`);
      expect(portal.acts.at(-1)).toEqual({ path: 'sign/checkbox', body: { signed: true } });
      await watched.close();
    });

    it('is signed by drawing, not by a dot', async () => {
      const watched = await visits.open(options, { methods: ['checkbox', 'signature'] });
      const { page } = watched;
      await page.getByRole('button', { name: 'Sign', exact: true }).click();
      await picture(page, `${name}-4-choose`);
      await expectFine(watched);
      await page.getByRole('button', { name: /Drawn signature/ }).click();
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('alert').getByText('Draw or type').waitFor();
      await page.locator('lwc-limepkg-esign-signature canvas').click({ position: { x: 50, y: 50 } });
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('alert').getByText('larger').waitFor();
      await page.getByRole('button', { name: 'Clear' }).click();
      await drawSignature(page);
      await picture(page, `${name}-5-drawn`);
      await page.getByRole('button', { name: 'Sign now' }).click();
      await page.getByRole('heading', REGISTERED).waitFor();
      const body = portal.acts.at(-1)?.body as { image: string; strokes: unknown[][]; name: string };
      expect(body.image).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
      expect(body.strokes).toHaveLength(2);
      expect(body.strokes[0]!.length).toBeGreaterThan(10);
      expect(body.name).toBe('Karl Ek');
      await watched.close();
    });

    it('declines with a reason, and only with one', async () => {
      const watched = await visits.open(options);
      const { page } = watched;
      if (name === 'phone') await page.getByRole('button', { name: 'More' }).click();
      if (name === 'phone') await picture(page, `${name}-6-more`);
      await page.getByRole('button', { name: 'Decline' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Decline', exact: true }).click();
      await page.getByRole('alert').getByText('Write a short reason').waitFor();
      await page.getByRole('dialog').getByRole('textbox').fill('The price in section 3 is wrong.');
      await picture(page, `${name}-7-decline`);
      await expectFine(watched);
      await page.getByRole('dialog').getByRole('button', { name: 'Decline', exact: true }).click();
      await page.getByRole('heading', { name: 'You have declined' }).waitFor();
      await picture(page, `${name}-8-declined`);
      await watched.close();
    });
  });

  it('asks an approver to approve', async () => {
    const watched = await visits.open(PHONE, {
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
    const watched = await visits.open(PHONE, {
      me: { name: 'Vera', email: 'v@example.test', duty: 'view', status: 'opened' },
    });
    await watched.page.getByRole('button', { name: 'I have read it' }).click();
    await watched.page.getByText('Thank you for reading').waitFor();
    expect(portal.acts).toHaveLength(before);
    await watched.close();
  });

  it('goes on on the phone by a code, follows it, and asks before it stops following', async () => {
    const watched = await visits.open(DESKTOP, { methods: ['signature'] });
    const { page } = watched;
    await page.clock.install();
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await page.getByRole('button', { name: 'Draw on your phone instead' }).click();
    const sheet = page.getByRole('dialog', { name: 'Sign on your phone' });
    await sheet.getByRole('img', { name: /QR code/ }).waitFor();
    await picture(page, 'phone-handoff');
    await expectFine(watched);
    await page.clock.runFor(280_000);
    await sheet.getByText('almost up').waitFor();
    await page.clock.runFor(40_000);
    await sheet.getByText('Nothing is lost').waitFor();
    await picture(page, 'phone-handoff-stopped');
    await sheet.getByRole('button', { name: 'More time' }).click();
    await sheet.getByText('Waiting for your phone').waitFor();
    visits.scene(watched.token).me.status = 'signed';
    await page.clock.runFor(7_000);
    await page.getByRole('heading', REGISTERED).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await watched.close();
  });

  it('keeps what was typed, drawn and written when a call fails and when the dialog is closed', async () => {
    const problem = { status: 503, code: 'HOST_UNAVAILABLE', reference: 'R-9' };
    const watched = await visits.open(PHONE, { methods: ['signature'], actProblem: problem });
    const { page } = watched;
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await drawSignature(page);
    await page.getByRole('button', { name: 'Type my name instead' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('Karl J. Ek');
    await page.getByRole('button', { name: 'Sign now' }).click();
    await page.getByText('R-9').waitFor();
    await page.getByRole('alert').getByText('Nothing is lost').waitFor();
    await picture(page, 'phone-act-fault');
    expect(await page.getByRole('dialog').getByRole('textbox').inputValue()).toBe('Karl J. Ek');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('Because');
    await page.getByRole('button', { name: 'Do not decline' }).click();
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    expect(await page.getByRole('dialog').getByRole('textbox').inputValue()).toBe('Karl J. Ek');
    await page.getByRole('button', { name: 'Draw instead' }).click();
    expect(await page.getByRole('button', { name: 'Undo' }).isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Sign now' }).click();
    await page.getByRole('heading', REGISTERED).waitFor();
    expect((portal.acts.at(-1)?.body as { strokes: unknown[] }).strokes).toHaveLength(2);
    await watched.close();
  });

  it('shows where things are when the world has moved on', async () => {
    const watched = await visits.open(PHONE, { actProblem: { status: 409, code: 'SIGNING_CANCELED' } });
    await watched.page.getByRole('button', { name: 'Sign', exact: true }).click();
    await watched.page.getByRole('checkbox').check();
    visits.scene(watched.token).status = 'canceled';
    await watched.page.getByRole('button', { name: 'Sign now' }).click();
    await watched.page.getByRole('heading', { name: 'The signing is canceled' }).waitFor();
    await watched.close();
  });

  it('says so when the document cannot be fetched, and offers another try', async () => {
    const watched = await visits.open(PHONE, { documentStatus: 503 });
    await watched.page.getByText('The page could not be shown.').waitFor();
    await picture(watched.page, 'document-failed');
    await expectFine(watched);
    delete visits.scene(watched.token).documentStatus;
    await watched.page.getByRole('button', { name: 'Try again' }).click();
    await drawn(watched.page);
    await watched.close();
  });

  it('speaks the language the reader chooses', async () => {
    const options = { ...DESKTOP };
    const watched = await visits.open(options);
    await watched.page.getByRole('combobox').selectOption('sv');
    await watched.page.getByRole('button', { name: 'Signera', exact: true }).waitFor();
    expect(await watched.page.evaluate(() => document.documentElement.lang)).toBe('sv');
    await picture(watched.page, 'swedish');
    await watched.close();
  });

  it('fetches at most 120 kB of packed script before the viewer, shows its words without it, and one language', async () => {
    portal.sent.length = 0;
    portal.languages.length = 0;
    const watched = await visits.open({ ...PHONE }, { language: 'sv' });
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

  it('can be read and decided on while the viewer’s script is still on its way', async () => {
    const watched = await visits.open({ ...PHONE });
    const { page } = watched;
    await page.route('**/pdfjs/**', () => undefined);
    await page.reload();
    await page.getByRole('heading', { name: /asks you to sign/ }).waitFor();
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await watched.close();
  });
});
