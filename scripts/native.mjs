// Packages that are compiled on this machine where no binary fits. The compiler works beside `npm ci` instead of after
// it, in a folder of its own: with what the lock file says about these packages and what they need, and nothing else.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In the order of their weight. */
const NATIVE = ['better-sqlite3', 'pkcs11js'];

/** Where node finds what the package at `path` calls `name`: in its own folder first, then further up. */
function resolved(packages, path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (folder === '') return undefined;
  }
}

/** The part of a lock file that some packages at its top need. */
function partOf(lock, names) {
  const part = {};
  const take = (path) => {
    if (path === undefined || part[path] !== undefined) return;
    const { dev: _dev, optional: _optional, devOptional: _both, ...entry } = (part[path] = lock.packages[path]);
    part[path] = entry;
    const { dependencies, optionalDependencies, peerDependencies } = entry;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      take(resolved(lock.packages, path, name));
  };
  for (const name of names) take(`node_modules/${name}`);
  return part;
}

function manifestOf(lock, names) {
  const versions = (isOptional) =>
    Object.fromEntries(
      names
        .map((name) => [name, lock.packages[`node_modules/${name}`]])
        .filter(([, entry]) => Boolean(entry.optional) === isOptional)
        .map(([name, entry]) => [name, entry.version]),
    );
  return { name: 'native', version: '0.0.0', dependencies: versions(false), optionalDependencies: versions(true) };
}

/** Starts the work at once. */
export function compileNative(root) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const names = NATIVE.filter((name) => lock.packages[`node_modules/${name}`] !== undefined);
  const folder = mkdtempSync(join(tmpdir(), 'esign-native-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const manifest = manifestOf(lock, names);
  const allowScripts = Object.fromEntries(names.map((name) => [name, true]));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, private: true, allowScripts }));
  const packages = { '': manifest, ...partOf(lock, names) };
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ ...manifest, lockfileVersion: lock.lockfileVersion, requires: true, packages }),
  );
  const args = ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn('npm', args, { cwd: folder, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('error', () => resolve(false)).once('close', resolve));
  return {
    child,
    /** Puts what was compiled beside its sources; what could not be compiled is missing there. */
    async place() {
      await ended;
      for (const name of names) {
        const made = join(folder, 'node_modules', name, 'build/Release');
        if (!existsSync(made)) continue;
        const target = join(root, 'node_modules', name, 'build/Release');
        mkdirSync(target, { recursive: true });
        const isWanted = (path) => path === made || path.endsWith('.node');
        cpSync(made, target, { recursive: true, filter: isWanted });
      }
    },
  };
}

/** Packages whose own scripts may run, but for those that are compiled: they have next to nothing to do. */
export function otherScripts(root) {
  const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(allowScripts).filter(
    (name) => allowScripts[name] && !NATIVE.includes(name) && existsSync(join(root, 'node_modules', name)),
  );
}
