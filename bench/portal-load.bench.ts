import { existsSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { CHROMIUM } from '../test/browser/chromium.js';
import { Product, tokenOf } from '../test/e2e/product.js';
import { firstDeal, newSigning, person } from '../test/e2e/signing-case.js';
import { median, reportBelow } from './measure.js';
import { MIB, samplePdf } from './sample-pdf.js';
import { SlowLine } from './slow-line.js';

/** The portal on a phone of the middle class on a slow mobile line, with a document of 10 MB: bytes and times of the first load. */

const BYTES_PER_SECOND = 200_000;
const ROUND_TRIP_MS = 150;
const CPU_SLOWDOWN = 4;
const ROUNDS = 3;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

interface Load {
  readonly scriptKb: number;
  readonly readableMs: number;
  readonly firstPageMs: number;
  readonly firstPageKb: number;
  /** Words were there before the viewer's script had come. */
  readonly isReadableFirst: boolean;
}

async function signingWith10Megabytes(product: Product): Promise<string> {
  const pdf = await samplePdf(10 * MIB, true);
  const user = product.coworker;
  const document = await product.document(user, pdf, 'Large lease', await firstDeal(product, user));
  const body = newSigning([document], { title: 'Large lease', signers: [person('Load Bench')] });
  const made = await product.as(user, 'POST', '/limepkg-esign/signing/', body);
  if (made.status !== 201) throw new Error(`create: ${String(made.status)} ${JSON.stringify(made.body)}`);
  return tokenOf(await product.mailTo('load.bench@example.com', ({ text }) => text.includes('token=')));
}

/** Bytes of script that had come before the viewer's was asked for, and when its first part had come. */
function scriptsOf(page: Page): Promise<{ bytes: number; viewerAt: number }> {
  return page.evaluate(() => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const viewer = entries.find(({ name }) => name.includes('/pdfjs/'));
    const own = entries.filter(({ name, startTime }) => name.endsWith('.js') && startTime < (viewer?.startTime ?? 0));
    return {
      bytes: own.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
      viewerAt: viewer?.responseEnd ?? 0,
    };
  });
}

async function loadOnce(address: (port: number) => string, port: number): Promise<Load> {
  const line = await SlowLine.to(port, BYTES_PER_SECOND, ROUND_TRIP_MS);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await (await browser.newContext(PHONE)).newPage();
    page.setDefaultTimeout(120_000);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    const begin = Date.now();
    await page.goto(address(line.port), { waitUntil: 'commit' });
    await page.locator('lwc-limepkg-esign-portal h1[tabindex]').waitFor();
    const readableMs = Date.now() - begin;
    await page.locator('.page[data-page="1"] canvas').waitFor();
    const [firstPageMs, delivered] = [Date.now() - begin, line.delivered];
    const { bytes, viewerAt } = await scriptsOf(page);
    return {
      scriptKb: bytes / 1000,
      readableMs,
      firstPageMs,
      firstPageKb: delivered / 1000,
      isReadableFirst: readableMs < viewerAt,
    };
  } finally {
    await browser.close();
    line.close();
  }
}

if (!existsSync(CHROMIUM)) {
  console.log('  skipped: Chromium is not installed');
} else {
  const product = await Product.start();
  try {
    const token = await signingWith10Megabytes(product);
    const address = (port: number): string =>
      `http://localhost:${String(port)}/demo/limepkg-esign/portal/?app=demo&token=${token}`;
    const loads: Load[] = [];
    for (let round = 0; round < ROUNDS; round += 1) loads.push(await loadOnce(address, product.port));
    const middle = (value: (load: Load) => number): number => median(loads.map(value));
    console.log(
      `  line of ${String(BYTES_PER_SECOND / 1000)} kB/s, ${String(ROUND_TRIP_MS)} ms; processor slowed ${String(CPU_SLOWDOWN)} ×`,
    );
    reportBelow(
      'portal: packed script before the viewer',
      middle(({ scriptKb }) => scriptKb),
      'kB',
      120,
    );
    reportBelow(
      'portal: everything until the first of 10 MB',
      middle(({ firstPageKb }) => firstPageKb),
      'kB',
      2000,
    );
    reportBelow('portal: words can be read', middle(({ readableMs }) => readableMs) / 1000, 's', 5);
    reportBelow('portal: first page can be read', middle(({ firstPageMs }) => firstPageMs) / 1000, 's', 20);
    const early = loads.filter(({ isReadableFirst }) => isReadableFirst).length;
    reportBelow('portal: loads whose words came after the viewer’s script', ROUNDS - early, 'loads', 1);
  } finally {
    await product.dispose();
  }
}
