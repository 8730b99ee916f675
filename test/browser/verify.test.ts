import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { isLanguage, loadCatalog, type Language } from '../../src/i18n/index.js';
import { verifyPage } from '../../src/portal/verify/verify-page.js';
import { append, makeSealed, manifestOf, original, recordsOf, sha256 } from '../evidence/attacks/sealed-file.js';
import { EVIDENCE_MANIFEST_NAME, manifestBytes } from '../../src/evidence/index.js';
import { zip as zipped } from '../../src/trust/seal/zip.js';
import { flip } from '../evidence/attacks/bytes.js';
import { makeWorld, type World } from '../evidence/attacks/world.js';
import { describeIf } from '../skip.js';
import { violations } from './axe.js';
import {
  DESKTOP,
  hasChromium,
  launch,
  NO_CHROMIUM,
  openPage,
  PHONE,
  picture,
  sampleOf,
  type WatchedPage,
} from './browser.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const DARK: BrowserContextOptions = { ...PHONE, colorScheme: 'dark' };
const SHAPES: readonly (readonly [string, BrowserContextOptions])[] = [
  ['desk', DESKTOP],
  ['phone', PHONE],
  ['phone in the dark', DARK],
];
const PREFIX = 'limepkg_esign.verify.';

/** An evidence bundle of the sealed file's signing. */
function zipOf(records: ReadonlyMap<string, Uint8Array>): Buffer {
  const manifest = { name: EVIDENCE_MANIFEST_NAME, bytes: manifestBytes(manifestOf(original())) };
  return zipped([manifest, ...[...records].map(([id, bytes]) => ({ name: `records/${id}.json`, bytes }))]);
}

