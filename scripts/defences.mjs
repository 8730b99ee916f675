// Takes one defence after another out of a copy of the sources and wants its test to fail.
//   node scripts/defences.mjs [--point N[,M…]] [--only TEXT] [--some K] [--seed S] [--fast] [--lanes L]
//   node scripts/defences.mjs --check (only whether the list is right) | --write (the page)
// `--fast` does not look first whether the tests pass with all defences.
import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import typescript from 'typescript';
import { nameOf, PAGE, pageOf, problemsOf, readPoints, root } from './defences-list.mjs';

const TEXT = { type: 'string' };
const FLAG = { type: 'boolean', default: false };
const { values: options } = parseArgs({
  options: { point: TEXT, only: TEXT, some: TEXT, seed: TEXT, lanes: TEXT, fast: FLAG, check: FLAG, write: FLAG },
});
const LEFT_OUT = new Set(['node_modules', '.git', 'var', 'coverage']);
/** What an assertion's message has, and an error of a program that was broken by the edit has not. */
const ASSERTION = /expect\(|AssertionError|Expected|Received/;

const points = readPoints();
if (options.write) {
  writeFileSync(join(root, PAGE), pageOf(points));
  process.exit(0);
}
const problems = problemsOf(points);
if (!existsSync(join(root, PAGE)) || readFileSync(join(root, PAGE), 'utf8') !== pageOf(points)) {
  problems.push(`${PAGE} is not what node scripts/defences.mjs --write makes`);
}
if (options.check) {
  process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
  process.exit(problems.length === 0 ? 0 : 1);
}

const seed = options.seed ?? process.env.ESIGN_TEST_SEED ?? String(randomInt(1_000_000));
const chosen = choose(points.flatMap(({ point, defences }) => defences.map((defence) => ({ point, ...defence }))));
const folders = [];
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

let failed = 0;
const green = options.fast ? [] : await notGreen();
for (const text of green) say(false, text);
await inLanes(chosen, async (defence, folder) => {
  const verdict = await without(defence, folder);
  say(verdict === 'red', `${defence.point} ${defence.says} [${defence.test.file}: ${nameOf(defence.test)}] ${verdict}`);
});
process.stdout.write(`${chosen.length} defences, ${failed} not shown${options.some ? `, seed ${seed}` : ''}\n`);
process.exit(failed === 0 ? 0 : 1);

function choose(all) {
  const numbers = options.point?.split(',').map(Number);
  const wanted = all.filter(
    ({ point, says }) => (numbers?.includes(point) ?? true) && says.includes(options.only ?? ''),
  );
  if (options.some === undefined) return wanted;
  const order = ({ says }) => createHash('sha256').update(`${seed}:${says}`).digest('hex');
  return wanted.sort((one, other) => (order(one) < order(other) ? -1 : 1)).slice(0, Number(options.some));
}

function say(isGood, text) {
  if (!isGood) failed += 1;
  process.stdout.write(`${isGood ? '✓' : '✗'} ${text}\n`);
}

/** A copy of all that tests need; packages are shared. */
function copy() {
  // The real path: jest compares paths as they are.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'esign-defences-'));
  folders.push(folder);
  const filter = (from) => !LEFT_OUT.has(basename(from)) && !relative(root, from).startsWith('docs/images');
  cpSync(root, folder, { recursive: true, filter });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function inLanes(all, work) {
  const waiting = [...all];
  const lane = async (folder) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next, folder);
  };
  await Promise.all(Array.from({ length: Number(options.lanes ?? 1) }, () => lane(copy())));
}

/** Tests that do not pass although nothing was taken away, file by file. */
async function notGreen() {
  const found = [];
  const files = [...new Set(chosen.map(({ test }) => test.file))];
  await inLanes(files, async (file, folder) => {
    const tests = chosen.map(({ test }) => test).filter((test) => test.file === file);
    const { results, said } = await jest(folder, file, tests);
    for (const test of tests) {
      const own = results.filter((result) => isOf(test, result));
      if (own.length > 0 && own.every(({ status }) => status === 'passed')) continue;
      found.push(`${file}: ${nameOf(test)} is not green with all defences: ${own[0]?.failureMessages[0] ?? said}`);
    }
  });
  return [...new Set(found)];
}

async function without({ without: edits, test }, folder) {
  const before = new Map(edits.map(({ file }) => [file, readFileSync(join(folder, file), 'utf8')]));
  try {
    for (const { file, find, replace } of edits) {
      const text = readFileSync(join(folder, file), 'utf8');
      if (text.split(find).length !== 2) return `${file} has not once ${JSON.stringify(find)}`;
      put(folder, file, text.split(find).join(replace));
    }
    const { results, said } = await jest(folder, test.file, [test]);
    const own = results.filter((result) => isOf(test, result));
    const messages = own.flatMap(({ failureMessages }) => failureMessages);
    if (own.length === 0) return `did not run: ${said}`;
    if (messages.length === 0) return 'STAYS GREEN without its defence';
    const expected = test.fails === undefined ? ASSERTION : { test: (message) => message.includes(test.fails) };
    return messages.some((message) => expected.test(message)) ? 'red' : `fails otherwise: ${messages[0]}`;
  } finally {
    for (const [file, text] of before) put(folder, file, text);
  }
}

/** Writes a source, and what is built of it, for tests that start processes of their own. */
function put(folder, file, text) {
  writeFileSync(join(folder, file), text);
  const built = join(folder, 'dist', file.replace(/\.ts$/, '.js'));
  if (!file.endsWith('.ts') || !existsSync(built)) return;
  const { config } = typescript.readConfigFile(join(root, 'tsconfig.json'), typescript.sys.readFile);
  const compilerOptions = { ...config.compilerOptions, module: 'esnext', moduleResolution: undefined };
  const { options: read } = typescript.convertCompilerOptionsFromJson(compilerOptions, root);
  writeFileSync(built, typescript.transpileModule(text, { compilerOptions: read, fileName: file }).outputText);
}

function isOf({ title, case: which = '' }, { fullName, status }) {
  return fullName.includes(title) && fullName.includes(which) && status !== 'pending';
}

/** What the named tests came to, and what was said by a suite that could not be loaded. */
async function jest(folder, file, tests) {
  const output = join(folder, 'defences-result.json');
  rmSync(output, { force: true });
  const ahead = ({ title, case: which = '' }) => `(?=.*${escaped(title)})(?=.*${escaped(which)})`;
  const names = [...new Set(tests.map(ahead))].map((name) => `(?:${name})`).join('|');
  const program = join(folder, 'node_modules/jest/bin/jest.js');
  const words = ['--experimental-vm-modules', program, '--rootDir', folder, '--runTestsByPath', file];
  words.push('--testNamePattern', `^(?:${names})`, '--json', '--outputFile', output, '--runInBand', '--no-watchman');
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: { ...process.env, ESIGN_TEST_ALL: '1', ESIGN_TEST_SEED: seed, FORCE_COLOR: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const parts = [];
  child.stderr.on('data', (part) => parts.push(part));
  await new Promise((resolve) => child.once('close', resolve));
  const printed = Buffer.concat(parts).toString().slice(-2_000);
  if (!existsSync(output)) return { results: [], said: printed };
  const { testResults, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(output, 'utf8'));
  const said = testResults.map(({ message }) => message).join('\n') || 'no test of that name';
  return { results: numRuntimeErrorTestSuites > 0 ? [] : testResults.flatMap((one) => one.assertionResults), said };
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
