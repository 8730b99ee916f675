import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** A program for a child process that a test starts and kills. */
export interface Program {
  readonly file: string;
  remove(): Promise<void>;
}

/**
 * Makes one file of a TypeScript program and its rooms; packages stay outside.
 *
 * @param entry - path from the project's folder
 */
export async function bundleForNode(entry: string): Promise<Program> {
  // Under node_modules, so that the program finds the packages.
  const file = resolve('node_modules', '.cache', 'test-programs', `${randomUUID()}.mjs`);
  const options = ['--bundle', '--platform=node', '--format=esm', '--packages=external', '--log-level=error'];
  await promisify(execFile)(join('node_modules', '.bin', 'esbuild'), [entry, ...options, `--outfile=${file}`]);
  return { file, remove: () => rm(file, { force: true }) };
}
