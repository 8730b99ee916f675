import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Product } from '../test/e2e/product.js';
import { firstDeal, newSigning, person } from '../test/e2e/signing-case.js';
import { cpuSecondsOf, median, reportBelow, residentBytesOf } from './measure.js';
import { bareMerge, MIB, samplePdf } from './sample-pdf.js';

/** `POST /signing/` with three documents of 1 MB, against the bare merge of the same and its SHA-256; and what 100 MB do to the server. */

const ROUNDS = 10;
const LARGE_MIB = 99;

const folder = mkdtempSync(join(tmpdir(), 'esign-bench-'));
const product = await Product.start();
const user = product.coworker;

async function create(documents: readonly number[]): Promise<number> {
  const startedAt = performance.now();
  const body = newSigning(documents, { signers: [person('Anna Berg'), person('Bo Ek'), person('Cilla Dahl', 2)] });
  const made = await product.as(user, 'POST', '/limepkg-esign/signing/', body);
  if (made.status !== 201) throw new Error(`create: ${String(made.status)} ${JSON.stringify(made.body)}`);
  return performance.now() - startedAt;
}

/** What the server itself measured since it was last asked. */
async function eventLoopP99Ms(): Promise<number> {
  const metrics = String((await product.call('GET', '/metrics')).body);
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(metrics)?.[1] ?? Number.NaN) * 1_000;
}

/** Runs work while watching how much memory the server takes beyond what it had. */
async function growthMb(work: () => Promise<void>): Promise<number> {
  const before = residentBytesOf(product.pid);
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, residentBytesOf(product.pid))), 20);
  await work().finally(() => clearInterval(watch));
  return (most - before) / MIB;
}

async function usual(deal: number): Promise<void> {
  const paths: string[] = [];
  const documents: number[] = [];
  for (let index = 0; index < 3; index += 1) {
    const bytes = await samplePdf(MIB, index === 0);
    const path = join(folder, `${String(index)}.pdf`);
    writeFileSync(path, bytes);
    paths.push(path);
    documents.push(await product.document(user, bytes, `Sample ${String(index)}`, deal));
  }
  console.log(`  the first, with the start of a worker: ${(await create(documents)).toFixed(0)} ms`);
  await create(documents);
  await bareMerge(paths);
  await eventLoopP99Ms();
  const cpuBefore = cpuSecondsOf(product.pid);
  const times: number[] = [];
  const bare: number[] = [];
  const grown = await growthMb(async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      times.push(await create(documents));
      const startedAt = performance.now();
      await bareMerge(paths);
      bare.push(performance.now() - startedAt);
    }
  });
  const cpuMs = ((cpuSecondsOf(product.pid) - cpuBefore) / ROUNDS) * 1_000;
  console.log(`  create with 3 × 1 MB: ${median(times).toFixed(0)} ms; bare merge: ${median(bare).toFixed(0)} ms`);
  console.log(`  the server without its workers: ${cpuMs.toFixed(0)} ms CPU each, with the mails that follow`);
  console.log(`  it grew by ${grown.toFixed(1)} MB over ${String(ROUNDS)} of them`);
  console.log(`  99th percentile of its event-loop delay: ${(await eventLoopP99Ms()).toFixed(1)} ms`);
}

async function large(deal: number): Promise<void> {
  const bytes = await samplePdf(LARGE_MIB * MIB, false);
  await eventLoopP99Ms();
  const grown = await growthMb(async () => {
    const document = await product.document(user, bytes, 'Large', deal);
    console.log(`  create with ${String(LARGE_MIB)} MB: ${(await create([document])).toFixed(0)} ms`);
  });
  reportBelow(`server growth while ${String(LARGE_MIB)} MB are uploaded and processed`, grown, 'MB', 50);
  reportBelow('99th percentile of its event-loop delay meanwhile', await eventLoopP99Ms(), 'ms', 50);
}

try {
  const deal = await firstDeal(product, user);
  await usual(deal);
  await large(deal);
} finally {
  await product.dispose();
  rmSync(folder, { recursive: true, force: true });
}
