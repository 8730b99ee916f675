// Makes a fresh clone ready, with nothing but Node and npm: installs what the lock file says, builds what has changed.
// Runs before `npm start`, `npm test` and `npm run bench`; costs half a second when there is nothing to do.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileNative, otherScripts } from './native.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isForTest = process.argv.includes('--test');
const isRoot = process.getuid?.() === 0;
const say = (text) => process.stdout.write(`${text}\n`);

/** What works beside this process and must not outlive it. */
const helpers = new Set();

function fail(text) {
  process.stderr.write(`${text}\n`);
  for (const child of helpers) child.kill();
  process.exit(1);
}

/** As {@link run}, beside whatever else is done meanwhile; what it prints is shown only when it fails. */
async function runBeside(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  helpers.add(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  helpers.delete(child);
  return { isDone: code === 0, printed };
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  return result.status === 0;
}

function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
}

/** SHA-256 over names and contents of files, so that a fresh clone and a touched file are told apart from a change. */
function digestOf(paths, skip = []) {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (skip.some((name) => path.endsWith(`/${name}`)) || !existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
      return;
    }
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  };
  for (const path of paths) visit(join(root, path));
  return hash.digest('hex');
}

function stampOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

const hasApt = () => isRoot && existsSync('/etc/debian_version') && has('apt-get');

