import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { hasChromium, launch, NO_CHROMIUM } from '../browser/browser.js';
import { issuePerson, makeAuthority } from '../evidence/maker/bankid.js';
import { CHECKED, FINGERPRINT, makeRecord, RELYING_PARTY } from '../evidence/maker/records.js';
import { brokerAnchors, makeBroker, makeTokenRecord } from '../evidence/maker/token.js';
import { describeIf } from '../skip.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

function bundle(entry: string): string {
  const options = [
    '--bundle',
    '--minify',
    '--platform=browser',
    '--format=iife',
    '--global-name=room',
    '--log-level=error',
  ];
  return execFileSync(`${root}node_modules/.bin/esbuild`, [`${root}${entry}`, ...options], {
    maxBuffer: 32 * 1024 * 1024,
  }).toString('utf8');
}

/** A record, the roots it needs as base64, and the issuers. */
interface Case {
  readonly record: unknown;
  readonly roots: readonly string[];
  readonly issuers: readonly unknown[];
}

/** Runs in the page: verifies a record with what the browser has. */
const SCRIPT = `async ({ record, roots, issuers, relyingParty, fingerprint, at }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const bankId = { roots: roots.map(bytes), relyingParties: [relyingParty] };
  const anchors = { environment: 'test', bankId, issuers, caRoots: [], tsaRoots: [] };
  const { verifyEvidence, webPkiPrimitives: primitives } = room;
  const options = { primitives, anchors, expected: { fingerprint }, at: new Date(at) };
  const report = await verifyEvidence(record, options);
  return { passed: report.passed, reasons: report.checks.filter((one) => one.indication !== 'passed').map((one) => one.reason) };
}`;

describe.each([
  ['src/pki/index.ts', 60],
  // With the verifier of sealed documents: what the verification page loads, once.
  ['src/evidence/index.ts', 240],
])('%s', (entry, maxKib) => {
  describe('when it is bundled for browsers', () => {
    const code = bundle(entry);

    it('needs nothing of Node', () => {
      expect(code).not.toMatch(/["']node:|require\(["']/);
    });

    it('stays small enough to be loaded on a page', () => {
      expect(code.length).toBeLessThan(maxKib * 1024);
    });
  });
});

describeIf(hasChromium, NO_CHROMIUM, 'verification of evidence in a browser', () => {
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    browser = await launch();
    // WebCrypto is there in secure contexts only, and localhost is one.
    server = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html>'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  async function run(one: Case): Promise<unknown> {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content: bundle('src/evidence/index.ts') });
    const given = { ...one, relyingParty: RELYING_PARTY, fingerprint: FINGERPRINT, at: CHECKED.toISOString() };
    const result: unknown = await page.evaluate(`(${SCRIPT})(${JSON.stringify(given)})`);
    await page.close();
    return result;
  }

  it('passes and refuses what it passes and refuses on a server', async () => {
    const authority = await makeAuthority();
    const record = makeRecord(authority, await issuePerson(authority));
    const roots = [Buffer.from(authority.root.der).toString('base64')];
    const broker = await makeBroker();
    const token = await makeTokenRecord(broker, { alg: 'ES256', kid: 'ec' });
    const issuers = JSON.parse(JSON.stringify(brokerAnchors(broker).issuers)) as unknown[];
    const other = { ...record, sent: { ...record.sent, userVisibleData: 'AAAA' } };
    expect(await run({ record, roots, issuers: [] })).toEqual({ passed: true, reasons: [] });
    expect(await run({ record: other, roots, issuers: [] })).toEqual({
      passed: false,
      reasons: ['OTHER_VISIBLE_TEXT'],
    });
    expect(await run({ record: token, roots: [], issuers })).toEqual({ passed: true, reasons: ['NOT_APPLICABLE'] });
  });
});
