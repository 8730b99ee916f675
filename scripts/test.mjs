// Every check, cheapest first; stops at the first kind that fails. `--all` runs whole what otherwise runs as a sample.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (path) => [process.execPath, join(root, 'node_modules', path)];
const seed = process.env.ESIGN_TEST_SEED ?? String(randomInt(1_000_000));
const isAll = process.argv.includes('--all');

const CHECKS = [
  ['prettier', ...bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['eslint', ...bin('eslint/bin/eslint.js'), '.'],
  ['tsc', ...bin('typescript/bin/tsc'), '--noEmit'],
  [
    'dependency-cruiser',
    ...bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'err',
    'src',
    'reference-host',
    'simulators',
  ],
  ['knip', ...bin('knip/bin/knip.js'), '--no-config-hints'],
  [
    'jest',
    process.execPath,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
  ],
  ['component tests', 'npm', 'test', '--workspace', 'web-components', '--silent'],
];

process.stdout.write(
  `Samples use seed ${seed} (repeat with ESIGN_TEST_SEED=${seed})${isAll ? '; running everything whole' : ''}\n`,
);
for (const [name, command, ...args] of CHECKS) {
  const startedAt = Date.now();
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ESIGN_TEST_SEED: seed, ...(isAll ? { ESIGN_TEST_ALL: '1' } : {}) },
  });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  if (result.status !== 0) {
    process.stderr.write(`✗ ${name} failed after ${seconds} s\n`);
    process.exit(1);
  }
  process.stdout.write(`✓ ${name} (${seconds} s)\n`);
}
