import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { startBankId } from '../simulators/bankid/index.js';
import { Product, tokenOf } from '../test/e2e/product.js';
import { firstDeal, newSigning, pdfWithPages, person } from '../test/e2e/signing-case.js';
import { serve } from '../test/simulators/served.js';
import { reportBelow } from './measure.js';

/** BankID orders in flight at the same time: how often each is asked for, and what that does to the server's event loop. */

const ORDERS = process.env.ESIGN_BENCH_WHOLE === undefined ? 60 : 200;
const SIGNERS = 20;
const WATCHED_MS = 20_000;
const SETTLE_MS = 5000;
const INTERVAL_MS = 2000;

/** Runs in the product: its event-loop delay, afresh every time the file is asked for by a signal. */
const MONITOR = (path: string): string => `
  import { monitorEventLoopDelay } from 'node:perf_hooks';
  import { writeFileSync } from 'node:fs';
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  process.on('SIGUSR2', () => {
    writeFileSync(${JSON.stringify(path)}, String(delay.percentile(99) / 1e6));
    delay.reset();
  });
`;

const directory = await mkdtemp(join(tmpdir(), 'eid-bench-'));
const bankId = await startBankId({ directory });
let collects = 0;
const counted = express.Router();
counted.use((request, _response, next) => {
  if (request.path.endsWith('/collect')) collects += 1;
  next();
}, bankId.router);
const served = await serve('/bankid', counted);
const delayFile = join(directory, 'delay');
await writeFile(join(directory, 'monitor.mjs'), MONITOR(delayFile));
await writeFile(join(directory, 'roots.pem'), bankId.rootPem);
const methods = [{ value: 'bankid_se', enabled: true, default: false }];
await writeFile(
  join(directory, 'config.json'),
  JSON.stringify({ runtimeConfig: { 'limepkg-esign': { methods, portalCallsPerMinute: 0 } } }),
);
const product = await Product.start({
  NODE_OPTIONS: `--import ${join(directory, 'monitor.mjs')}`,
  ESIGN_CONFIG: join(directory, 'config.json'),
  ESIGN_BANKID_BASE_URL: `${served.url}/rp/v6.0/`,
  ESIGN_BANKID_ENVIRONMENT: 'test',
  ESIGN_BANKID_RELYING_PARTY_NAME: bankId.signedRpName,
  ESIGN_BANKID_SIGNING_ROOTS_FILE: join(directory, 'roots.pem'),
});
try {
  const tokens = await invite();
  await sleep(SETTLE_MS);
  await delaySoFar();
  await sleep(SETTLE_MS);
  const idleMs = await delaySoFar();
  for (const token of tokens) {
    const { status, body } = await product.portal('POST', `/sign/bankid/${token}/`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    await scanAll();
  }
  await sleep(INTERVAL_MS * 2);
  await delaySoFar();
  collects = 0;
  await sleep(WATCHED_MS);
  const asked = collects;
  const busyMs = await delaySoFar();
  const interval = (WATCHED_MS * ORDERS) / asked;
  reportBelow(`${String(ORDERS)} orders: time between two questions`, interval, 'ms', INTERVAL_MS * 1.3);
  const name = `${String(ORDERS)} orders: event-loop delay (p99; ${idleMs.toFixed(1)} ms without any)`;
  reportBelow(name, busyMs, 'ms', 50);
} finally {
  await product.dispose();
  await served.close();
  await rm(directory, { recursive: true, force: true });
}

/** 99th percentile of the product's event-loop delay since the last time this was asked, in milliseconds. */
async function delaySoFar(): Promise<number> {
  await rm(delayFile, { force: true });
  process.kill(product.pid, 'SIGUSR2');
  const text = await product.waitFor(() => readFile(delayFile, 'utf8').catch(() => undefined), 'the delay');
  return Number(text);
}

/** Personal tokens of as many signers as there are to be orders. */
async function invite(): Promise<readonly string[]> {
  const user = product.coworker;
  const document = await product.document(user, await pdfWithPages(2), 'Lease', await firstDeal(product, user));
  for (let made = 0; made < ORDERS; made += SIGNERS) {
    const signers = Array.from({ length: SIGNERS }, (_, index) => person(`Signer ${letters(made + index)}`));
    const body = newSigning([document], { methods: ['bankid_se'], signers });
    const answer = await product.as(user, 'POST', '/limepkg-esign/signing/', body);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  }
  const mails = await product.waitFor(
    async () => {
      const invitations = (await product.mails()).filter(({ text }) => text.includes('token='));
      return invitations.length >= ORDERS ? invitations : undefined;
    },
    'the invitations',
    300_000,
  );
  return mails.map(tokenOf);
}

/** People take their orders up, so that they stay for three minutes. */
async function scanAll(): Promise<void> {
  const orders = (await (await fetch(`${served.url}/control/orders/`)).json()) as {
    orderRef: string;
    hintCode: string;
  }[];
  for (const { orderRef } of orders.filter(({ hintCode }) => hintCode === 'outstandingTransaction')) {
    await fetch(`${served.url}/control/orders/${orderRef}/scan`, { method: 'POST' });
  }
}

/** A number in letters. */
function letters(number: number): string {
  return `${String.fromCharCode(65 + Math.floor(number / 26))}${String.fromCharCode(97 + (number % 26))}`;
}
