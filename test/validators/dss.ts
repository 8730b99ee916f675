import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A copy of `test/validators/dss` that Maven has made ready. */
const FOLDER = process.env['ESIGN_DSS'] ?? '';
const classpath = join(FOLDER, 'classpath.txt');

export const hasDss = FOLDER !== '' && existsSync(classpath);
export const NO_DSS = 'EU DSS is not there (ESIGN_DSS names a folder that Maven has made ready)';

/** What the European Commission’s validator says of every seal of a file, one line each. */
export function dssReport(path: string, rootsPath: string): string {
  const classes = `${join(FOLDER, 'target/classes')}:${readFileSync(classpath, 'utf8')}`;
  return spawnSync('java', ['-cp', classes, 'Validate', path, rootsPath], { encoding: 'utf8' }).stdout;
}
