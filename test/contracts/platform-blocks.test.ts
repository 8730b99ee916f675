import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { hasChromium, launch, DESKTOP, NO_CHROMIUM, openPage } from '../browser/browser.js';
import { logIn } from '../browser/coworker.js';
import { Product } from '../e2e/product.js';
import { describeIf } from '../skip.js';

const BLOCKS = '@limetech/lime-crm-building-blocks@2.4.2';
/** Fetched only when asked for: the package has no licence, so nothing of it is kept, shipped or depended on. */
const isWanted = process.env.ESIGN_PLATFORM_BLOCKS === '1';
const isBuilt = existsSync('dist/reference-host/web-client/bundle.json');
const reason = !isWanted ? 'set ESIGN_PLATFORM_BLOCKS=1 to fetch the platform’s own components' : NO_CHROMIUM;

/** Components of the platform that are shown, with what each needs beside platform and context. */
const SHOWN: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['limebb-loader', {}],
  ['limebb-empty-state', { heading: 'Nothing here', value: 'Add something' }],
  ['limebb-document-picker', { label: 'Documents' }],
];

describeIf(isWanted && hasChromium && isBuilt, reason, 'the platform’s own components in the reference host', () => {
  let folder: string;
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'esign-blocks-'));
    execFileSync('npm', ['pack', '--silent', BLOCKS], { cwd: folder });
    execFileSync('sh', ['-c', 'tar xzf *.tgz'], { cwd: folder });
    product = await Product.start();
    browser = await launch();
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await product.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('load, register and render without a fault', async () => {
    const watched = await openPage(browser, DESKTOP, `${product.url}/client/`);
    const { page, faults } = watched;
    const errors: string[] = [];
    const bundle = 'lime-crm-building-blocks';
    await page.route('**/web-components/', async (route) => {
      const packages = (await (await route.fetch()).json()) as object[];
      const platforms = ['LimeCRMWebClient'];
      const components = SHOWN.map(([name]) => ({ name, slot: name === 'limebb-loader' ? 'plugin.loaders' : null }));
      const baseUrl = '/demo/static/blocks/';
      const own = { package: bundle, version: '2.4.2', namespace: bundle, baseUrl, platforms, components };
      await route.fulfill({ json: [...packages, own] });
    });
    await page.route('**/demo/static/blocks/**', async (route) => {
      const path = new URL(route.request().url()).pathname.replace('/demo/static/blocks/', '');
      const body = await readFile(join(folder, 'package/dist', path));
      await route.fulfill({ body, contentType: path.endsWith('.css') ? 'text/css' : 'text/javascript' });
    });
    // From the loader on; that nobody was logged in before is no fault.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        errors.push(message.text());
    });
    await logIn(page, product.coworker);
    await page.locator('header.bar').waitFor();
    for (const [tag, properties] of SHOWN.slice(1)) {
      await page.evaluate(
        ([name, given]) => {
          const loader = document.querySelector('lwc-limepkg-esign-loader') as unknown as { platform: object };
          const block = document.createElement(name);
          Object.assign(block, { platform: loader.platform, context: { limetype: 'deal', id: 1 }, ...given });
          document.querySelector('main')?.append(block);
        },
        [tag, properties] as const,
      );
      await page.locator(`${tag}.hydrated`).waitFor({ state: 'attached' });
    }
    const drawn = await page.evaluate(
      (tags) => tags.map((tag) => document.querySelector(tag)?.shadowRoot?.childElementCount ?? 0),
      SHOWN.slice(1).map(([tag]) => tag),
    );
    expect(drawn.every((count) => count > 0)).toBe(true);
    expect([...errors, ...faults]).toEqual([]);
    await watched.close();
  }, 120_000);
});
