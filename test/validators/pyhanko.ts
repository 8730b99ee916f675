import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A virtual environment that has pyHanko; made by hand: `python3 -m venv DIR && DIR/bin/pip install pyhanko`. */
const ENVIRONMENT = process.env['ESIGN_PYHANKO'] ?? join(tmpdir(), 'esign-pyhanko');
const python = join(ENVIRONMENT, 'bin', 'python');
const script = fileURLToPath(new URL('pyhanko_lta.py', import.meta.url));

export const hasPyHanko = existsSync(python);
export const NO_PYHANKO = 'pyHanko is not installed (ESIGN_PYHANKO names a virtual environment that has it)';

/** What pyHanko says of every seal of a file: indication of EN 319 102-1, and whether changes after it are allowed. */
export function pyHankoReport(path: string, rootsPath: string): string {
  const { stdout, stderr } = spawnSync(python, [script, path, rootsPath], { encoding: 'utf8' });
  return `${stdout}${stderr}`;
}
