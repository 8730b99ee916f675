// Every check, cheapest first; stops at the first kind that fails. `--all` runs whole what otherwise runs as a sample.
import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (path) => [process.execPath, join(root, 'node_modules', path)];
const seed = process.env.ESIGN_TEST_SEED ?? String(randomInt(1_000_000));
const isAll = process.argv.includes('--all');
const env = { ...process.env, ESIGN_TEST_SEED: seed, ...(isAll ? { ESIGN_TEST_ALL: '1' } : {}) };

const READING = [
  ['prettier', ...bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['eslint', ...bin('eslint/bin/eslint.js'), '.'],
  ['tsc', ...bin('typescript/bin/tsc'), '--noEmit'],
  ['tsc of the components', ...bin('typescript/bin/tsc'), '--noEmit', '--project', 'web-components'],
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
];

const RUNNING = [
  [
    'jest',
    process.execPath,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
  ],
  ['component tests', 'npm', 'test', '--workspace', 'web-components', '--silent'],
  ...(isAll ? [['defences', process.execPath, join(root, 'scripts/defences.mjs'), '--lanes', '2']] : []),
];

process.stdout.write(
  `Samples use seed ${seed} (repeat with ESIGN_TEST_SEED=${seed})${isAll ? '; running everything whole' : ''}\n`,
);

function finish(name, status, startedAt) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  if (status !== 0) {
    process.stderr.write(`✗ ${name} failed after ${seconds} s\n`);
    process.exit(1);
  }
  process.stdout.write(`✓ ${name} (${seconds} s)\n`);
}

/** What only reads the sources runs two at a time; what each printed is shown when it has ended. */
async function runBeside(checks) {
  const waiting = [...checks];
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const [name, command, ...args] = check;
      const startedAt = Date.now();
      const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
      const printed = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => printed.push(part));
      const status = await new Promise((resolve) => child.once('error', () => resolve(1)).once('close', resolve));
      process.stdout.write(Buffer.concat(printed));
      finish(name, status, startedAt);
    }
  };
  await Promise.all([lane(), lane()]);
}

await runBeside(READING);
for (const [name, command, ...args] of RUNNING) {
  const startedAt = Date.now();
  finish(name, spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status, startedAt);
}
