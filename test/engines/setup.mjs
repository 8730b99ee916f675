import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'esign-engines-';

/** One folder per run, in which the first suite that needs a server starts it for all of them. */
export default function setup() {
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(PREFIX) && !isAlive(Number(name.slice(PREFIX.length).split('-')[0]))) {
      stopServers(join(tmpdir(), name));
    }
  }
  process.env.ESIGN_TEST_ENGINES_DIRECTORY = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
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
