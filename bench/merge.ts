import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { randomBytes } from 'node:crypto';
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import { createDocumentWorkers } from '../src/documents/index.node.js';

/** Merging with sanitising in a worker, against the bare library in this process; and what a 100 MB upload does to it. */

const UUID = '00000000-0000-4000-8000-000000000000';
const RUNS = 7;
const MIB = 1024 * 1024;

/** A document of pages with text and a picture that does not compress. */
async function sample(bytes: number, withObjectStreams: boolean): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  const pages = 20;
  for (let i = 0; i < pages; i += 1) {
    const page = document.addPage();
    for (let line = 0; line < 40; line += 1) {
      page.drawText(`Clause ${i}.${line}: the tenant pays on the first of the month.`, {
        x: 50,
        y: 780 - line * 18,
        size: 11,
        font,
      });
    }
    const data = randomBytes(Math.floor(bytes / pages));
    const entries = {
      Type: 'XObject',
      Subtype: 'Image',
      Width: data.length,
      Height: 1,
      ColorSpace: 'DeviceGray',
      BitsPerComponent: 8,
    };
    const image = document.context.register(document.context.stream(data, entries));
    page.node.newXObject('Im', image);
    const link = document.context.obj({ Type: 'Annot', Subtype: 'Link', Rect: [50, 20, 150, 40], A: { S: 'URI' } });
    page.node.addAnnot(document.context.register(link));
  }
  return document.save({ useObjectStreams: withObjectStreams });
}

async function bareMerge(paths: readonly string[]): Promise<number> {
  const merged = await PDFDocument.create();
  for (const path of paths) {
    const source = await PDFDocument.load(await readFile(path));
    for (const page of await merged.copyPages(source, source.getPageIndices())) merged.addPage(page);
  }
  return (await merged.save()).length;
}

async function medianMs(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? NaN;
}

const folder = mkdtempSync(join(tmpdir(), 'esign-bench-'));
const workers = createDocumentWorkers({ size: 1 });
try {
  const paths: string[] = [];
  for (let i = 0; i < 10; i += 1) {
    const path = join(folder, `${i}.pdf`);
    writeFileSync(path, await sample(MIB, i % 2 === 0));
    paths.push(path);
  }
  const large = join(folder, 'large.pdf');
  writeFileSync(large, await sample(99 * MIB, false));
  const job = { target: join(folder, 'out.pdf'), title: 'Bench', language: 'en_us', uuid: UUID };
  await workers.makeOriginal({ ...job, paths });
  await bareMerge(paths);

  const bare = await medianMs(() => bareMerge(paths));
  const ours = await medianMs(() => workers.makeOriginal({ ...job, paths }));
  console.log(
    `merge 10 x 1 MB: ${ours.toFixed(0)} ms in a worker, ${bare.toFixed(0)} ms bare: ${(ours / bare).toFixed(2)} x (bar: 2 x)`,
  );

  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const watch = { peak: before };
  const timer = setInterval(() => (watch.peak = Math.max(watch.peak, process.memoryUsage().rss)), 20);
  const start = performance.now();
  await workers.makeOriginal({ ...job, paths: [large] });
  const took = performance.now() - start;
  clearInterval(timer);
  loop.disable();
  const grown = (watch.peak - before) / MIB;
  const size = statSync(large).size / MIB;
  console.log(
    `upload of ${size.toFixed(0)} MB: ${took.toFixed(0)} ms; server grew ${grown.toFixed(1)} MB (bar: 50), ` +
      `event loop p99 ${(loop.percentile(99) / 1e6).toFixed(1)} ms (bar: 50)`,
  );
} finally {
  await workers.close();
  rmSync(folder, { recursive: true, force: true });
}
