// Runs every bench in a process of its own. Results are ratios against a named baseline within the same run.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2);
const benches = readdirSync(join(root, 'dist/bench'))
  .filter((name) => name.endsWith('.bench.js'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.startsWith(part)));
let failed = 0;
for (const name of benches) {
  process.stdout.write(`\n== ${name.replace('.bench.js', '')}\n`);
  if (
    spawnSync(process.execPath, ['--expose-gc', join(root, 'dist/bench', name)], { cwd: root, stdio: 'inherit' })
      .status !== 0
  )
    failed += 1;
}
process.stdout.write(`\n${benches.length - failed} of ${benches.length} benches within their bars\n`);
process.exit(failed === 0 ? 0 : 1);
