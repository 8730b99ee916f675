import type { Page } from 'playwright-core';
import { violations } from './axe.js';
import type { WatchedPage } from './browser.js';

/** Draws two waves with the mouse. */
export async function drawSignature(page: Page): Promise<void> {
  const box = await page.locator('lwc-limepkg-esign-signature canvas').boundingBox();
  if (box === null) throw new Error('there is no sheet to draw on');
  for (const offset of [0.2, 0.45]) {
    await page.mouse.move(box.x + box.width * offset, box.y + 120);
    await page.mouse.down();
    for (let step = 0; step < 14; step += 1) {
      const x = box.x + box.width * offset + step * 8;
      await page.mouse.move(x, box.y + 100 + Math.sin(step) * 34);
    }
    await page.mouse.up();
  }
}

/** Nothing is broken: no rule of accessibility, no script, no blocked or foreign content, no sideways scrolling. */
export async function expectSound({ page, faults }: WatchedPage): Promise<void> {
  expect(await violations(page)).toEqual([]);
  expect(faults).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}
