// A copy of the sources in which defences are taken away.
import { spawn } from 'node:child_process';
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
import typescript from 'typescript';
import { root } from './defences-list.mjs';
import { repeating, woven } from './defences-weave.mjs';

const LEFT_OUT = new Set(['node_modules', '.git', 'var', 'coverage']);
/** What an assertion's message has, and an error of a program that was broken by the edit has not. */
const ASSERTION = /expect\(|AssertionError|Expected|Received/;
const SETUP = 'defences-setup.mjs';
const RESULT = 'defences-result.json';

export class Copy {
  constructor(seed) {
    this.seed = seed;
    // The real path: jest compares paths as they are.
    this.folder = mkdtempSync(join(realpathSync(tmpdir()), 'esign-defences-'));
    this.onExit = () => rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    process.once('exit', this.onExit);
    const filter = (from) => !LEFT_OUT.has(basename(from)) && !relative(root, from).startsWith('docs/images');
    cpSync(root, this.folder, { recursive: true, filter });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  remove() {
    process.removeListener('exit', this.onExit);
    this.onExit();
  }

  /** Tries defences that one suite holds in one run of it. @returns for each whether it was seen `red` */
  async together(defences) {
    const { text, edited, rest } = this.weaving(defences);
    const tried = defences.filter(({ id }) => !rest.has(id));
    const unseen = defences.filter(({ id }) => rest.has(id)).map((defence) => ({ defence, verdict: 'not switched' }));
    if (tried.length === 0) return unseen;
    try {
      for (const [file, content] of text) writeFileSync(join(this.folder, file), content);
      writeFileSync(join(this.folder, SETUP), repeating(tried.map(({ id }) => id)));
      const names = tried.flatMap(({ id, test }) => [
        pattern(test),
        pattern(test, `without ${id}: `),
        pattern(test, `again ${id}: `),
      ]);
      const words = ['--setupFilesAfterEnv', join(this.folder, SETUP)];
      const { results } = await this.jest(tried[0].test.file, names, words);
      return [...unseen, ...tried.map((defence) => ({ defence, verdict: verdictTogether(defence, results) }))];
    } finally {
      for (const [file, content] of edited) writeFileSync(join(this.folder, file), content);
    }
  }

  /** Tries one defence with the sources, and what is built of them, edited. @returns `red`, or what else came of it */
  async apart({ without, test }) {
    const before = new Map(without.map(({ file }) => [file, this.read(file)]));
    try {
      const green = await this.jest(test.file, [pattern(test)]);
      const own = green.results.filter((result) => isOf(test, result));
      if (own.length === 0 || own.some(({ status }) => status !== 'passed')) {
        return `is not green with all defences: ${own[0]?.failureMessages[0] ?? green.said}`;
      }
      for (const { file, find, replace } of without) {
        const parts = this.read(file).split(find);
        if (parts.length !== 2) return `${file} has not once ${JSON.stringify(find)}`;
        this.put(file, parts.join(replace));
      }
      const { results, said } = await this.jest(test.file, [pattern(test)]);
      return verdictOf(
        test,
        results.filter((result) => isOf(test, result)),
        said,
      );
    } finally {
      for (const [file, content] of before) this.put(file, content);
    }
  }

  weaving(defences) {
    const edits = new Map();
    for (const { id, without } of defences) {
      for (const { file, find, replace } of without) {
        const start = this.read(file).indexOf(find);
        const own = { id, start, end: start + find.length, replace };
        edits.set(file, [...(edits.get(file) ?? []), own]);
      }
    }
    const edited = new Map([...edits.keys()].map((file) => [file, this.read(file)]));
    const rest = new Set();
    for (const [file, own] of edits) for (const id of woven(file, edited.get(file), own).rest) rest.add(id);
    const text = new Map();
    for (const [file, own] of edits) {
      text.set(
        file,
        woven(
          file,
          edited.get(file),
          own.filter(({ id }) => !rest.has(id)),
        ).text,
      );
    }
    return { text, edited, rest };
  }

  read(file) {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Writes a source, and what is built of it, for tests that start processes of their own. */
  put(file, text) {
    writeFileSync(join(this.folder, file), text);
    const built = join(this.folder, 'dist', file.replace(/\.ts$/, '.js'));
    if (!file.endsWith('.ts') || !existsSync(built)) return;
    const { config } = typescript.readConfigFile(join(root, 'tsconfig.json'), typescript.sys.readFile);
    const { options } = typescript.convertCompilerOptionsFromJson(config.compilerOptions, root);
    const compilerOptions = { ...options, module: typescript.ModuleKind.ESNext, moduleResolution: undefined };
    writeFileSync(built, typescript.transpileModule(text, { compilerOptions, fileName: file }).outputText);
  }

  /** What the named tests came to, and what was said by a suite that could not be loaded. */
  async jest(file, names, more = []) {
    const output = join(this.folder, RESULT);
    rmSync(output, { force: true });
    const program = join(this.folder, 'node_modules/jest/bin/jest.js');
    const words = ['--experimental-vm-modules', program, '--rootDir', this.folder, '--runTestsByPath', file, ...more];
    const unique = [...new Set(names)].map((name) => `(?:${name})`).join('|');
    words.push(
      '--testNamePattern',
      `^(?:${unique})`,
      '--json',
      '--outputFile',
      output,
      '--runInBand',
      '--no-watchman',
      '--forceExit',
    );
    const child = spawn(process.execPath, words, {
      cwd: this.folder,
      env: { ...process.env, ESIGN_TEST_ALL: '1', ESIGN_TEST_SEED: this.seed, FORCE_COLOR: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const printed = [];
    child.stderr.on('data', (part) => printed.push(part));
    await new Promise((resolve) => child.once('close', resolve));
    if (!existsSync(output)) return { results: [], said: Buffer.concat(printed).toString().slice(-2_000) };
    const { testResults, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(output, 'utf8'));
    const said = testResults.map(({ message }) => message).join('\n') || 'no test of that name';
    return { results: numRuntimeErrorTestSuites > 0 ? [] : testResults.flatMap((one) => one.assertionResults), said };
  }
}

function verdictTogether({ id, test }, results) {
  const of = (prefix) => results.filter((result) => isOf(test, result) && result.fullName.includes(prefix));
  const around = [
    ...results.filter((result) => isOf(test, result) && !/ (?:without|again) \d+: /.test(result.fullName)),
    ...of(` again ${id}: `),
  ];
  if (around.length < 2 || around.some(({ status }) => status !== 'passed')) return 'not green around it';
  return verdictOf(test, of(` without ${id}: `), 'did not run');
}

function verdictOf(test, own, said) {
  const messages = own.flatMap(({ failureMessages }) => failureMessages);
  if (own.length === 0) return `did not run: ${said}`;
  if (messages.length === 0) return 'STAYS GREEN without its defence';
  const isExpected = (message) => (test.fails === undefined ? ASSERTION.test(message) : message.includes(test.fails));
  return messages.some(isExpected) ? 'red' : `fails otherwise: ${messages[0]}`;
}

function isOf({ title, case: which = '' }, { fullName, status }) {
  return fullName.includes(title) && fullName.includes(which) && status !== 'pending';
}

/** For jest's -t: both pieces of the name, and no repetition but the named one. */
function pattern({ title, case: which = '' }, prefix) {
  const repeated = prefix === undefined ? '(?!.* (?:without|again) \\d+: )' : `(?=.* ${escaped(prefix)})`;
  return `${repeated}(?=.*${escaped(title)})(?=.*${escaped(which)})`;
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
