import type { Page } from 'playwright-core';
import { describeIf } from '../skip.js';
import { DESKTOP, PHONE, picture } from './browser.js';
import { canVisit, drawn, expectFine, Visits, whyNot } from './portal-visit.js';

const visits = new Visits();

/** Share of the current mark that lies over dark pixels of the picture below it: a mark beside the word has none. */
async function inkBelowMark(page: Page): Promise<number> {
  return page
    .locator('.mark.current')
    .first()
    .evaluate((mark) => {
      const paper = mark.closest('.paper');
      const canvas = paper?.querySelector('canvas');
      const pen = canvas?.getContext('2d');
      if (!paper || !canvas || !pen) return 0;
      const sheet = paper.getBoundingClientRect();
      const box = mark.getBoundingClientRect();
      const ratio = canvas.width / sheet.width;
      const { data } = pen.getImageData(
        (box.left - sheet.left) * ratio,
        (box.top - sheet.top) * ratio,
        Math.max(1, box.width * ratio),
        Math.max(1, box.height * ratio),
      );
      let dark = 0;
      for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 128) dark += 1;
      return dark / (data.length / 4);
    });
}

/** Waits until the reader is at this page; scrolling takes its time. */
async function expectPage(page: Page, number: string): Promise<void> {
  const field = page.getByLabel('Go to page');
  for (let look = 0; look < 100 && (await field.inputValue()) !== number; look += 1) await page.waitForTimeout(100);
  expect(await field.inputValue()).toBe(number);
}

/** Whoever opens the search goes on typing: the words go into the box. */
const searchBoxHasFocus = (page: Page): Promise<void> => page.locator('input[type=search]:focus').waitFor();

