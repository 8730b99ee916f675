import { fork } from 'node:child_process';
import { createHash, generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PDFDocument } from '@cantoo/pdf-lib';
import { PDF } from '@libpdf/core';
import { least, report, reportBelow } from './measure.js';
import { MIB, samplePdf } from './sample-pdf.js';
import { SealingKit } from './sealing-kit.js';

/** Sealing in place on disk, against the work that nobody can leave out: reading, digesting, one signature. */

const ROUNDS = { '1 MB': 40, '100 MB': 9 } as const;
const MAX_GROWTH_MB = 120;
const KINDS = ['table', 'stream'] as const;

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The limit: SHA-256 of the file read in chunks of 1 MiB, and one RSA-3072 signature. */
async function bare(path: string, kit: SealingKit): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: MIB })) hash.update(chunk as Buffer);
  await kit.sign(hash.digest());
}

async function compare(name: keyof typeof ROUNDS, path: string, kit: SealingKit, folder: string): Promise<void> {
  const own: number[] = [];
  const limits: number[] = [];
  const tsa: number[] = [];
  const copies: number[] = [];
  const work = join(folder, 'work.pdf');
  for (let round = 0; round < ROUNDS[name]; round += 1) {
    copies.push(await msOf(() => copyFile(path, work)));
    limits.push(await msOf(() => bare(work, kit)));
    const times = await kit.seal(work);
    own.push(times.ownMs);
    tsa.push(times.tsaMs);
  }
  console.log(`  ${name}: time-stamping authority ${least(tsa).toFixed(1)} ms, copy ${least(copies).toFixed(0)} ms`);
  report({
    name: `sealing ${name} in place, against its SHA-256 and one RSA-3072 signature`,
    measured: least(own),
    baseline: least(limits),
    unit: 'ms',
    atMost: name === '1 MB' ? 5 : 1.3,
  });
}

/** The libraries on the same file: one signature, without what comes behind it. */
async function compareLibraries(name: string, path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const cantoo = await msOf(async () => {
    const document = await PDFDocument.load(await readFile(path), {
      forIncrementalUpdate: true,
      updateMetadata: false,
    });
    document.setSubject('sealed');
    const bytes = await document.commit();
    sign('sha256', createHash('sha256').update(bytes).digest(), privateKey);
    await writeFile(`${path}.cantoo`, bytes);
  });
  const key = await webcrypto.subtle.importKey(
    'pkcs8',
    privateKey.export({ type: 'pkcs8', format: 'der' }),
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const libpdf = await msOf(async () => {
    const document = await PDF.load(await readFile(path));
    const { bytes } = await document.save({ incremental: true }).then((saved) => ({ bytes: saved }));
    await webcrypto.subtle.sign(key.algorithm, key, createHash('sha256').update(bytes).digest());
    await writeFile(`${path}.libpdf`, bytes);
  });
  console.log(
    `  ${name}: @cantoo/pdf-lib ${cantoo.toFixed(0)} ms, @libpdf/core ${libpdf.toFixed(0)} ms (update and signature)`,
  );
  await Promise.all(['cantoo', 'libpdf'].map((library) => rm(`${path}.${library}`, { force: true })));
}

/** In a process of its own, which has done nothing else: idle, then one seal. */
async function growthMb(path: string): Promise<number> {
  const child = fork(fileURLToPath(new URL('./seal-memory.js', import.meta.url)), [path], { stdio: 'inherit' });
  const [message] = (await once(child, 'message')) as [number];
  return message;
}

const folder = await mkdtemp(join(tmpdir(), 'esign-bench-'));
const kit = await SealingKit.open(folder);
try {
  for (const kind of KINDS) {
    console.log(`  cross-reference ${kind}`);
    const [small, large] = [join(folder, 'small.pdf'), join(folder, 'large.pdf')];
    await writeFile(small, await samplePdf(MIB, kind === 'stream'));
    await writeFile(large, await samplePdf(100 * MIB, kind === 'stream'));
    await compare('1 MB', small, kit, folder);
    await compare('100 MB', large, kit, folder);
    if (kind === 'table') {
      await compareLibraries('1 MB', small);
      await compareLibraries('100 MB', large);
    }
    reportBelow('sealing 100 MB: peak memory above the idle process', await growthMb(large), 'MB', MAX_GROWTH_MB);
  }
} finally {
  kit.close();
  await rm(folder, { recursive: true, force: true });
}
