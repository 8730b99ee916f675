import { existsSync } from 'node:fs';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expectSound } from './acts.js';
import { DESKTOP, hasChromium, launch, newReader, NO_CHROMIUM, PHONE, watchPage, type WatchedPage } from './browser.js';
import { FakePortal, scene, type Scene } from './fake-portal.js';

export const bundle = new URL('../../web-components/dist/limepkg-esign-lwc-components', import.meta.url).pathname;
const isBuilt = existsSync(bundle);

export const canVisit = hasChromium && isBuilt;
export const whyNot = hasChromium ? 'the components are not built' : NO_CHROMIUM;
export const WIDTHS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['phone', PHONE],
  ['desktop', DESKTOP],
];

/** A browser and a portal with invented answers, for one suite. */
export class Visits {
  readonly portal = new FakePortal();
  browser!: Browser;
  private readonly readers = new Map<BrowserContextOptions, Promise<BrowserContext>>();
  private count = 0;

  async start(): Promise<void> {
    await this.portal.start();
    this.browser = await launch();
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.portal.stop();
  }

  /** Stages a scene. @returns its token */
  stage(change: Partial<Scene> = {}): string {
    const token = `token-${(this.count += 1)}`;
    this.portal.scenes.set(token, scene(change));
    return token;
  }

  /** Opens the page of a new scene and waits for its first words. */
  async open(options: BrowserContextOptions, change: Partial<Scene> = {}): Promise<WatchedPage & { token: string }> {
    const token = this.stage(change);
    const watched = await watchPage(await this.reader(options), this.portal.url(token));
    await watched.page.locator('h1:visible').waitFor();
    return { ...watched, token };
  }

  /** One and the same for the same options object. */
  private reader(options: BrowserContextOptions): Promise<BrowserContext> {
    const known = this.readers.get(options) ?? newReader(this.browser, options);
    this.readers.set(options, known);
    void known.then((context) => context.setDefaultTimeout(30_000));
    return known;
  }

  scene(token: string): Scene {
    const found = this.portal.scenes.get(token);
    if (found === undefined) throw new Error('there is no such scene');
    return found;
  }
}

/** Waits for the first page of the document. */
export async function drawn(page: Page): Promise<void> {
  await page.locator('.page[data-page="1"] canvas').waitFor();
}

/** As `expectSound`, and nothing is wider than the screen: a phone would make room for it and shrink the page. */
export async function expectFine(watched: WatchedPage): Promise<void> {
  await expectSound(watched);
  await expectContained(watched);
}

/** Nothing has run or come from elsewhere, and nothing is wider than the screen. */
export async function expectContained(watched: WatchedPage): Promise<void> {
  expect(watched.faults).toEqual([]);
  const beyond = await watched.page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(beyond).toBeLessThanOrEqual(0);
}
