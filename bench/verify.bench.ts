import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodePrimitives, openFileSource } from '../src/documents/index.node.js';
import { verifySealedPdf, type PdfReport } from '../src/evidence/index.js';
import { nodePkiPrimitives } from '../src/pki/index.node.js';
import { finishDocument } from './finished-document.js';
import { least, report } from './measure.js';
import { MIB, samplePdf } from './sample-pdf.js';
import { SealingKit } from './sealing-kit.js';

/** Verifying a sealed document from disk, against the SHA-256 of the same file. */

const ROUNDS = { '1 MB': 30, '100 MB': 11 } as const;

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function bare(path: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: MIB })) hash.update(chunk as Buffer);
  hash.digest();
}

async function verify(path: string, root: Uint8Array): Promise<PdfReport> {
  const source = await openFileSource(path);
  try {
    return await verifySealedPdf(source, {
      primitives: { pki: nodePkiPrimitives, documents: nodePrimitives },
      anchors: { sealRoots: [root], tsaRoots: [root] },
      at: new Date(),
    });
  } finally {
    await source.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'esign-bench-'));
const kit = await SealingKit.open(folder);
try {
  for (const kind of ['table', 'stream'] as const) {
    console.log(`  cross-reference ${kind}`);
    for (const [name, bytes] of [
      ['1 MB', MIB],
      ['100 MB', 100 * MIB],
    ] as const) {
      const path = join(folder, 'sealed.pdf');
      const original = join(folder, 'original.pdf');
      await writeFile(original, await samplePdf(bytes, kind === 'stream'));
      await finishDocument(original, path);
      await kit.seal(path);
      const { checks } = await verify(path, kit.rootDer);
      const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
      if (failed.length > 0) throw new Error(`The sealed file does not verify: ${failed.join()}`);
      const [own, limits]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS[name]; round += 1) {
        limits.push(await msOf(() => bare(path)));
        own.push(await msOf(() => verify(path, kit.rootDer)));
      }
      const [measured, baseline] = [least(own), least(limits)];
      if (name === '100 MB')
        report({ name: 'verifying 100 MB, against its SHA-256', measured, baseline, unit: 'ms', atMost: 1.5 });
      else console.log(`  ${name}: ${measured.toFixed(1)} ms, SHA-256 ${baseline.toFixed(1)} ms`);
    }
  }
} finally {
  kit.close();
  await rm(folder, { recursive: true, force: true });
}