function installPackages(packages, why) {
  say(`Installing Debian packages (${why}): ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  run('apt-get', ['update', '-qq'], quiet);
  return run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], quiet);
}

/** In a process of its own: this one would remember what it did not find. */
function canLoadDatabase() {
  const attempt = "new (require('better-sqlite3'))(':memory:').close()";
  return run(process.execPath, ['-e', attempt], { stdio: 'ignore' });
}

/** Returns what is left to do once packages are there, to be done beside the build; nothing when all was there. */
async function installModules() {
  const stampFile = join(root, 'node_modules', '.bootstrap-stamp');
  const wanted = `${digestOf(['package-lock.json'])} ${process.platform} ${process.arch} ${process.versions.modules}`;
  if (stampOf(stampFile) === wanted && canLoadDatabase()) return async () => {};
  const compilers = ['python3', 'make', 'g++'].filter((name) => !has(name));
  if (compilers.length > 0 && hasApt())
    installPackages(compilers, 'to compile the embedded database where no binary fits');
  say('Installing packages from the lock file (npm ci); the first time takes about two minutes.');
  const native = compileNative(root);
  helpers.add(native.child);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { isDone } = await runBeside('npm', ['ci', '--ignore-scripts', ...quiet], { stdio: 'inherit' });
  if (!isDone) fail('npm ci failed; its reason is above.');
  return async () => {
    const scripts = await runBeside('npm', ['rebuild', ...otherScripts(root), '--loglevel=error']);
    if (!scripts.isDone) fail(`${scripts.printed}\nA package could not be set up; the reason is above.`);
    await native.place();
    helpers.delete(native.child);
    // Once more where it belongs, this time aloud.
    if (!canLoadDatabase()) run('npm', ['rebuild', 'better-sqlite3', '--loglevel=error']);
    if (!canLoadDatabase()) {
      fail(
        'The embedded database (better-sqlite3) could not be built. It needs python3, make and g++' +
          (compilers.length > 0 ? `; missing here: ${compilers.join(', ')}.` : '.'),
      );
    }
    writeFileSync(stampFile, wanted);
  };
}

/** Debian packages of the test suite: real databases, a real browser, other people's PDF tools. */
const TEST_TOOLS = [
  { command: '/usr/lib/postgresql/*/bin/postgres', package: 'postgresql' },
  { command: 'redis-server', package: 'redis-server' },
  { command: 'chromium-headless-shell', package: 'chromium-headless-shell' },
  { command: 'qpdf', package: 'qpdf' },
  { command: 'pdftotext', package: 'poppler-utils' },
  { command: 'mutool', package: 'mupdf-tools' },
  { command: 'openssl', package: 'openssl' },
  { command: 'softhsm2-util', package: 'softhsm2' },
  { command: 'pkcs11-tool', package: 'opensc' },
  { command: 'pki', package: 'strongswan-pki' },
  { command: 'xmlsec1', package: 'xmlsec1' },
  { command: 'faketime', package: 'faketime' },
];

function isInstalled(tool) {
  if (!tool.command.includes('*')) return has(tool.command);
  return spawnSync('sh', ['-c', `ls ${tool.command}`], { stdio: 'ignore' }).status === 0;
}

function installTestTools() {
  const missing = TEST_TOOLS.filter((tool) => !isInstalled(tool)).map((tool) => tool.package);
  if (missing.length === 0) return;
  if (!hasApt()) {
    say(
      `Not installed, and only root on Debian can: ${missing.join(' ')}. Tests that need them are skipped with this reason.`,
    );
    return;
  }
  if (!installPackages(missing, 'for the test suite'))
    say('Some could not be installed; their tests are skipped with the reason.');
}

/** Told at the end: an error in our own sources is no reason to leave the packages half installed. */
const failedBuilds = [];

/** Builds one part if its sources changed since the last time; what the builder prints is shown only when it fails. */
async function build(name, { sources, args, cwd = '.', outputs }) {
  const stampFile = join(root, 'node_modules', `.built-${name.replaceAll(' ', '-')}`);
  const wanted = digestOf(sources, ['node_modules', 'components.d.ts']);
  if (stampOf(stampFile) === wanted && outputs.every((path) => existsSync(join(root, path)))) return;
  say(`Building ${name} …`);
  const { isDone, printed } = await runBeside(process.execPath, args, { cwd: join(root, cwd) });
  if (isDone) writeFileSync(stampFile, wanted);
  else failedBuilds.push(`${printed}\nBuilding ${name} failed; the reason is above.`);
}

checkNode();
const finishInstallation = await installModules();
if (isForTest) installTestTools();
await Promise.all([
  finishInstallation(),
  build('server', {
    sources: [
      'src',
      'reference-host',
      'simulators',
      'bench',
      'test/browser/chromium.ts',
      'test/e2e/prepared-folder.ts',
      'test/e2e/product.ts',
      'test/e2e/signing-case.ts',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ],
    args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
    outputs: ['dist/reference-host/main.js', 'dist/src/plugin.js'],
  }),
  build('client', {
    sources: ['reference-host/client', 'scripts/build-client.mjs', 'package-lock.json'],
    args: ['scripts/build-client.mjs'],
    outputs: ['dist/reference-host/web-client/bundle.json'],
  }),
  build('verifier', {
    sources: [
      ...['verify-page', 'client.ts', 'client', 'errors.ts', 'evidence', 'documents', 'pki'].map(
        (name) => `src/${name}`,
      ),
      'scripts/build-verifier.mjs',
      'package-lock.json',
    ],
    args: ['scripts/build-verifier.mjs'],
    outputs: ['dist/src/static/verifier/bundle.json'],
  }),
  build('signing client', {
    sources: [
      ...['client.ts', 'client', 'errors.ts', 'evidence', 'documents', 'pki', 'eids'].map((name) => `src/${name}`),
      'scripts/build-signing-client.mjs',
      'package.json',
      'package-lock.json',
    ],
    args: ['scripts/build-signing-client.mjs'],
    outputs: ['dist/src/static/client/bundle.json'],
  }),
  build('web components', {
    sources: [
      ...['src', 'package.json', 'stencil.config.ts', 'tsconfig.json', 'lwc.config.json'].map(
        (name) => `web-components/${name}`,
      ),
      'package-lock.json',
    ],
    args: [join(root, 'node_modules/@stencil/core/bin/stencil'), 'build', '--prod', '--docs=false'],
    cwd: 'web-components',
    outputs: ['web-components/dist/limepkg-esign-lwc-components/limepkg-esign-lwc-components.esm.js'],
  }),
]);
/** Lets `npx limepkg-esign` find the command where it finds those of packages, without a network. */
function linkCommand() {
  const command = join(root, 'dist', 'src', 'cli.js');
  const link = join(root, 'node_modules', '.bin', 'limepkg-esign');
  if (!existsSync(command)) return;
  chmodSync(command, 0o755);
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join('..', '..', 'dist', 'src', 'cli.js'), link);
}

if (failedBuilds.length > 0) fail(failedBuilds.join('\n'));
linkCommand();
