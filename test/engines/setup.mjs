import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'esign-engines-';
/** Suites that use a token of the key module, and some more. */
const TOKENS = 8;

/** One folder per run, in which the first suite that needs a server starts it for all of them. */
export default function setup() {
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(PREFIX) && !isAlive(Number(name.slice(PREFIX.length).split('-')[0]))) {
      stopServers(join(tmpdir(), name));
    }
  }
  const directory = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  process.env.ESIGN_TEST_ENGINES_DIRECTORY = directory;
  // Set here and not in a suite: the key module reads the environment of the process, which suites have a copy of.
  const tokens = join(directory, 'tokens');
  mkdirSync(tokens);
  writeFileSync(join(directory, 'softhsm2.conf'), `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`);
  process.env.SOFTHSM2_CONF = join(directory, 'softhsm2.conf');
  makeTokens(directory);
}

/** Before any process opens the key module: it never sees tokens that are made later. A suite takes one by taking its file. */
function makeTokens(directory) {
  const offered = join(directory, 'offered-tokens');
  mkdirSync(offered);
  for (let count = 0; count < TOKENS; count += 1) {
    const [label, pin, soPin] = [6, 6, 6].map((bytes) => randomBytes(bytes).toString('hex'));
    const words = ['--init-token', '--free', '--label', `esign-${label}`, '--pin', pin, '--so-pin', soPin];
    const { error, status } = spawnSync('softhsm2-util', words, { stdio: 'ignore' });
    if (error !== undefined || status !== 0) return;
    writeFileSync(join(offered, `${label}.json`), JSON.stringify({ label: `esign-${label}`, pin }));
  }
}

/** Stops what was started in the folder and removes it. */
export function stopServers(directory) {
  const stop = join(directory, 'postgres.stop.json');
  if (existsSync(stop)) {
    const [command, ...args] = JSON.parse(readFileSync(stop, 'utf8'));
    try {
      execFileSync(command, args, { stdio: 'ignore', cwd: '/' });
    } catch {
      // It is gone already.
    }
  }
  rmSync(directory, { recursive: true, force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
