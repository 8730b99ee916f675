import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { prepare, type DigestToSign, type SignResponse } from '../../src/client.js';
import { Signer } from '../client/signer.js';
import { contract } from '../client/documents.js';
import { startTrustServices, type TrustServices } from '../documents/trust-services.js';
import { complaints } from '../documents/validators.js';
import { describeIf } from '../skip.js';
import { DESKTOP, hasChromium, launch, NO_CHROMIUM, openPage } from './browser.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const AT = '2026-11-22T05:00:00.000Z';
/** Nothing but the library and this page's own script may run; nothing is evaluated. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'";

/** What a page of an e-service does with the library. */
const SCRIPT = `
import { embed, extend, prepare, sendByFetch } from '/client.js';
const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
const refusal = (work) => work.then(() => 'nothing', ({ code }) => code);
window.signHere = async () => {
  const pdf = new Uint8Array(await (await fetch('/document.pdf')).arrayBuffer());
  const roots = await (await fetch('/root.pem')).text();
  const trust = { signerRoots: roots, timestampRoots: roots };
  const { prepared, digest } = await prepare(pdf, { at: new Date('${AT}') });
  const response = await (await fetch('/sign', { method: 'POST', body: JSON.stringify(digest) })).json();
  const signed = await embed(structuredClone(prepared), response, trust);
  const other = await prepare(pdf, { at: new Date(0) });
  return {
    digest, signed: base64(signed),
    again: (await prepare(signed)).digest.format,
    refused: await refusal(embed(other.prepared, response, trust)),
    away: await refusal(extend(signed, { ...trust, level: 'LT', send: sendByFetch })),
  };
};`;

describeIf(hasChromium, NO_CHROMIUM, 'the client library in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'esign-client-'));
  let browser: Browser;
  let server: Server;
  let services: TrustServices;
  let signer: Signer;
  let pdf: Uint8Array;
  let integrity: string;

  beforeAll(async () => {
    const bundle = join(folder, 'client.js');
    const options = [
      '--bundle',
      '--minify',
      '--platform=browser',
      '--format=esm',
      '--target=es2022',
      '--log-level=error',
    ];
    execFileSync(`${root}node_modules/.bin/esbuild`, [`${root}src/client.ts`, ...options, `--outfile=${bundle}`]);
    integrity = `sha384-${createHash('sha384').update(readFileSync(bundle)).digest('base64')}`;
    services = await startTrustServices(folder);
    signer = await Signer.enrol(services, join(folder, 'keys'));
    pdf = await contract(true);
    server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    browser = await launch();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await services.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (type: string, body: string | Uint8Array): void =>
      void response.setHeader('content-type', type).setHeader('content-security-policy', POLICY).end(body);
    if (request.url === '/client.js') send('text/javascript', readFileSync(join(folder, 'client.js')));
    else if (request.url === '/page.js') send('text/javascript', SCRIPT);
    else if (request.url === '/document.pdf') send('application/pdf', pdf);
    else if (request.url === '/root.pem') send('text/plain', services.rootPem);
    else if (request.url === '/sign') send('application/json', JSON.stringify(await signed(request)));
    else
      send(
        'text/html',
        `<!doctype html><title>e-Service</title><link rel="modulepreload" href="/client.js" integrity="${integrity}"><script type="module" src="/page.js"></script>`,
      );
  }

  async function signed(request: IncomingMessage): Promise<SignResponse> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return signer.respond(JSON.parse(Buffer.concat(chunks).toString()) as DigestToSign);
  }

  describe('when a page signs a document with it', () => {
    it('digests as Node does, embeds what others accept, and refuses another document’s signature', async () => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const { page, faults, close } = await openPage(browser, DESKTOP, url);
      await page.waitForFunction(() => 'signHere' in window);
      const result = await page.evaluate(() => (window as unknown as { signHere(): Promise<Outcome> }).signHere());
      expect(result.digest).toEqual((await prepare(pdf, { at: new Date(AT) })).digest);
      const path = join(folder, 'signed.pdf');
      writeFileSync(path, Buffer.from(result.signed, 'base64'));
      expect(complaints(path, services.rootPem)).toEqual([]);
      // Responders are on another origin, which a page may not ask.
      expect(result).toMatchObject({ again: 'PAdES', refused: 'CLIENT_OTHER_DIGEST', away: 'REVOCATION_UNAVAILABLE' });
      expect(faults.filter((fault) => !fault.includes('/pki/'))).toEqual([]);
      await close();
    }, 60_000);
  });
});

interface Outcome {
  readonly digest: DigestToSign;
  readonly signed: string;
  readonly again: string;
  readonly refused: string;
  readonly away: string;
}
