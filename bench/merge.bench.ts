import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDocumentWorkers } from '../src/documents/index.node.js';
import { least, report } from './measure.js';
import { bareMerge, concatenate, MIB, samplePdf } from './sample-pdf.js';

/** Merging with sanitising in a worker, against the bare library in this process. */

const ROUNDS = 7;
const UUID = '00000000-0000-4000-8000-000000000000';

const folder = mkdtempSync(join(tmpdir(), 'esign-bench-'));
const workers = createDocumentWorkers({ size: 1 });
const target = join(folder, 'out.pdf');

async function samples(): Promise<readonly string[]> {
  const paths: string[] = [];
  for (let index = 0; index < 10; index += 1) {
    const path = join(folder, `${String(index)}.pdf`);
    writeFileSync(path, await samplePdf(MIB, index % 2 === 0));
    paths.push(path);
  }
  return paths;
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function ours(paths: readonly string[]): Promise<void> {
  await workers.makeOriginal({ paths, target, title: 'Bench', language: 'en_us', uuid: UUID });
}

function qpdf(paths: readonly string[]): Promise<void> {
  const merged = join(folder, 'qpdf.pdf');
  const { status } = spawnSync('qpdf', ['--empty', '--pages', ...paths, '--', merged], { stdio: 'ignore' });
  return status === 0 ? Promise.resolve() : Promise.reject(new Error('qpdf failed'));
}

async function compareMerges(paths: readonly string[]): Promise<void> {
  console.log(`  first merge, with the start of a worker: ${(await msOf(() => ours(paths))).toFixed(0)} ms`);
  await bareMerge(paths);
  const times = { ours: [] as number[], bare: [] as number[], plain: [] as number[], qpdf: [] as number[] };
  const hasQpdf = spawnSync('qpdf', ['--version'], { stdio: 'ignore' }).status === 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    times.ours.push(await msOf(() => ours(paths)));
    times.bare.push(await msOf(() => bareMerge(paths)));
    times.plain.push(await msOf(() => concatenate(paths)));
    if (hasQpdf) times.qpdf.push(await msOf(() => qpdf(paths)));
  }
  console.log(`  concatenate and SHA-256: ${least(times.plain).toFixed(0)} ms`);
  console.log(hasQpdf ? `  qpdf, a process per merge: ${least(times.qpdf).toFixed(0)} ms` : '  qpdf: not installed');
  report({
    name: 'merge of 10 × 1 MB, sanitised in a warm worker, against the bare library',
    measured: least(times.ours),
    baseline: least(times.bare),
    unit: 'ms',
    atMost: 2,
  });
}

try {
  await compareMerges(await samples());
} finally {
  await workers.close();
  rmSync(folder, { recursive: true, force: true });
}
