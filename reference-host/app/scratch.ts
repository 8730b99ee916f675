import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes this process's scratch folder, and removes those of processes that are gone. */
export async function openScratch(dataDirectory: string): Promise<string> {
  const folder = join(dataDirectory, 'scratch');
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const pid = Number(name.split('-')[0]);
    if (!isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
  const own = join(folder, `${process.pid}-${Math.random().toString(36).slice(2, 10)}`);
  await mkdir(own, { mode: 0o700 });
  return own;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