describeIf(hasChromium, NO_CHROMIUM, 'the verification page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'esign-verifier-'));
  let browser: Browser;
  let server: Server;
  let world: World;
  let sealed: Buffer;
  /** Bodies of requests: none may come. */
  let uploadedBytes = 0;

  beforeAll(async () => {
    const entries = ['page.ts', 'verify.css'].map((name) => `${root}src/verify-page/${name}`);
    const options = [
      '--bundle',
      '--minify',
      '--format=esm',
      '--target=es2022',
      `--outdir=${folder}`,
      '--log-level=error',
    ];
    execFileSync(`${root}node_modules/.bin/esbuild`, [...entries, ...options]);
    world = await makeWorld();
    sealed = await makeSealed(world);
    server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => (uploadedBytes += chunk.length));
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const file = readdirSync(folder).find((name) => pathname === `/${name}`);
      if (file !== undefined) {
        response.setHeader('content-type', file.endsWith('.js') ? 'text/javascript' : 'text/css');
        response.end(readFileSync(join(folder, file)));
        return;
      }
      const { html, contentSecurityPolicy } = pageIn(searchParams.get('language'), searchParams.has('nobody'));
      response
        .setHeader('content-security-policy', contentSecurityPolicy)
        .setHeader('content-type', 'text/html')
        .end(html);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await launch();
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function pageIn(asked: string | null, isNobody: boolean): ReturnType<typeof verifyPage> {
    const language: Language = isLanguage(asked) ? asked : 'en_us';
    const catalog = loadCatalog(join(root, 'translations'));
    const texts = Object.entries(catalog.all(language)).filter(([key]) => key.startsWith(PREFIX));
    const der = Buffer.from(world.root.der).toString('base64');
    const roots = { sealRoots: [der], tsaRoots: [der], caRoots: [], issuers: [] };
    return verifyPage({
      ...{ language, scriptPath: '/page.js', stylePath: '/verify.css', accentColor: '#0e6058' },
      texts: Object.fromEntries(texts.map(([key, text]) => [key.slice(PREFIX.length), text])),
      anchors: isNobody ? null : { version: 1, environment: 'test', ...roots },
    });
  }

  async function open(options: BrowserContextOptions = DESKTOP, query = ''): Promise<WatchedPage> {
    return openPage(browser, options, `http://127.0.0.1:${(server.address() as AddressInfo).port}/${query}`);
  }

  const pdf = (buffer: Buffer, name = 'lease.pdf') => ({ name, mimeType: 'application/pdf', buffer });

  it.each(sampleOf(SHAPES))(
    'says in words and for everyone what it found, at a %s',
    async (name, options) => {
      const watched = await open(options);
      const { page } = watched;
      expect(await violations(page)).toEqual([]);
      await picture(page, `verify-empty-${name.replaceAll(' ', '-')}`);
      await page.locator('#file').setInputFiles(pdf(sealed));
      await page.getByRole('heading', { name: 'The document is genuine and unchanged' }).waitFor();
      for (const text of [
        'Integrity',
        'Identity and time',
        'Changes',
        'Elin Sandgren',
        'Bo Ek',
        'Ida Lund',
        'Sealing AB',
      ])
        await page.getByText(text).first().waitFor();
      await page.getByText('What was checked, and what it proves').click();
      expect(await violations(page)).toEqual([]);
      await picture(page, `verify-valid-${name.replaceAll(' ', '-')}`, true);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      expect(watched.faults).toEqual([]);
      expect(uploadedBytes).toBe(0);
      await watched.close();
    },
    60_000,
  );

  it('warns of a changed file, says what is not proven, and compares documents without a seal', async () => {
    const watched = await open(PHONE);
    const { page } = watched;
    await page.locator('#file').setInputFiles(pdf(flip(sealed, 300)));
    await page.getByRole('heading', { name: 'Do not trust this document' }).waitFor();
    await picture(page, 'verify-changed', true);
    expect(await violations(page)).toEqual([]);
    const classic = await makeSealed(world, { until: 'pages', manifest: null });
    await page.locator('#file').setInputFiles(pdf(classic));
    await page.getByRole('heading', { name: 'The document has no seal' }).waitFor();
    await page.getByText('Compare with a fingerprint or the original').click();
    await page.locator('#fingerprint').fill(sha256(classic));
    await page.locator('#fingerprint').press('Enter');
    await page.getByRole('heading', { name: 'The fingerprint matches' }).waitFor();
    await page.locator('#fingerprint').fill('a'.repeat(64));
    await page.locator('#fingerprint').press('Enter');
    await page.getByRole('heading', { name: 'It is another document' }).waitFor();
    await page.locator('#fingerprint').fill('');
    await page.locator('#original').setInputFiles(pdf(original(), 'original.pdf'));
    await page.getByRole('heading', { name: 'The fingerprint matches' }).waitFor();
    await page
      .locator('#file')
      .setInputFiles({ name: 'x.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no') });
    await page.getByRole('heading', { name: 'The file cannot be read' }).waitFor();
    expect(watched.faults).toEqual([]);
    await watched.close();
  }, 60_000);

  it('works by keyboard, by dropping a file, and without roots', async () => {
    const watched = await open(DESKTOP, '?nobody');
    const { page } = watched;
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('file');
    const data = await page.evaluateHandle((base64) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      transfer.items.add(new File([bytes], '<b>lease</b>.pdf', { type: 'application/pdf' }));
      return transfer;
    }, sealed.toString('base64'));
    await page.dispatchEvent('body', 'drop', { dataTransfer: data });
    await page.getByRole('heading', { name: 'Not everything could be checked' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('result');
    await page.getByText('<b>lease</b>.pdf').waitFor();
    const added = await append(sealed, (revision) => void revision.add(null));
    await page.locator('#file').setInputFiles(pdf(added));
    await page.getByRole('heading', { name: 'Do not trust this document' }).waitFor();
    expect(watched.faults).toEqual([]);
    await watched.close();
  }, 60_000);

  it('reads the evidence bundle too, here in the browser, whichever of the two comes first', async () => {
    const records = recordsOf(sha256(original()));
    const bundle = zipOf(records);
    const watched = await open(DESKTOP);
    const { page } = watched;
    const zip = (buffer: Buffer) => ({ name: 'evidence.zip', mimeType: 'application/zip', buffer });
    await page.locator('#file').setInputFiles(zip(bundle));
    await page.getByText('Now choose the signed document').waitFor();
    await page.locator('#file').setInputFiles(pdf(sealed));
    await page.getByRole('heading', { name: 'The document is genuine and unchanged' }).waitFor();
    expect(await page.locator('.signers .checks .passed', { hasText: 'The raw evidence' }).count()).toBe(2);
    const [[id = '', first] = []] = records;
    const forged = Buffer.from(
      Buffer.from(first ?? '')
        .toString('utf8')
        .replace('192.0.2.1', '192.0.2.2'),
    );
    await page.locator('#file').setInputFiles([zip(zipOf(new Map([...records, [id, forged]]))), pdf(sealed)]);
    await page.getByRole('heading', { name: 'Do not trust this document' }).waitFor();
    await page.getByText('is not the one that was sealed').waitFor();
    await page.locator('#file').setInputFiles([pdf(sealed), zip(Buffer.from('PK no zip'))]);
    await page.getByRole('heading', { name: 'The evidence bundle cannot be read' }).waitFor();
    const classic = await makeSealed(world, { until: 'pages', manifest: null });
    await page.locator('#file').setInputFiles([pdf(classic), zip(bundle)]);
    await page.getByRole('heading', { name: 'The evidence fits this document' }).waitFor();
    await page.getByText('Compare with a fingerprint or the original').click();
    expect(await violations(page)).toEqual([]);
    expect([watched.faults, uploadedBytes]).toEqual([[], 0]);
    await watched.close();
  }, 60_000);

  it.each(sampleOf(['da', 'de', 'fi', 'nl', 'no', 'sv']))(
    'speaks %s throughout',
    async (language) => {
      const watched = await open(PHONE, `?language=${language}`);
      const { page } = watched;
      await page.locator('#file').setInputFiles(pdf(sealed));
      await page.locator('.headline.passed').waitFor();
      const text = await page.locator('body').innerText();
      expect(text).not.toMatch(/\b(check|area|word|result|method|level|kind|signer)[._][a-z]|\{\w+\}/);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await watched.close();
    },
    60_000,
  );
});
