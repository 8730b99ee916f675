import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { isWhole, randomFrom, seed } from '../seed.js';
import { CHROMIUM } from './chromium.js';

export const hasChromium = existsSync(CHROMIUM);
export const NO_CHROMIUM = 'Chromium is not installed';

/** Pictures of what was tested, for a person to look at; each user of a machine has a folder of their own. */
const pictures = join(tmpdir(), `limepkg-esign-pictures-${userInfo().username}`);
/** Where the pictures of the documentation are written; nowhere when it is not set. */
const documented = process.env.ESIGN_PICTURES;
const MAX_PICTURE_BYTES = 150_000;
/** Drawing them takes about as long as everything else: only when somebody wants to look, or nobody is in a hurry. */
const isPictured = isWhole || process.env.ESIGN_TEST_PICTURES === '1' || documented !== undefined;

/** Waits until nothing moves any more, but for what moves for ever. */
export async function still(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().iterations === Infinity),
  );
}

/** Keeps a picture of the page for a person to look at, when they are asked for. Either way nothing is under way on the page any more. */
export async function picture(page: Page, name: string, isFullPage = false): Promise<void> {
  if (isPictured) {
    await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled', fullPage: isFullPage });
  } else {
    await page.evaluate(finishAnimations);
  }
}

/** Runs in the page. */
function finishAnimations(): void {
  const roots: (Document | ShadowRoot)[] = [document];
  for (const root of roots) {
    for (const animation of root.getAnimations()) {
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    }
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
  }
}

/** One of these kinds, or how many are wanted, as the seed decides; all of them when nothing is to be left out. */
export function sampleOf<Kind>(all: readonly Kind[], count = 1): readonly Kind[] {
  if (isWhole) return all;
  const random = randomFrom(seed);
  return all
    .map((one) => ({ one, place: random() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, count)
    .map(({ one }) => one);
}

/** Keeps a picture for the documentation, when they are asked for: small, and of what has just been tested. */
export async function documentationPicture(page: Page, name: string): Promise<void> {
  if (documented === undefined) return;
  const image = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  expect(image.length).toBeLessThan(MAX_PICTURE_BYTES);
  mkdirSync(documented, { recursive: true });
  writeFileSync(join(documented, `${name}.png`), image);
}

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** What a picture of the documentation shows. */
export const LAPTOP: BrowserContextOptions = { viewport: { width: 1080, height: 760 } };
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };

export function launch(): Promise<Browser> {
  mkdirSync(pictures, { recursive: true });
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that keeps what went wrong on it: script errors, blocked content, requests to other hosts. */
export async function openPage(browser: Browser, options: BrowserContextOptions, url: string): Promise<WatchedPage> {
  const context = await newReader(browser, options);
  return { ...(await watchPage(context, url)), close: () => context.close() };
}

/** A reader in Stockholm whose browser speaks English. */
export function newReader(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  return browser.newContext({ locale: 'en-US', timezoneId: 'Europe/Stockholm', ...options });
}

/** As {@link openPage}, for a reader who is there already: what was fetched before need not be fetched again. */
export async function watchPage(context: BrowserContext, url: string): Promise<WatchedPage> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (/content.security.policy|refused to/i.test(message.text())) faults.push(`policy: ${message.text()}`);
  });
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(new URL(url).origin) || /^(data|blob):/.test(request.url());
    if (!isOwn) faults.push(`foreign: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, faults, close: () => page.close() };
}

export interface WatchedPage {
  readonly page: Page;
  readonly faults: readonly string[];
  readonly close: () => Promise<void>;
}
