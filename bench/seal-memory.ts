import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residentBytesOf } from './measure.js';
import { SealingKit } from './sealing-kit.js';

/** Says by how many MB this process grows at most while it seals the file of its argument. Linux only. */

function peakBytes(): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) * 1024;
}

const [, , path = ''] = process.argv;
const folder = await mkdtemp(join(tmpdir(), 'esign-bench-'));
const kit = await SealingKit.open(folder);
try {
  const idleBytes = residentBytesOf(process.pid);
  writeFileSync('/proc/self/clear_refs', '5'); // the peak so far is forgotten
  await kit.seal(path);
  process.send?.((peakBytes() - idleBytes) / (1024 * 1024));
} finally {
  kit.close();
  await rm(folder, { recursive: true, force: true });
}