describeIf(canVisit, whyNot, 'reading in the portal', () => {
  beforeAll(() => visits.start());
  afterAll(() => visits.stop());

  it('finds words on upright, lying and turned pages, and marks them where they stand', async () => {
    const watched = await visits.open(DESKTOP, { document: 'mixed' });
    const { page } = watched;
    await drawn(page);
    await page.getByRole('button', { name: 'Search in the document' }).click();
    await searchBoxHasFocus(page);
    await page.keyboard.type('OFFICE  lease');
    const status = page.getByRole('search').getByRole('status');
    await status.getByText('1 of 6').waitFor();
    for (let hit = 1; hit <= 6; hit += 1) {
      await status.getByText(`${hit} of 6`).waitFor();
      await page.locator(`[data-page="${hit}"] .mark.current`).first().waitFor();
      expect(await inkBelowMark(page)).toBeGreaterThan(0.1);
      if (hit === 3) await picture(page, 'reading-search-turned');
      if (hit === 3) await expectFine(watched);
      await page.keyboard.press('Enter');
    }
    await status.getByText('1 of 6').waitFor();
    await page.keyboard.press('Shift+Enter');
    await status.getByText('6 of 6').waitFor();
    await page.getByRole('searchbox').fill('no such word');
    await status.getByText('Not found').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('.mark').count()).toBe(0);
    expect(
      await page.getByRole('button', { name: 'Search in the document' }).evaluate((one) => one.matches(':focus')),
    ).toBe(true);
    await watched.close();
  });

  it('takes Ctrl+F only from a reader who is in the document, and only once', async () => {
    const watched = await visits.open(DESKTOP);
    const { page } = watched;
    await drawn(page);
    await page.evaluate(() => {
      const taken: boolean[] = [];
      Object.assign(window, { taken });
      window.addEventListener('keydown', (event) => event.key === 'f' && taken.push(event.defaultPrevented));
    });
    await page.getByRole('button', { name: 'Sign', exact: true }).focus();
    await page.keyboard.press('Control+f');
    expect(await page.getByRole('search').count()).toBe(0);
    await page.locator('.scroller').focus();
    await page.keyboard.press('Control+f');
    await page.getByRole('searchbox').waitFor();
    await page.keyboard.press('Control+f');
    expect(await page.evaluate(() => (window as unknown as { taken: boolean[] }).taken)).toEqual([false, true, false]);
    await watched.close();
  });

  it('has small pictures of the pages beside them, made when they are seen, for the keyboard too', async () => {
    const watched = await visits.open(DESKTOP, { document: 'mixed' });
    const { page } = watched;
    await drawn(page);
    await page.getByRole('button', { name: 'Pages' }).click();
    const list = page.getByRole('navigation', { name: 'Pages' });
    await list.locator('[data-thumb="1"] canvas').waitFor();
    expect(await list.locator('[data-thumb] canvas').count()).toBeLessThanOrEqual(6);
    expect(await list.locator('[aria-current="page"]').getAttribute('aria-label')).toBe('Page 1 of 6');
    await list.locator('[aria-current="page"]').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await list.locator('[aria-label="Page 5 of 6"][aria-current="page"]').waitFor();
    await page.locator('[data-page="5"] canvas').waitFor();
    await page.waitForFunction(() => window.scrollY > 500);
    await expectPage(page, '5');
    await picture(page, 'reading-thumbnails-desktop');
    await expectFine(watched);
    await watched.close();
  });

  it('has the pages on a sheet on a phone', async () => {
    const watched = await visits.open(PHONE, { document: 'mixed' });
    const { page } = watched;
    await drawn(page);
    await page.getByRole('button', { name: /^Pages/ }).click();
    const sheet = page.getByRole('dialog', { name: 'Pages' });
    await sheet.locator('[data-thumb="6"] canvas').waitFor();
    await picture(page, 'reading-thumbnails-phone');
    await expectFine(watched);
    await sheet.getByLabel('Page 6 of 6').click();
    await sheet.waitFor({ state: 'detached' });
    await page.locator('[data-page="6"] canvas').waitFor();
    await page.getByText('6 / 6').waitFor();
    await page.getByRole('button', { name: 'Search in the document' }).click();
    await searchBoxHasFocus(page);
    await page.keyboard.type('boiler');
    await page.locator('[data-page="6"] .mark.current').waitFor();
    await picture(page, 'reading-search-phone');
    await expectFine(watched);
    await watched.close();
  });

  it('enlarges to 400 % around the place one reads, and finds words there', async () => {
    const watched = await visits.open(DESKTOP, { document: 'mixed' });
    const { page } = watched;
    await drawn(page);
    await page.getByLabel('Go to page').first().fill('2');
    await page.keyboard.press('Enter');
    await page.locator('[data-page="2"] canvas').waitFor();
    await page.waitForFunction(() => window.scrollY > 500);
    const zoom = page.getByRole('button', { name: 'Zoom in' });
    for (let step = 0; step < 5; step += 1) await zoom.click();
    await page.getByText('400 %').waitFor();
    await expectPage(page, '2');
    const [paper, frame] = await Promise.all([
      page.locator('[data-page="2"]').boundingBox(),
      page.locator('.scroller').boundingBox(),
    ]);
    expect((paper?.width ?? 0) / (frame?.width ?? 1)).toBeCloseTo(4, 1);
    await page.getByRole('button', { name: 'Search in the document' }).click();
    await searchBoxHasFocus(page);
    await page.keyboard.type('2.24');
    await page.locator('[data-page="2"] .mark.current').waitFor();
    await page.waitForFunction(() => {
      const portal = document.querySelector('lwc-limepkg-esign-portal')?.shadowRoot;
      const viewer = portal?.querySelector('lwc-limepkg-esign-document')?.shadowRoot;
      const box = viewer?.querySelector('.mark.current')?.getBoundingClientRect();
      return box !== undefined && box.top > 0 && box.bottom < innerHeight && box.left > 0 && box.right < innerWidth;
    });
    await picture(page, 'reading-zoomed');
    await expectFine(watched);
    await watched.close();
  }, 60_000);

  it('can be read as text, with headings, and says when a page has none', async () => {
    const watched = await visits.open(PHONE, { document: 'mixed' });
    const { page } = watched;
    await drawn(page);
    await page.getByRole('button', { name: 'Show as text' }).click();
    await page.getByRole('heading', { name: 'Boiler room' }).waitFor();
    expect(await page.getByRole('heading', { level: 2, name: 'Office lease 2027' }).count()).toBe(6);
    expect(await page.locator('.as-text').textContent()).toContain('6.24 The tenant keeps');
    for (let step = 0; step < 5; step += 1) await page.getByRole('button', { name: 'Zoom in' }).click();
    await picture(page, 'reading-text-phone');
    await expectFine(watched);
    await page.getByRole('button', { name: 'Show as text' }).click();
    await drawn(page);
    await watched.close();
  });
});
