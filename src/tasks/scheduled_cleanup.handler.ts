import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskModule } from '../host/index.js';
import { TASKS } from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';

/** No creation, completion or mail takes as long. */
const ABANDONED_MS = 6 * 3_600_000;
const SCRATCH = /^(create|complete|mail)-[0-9a-f-]{36}$/;

/** Removes scratch files of visits that are over and of processes that died. Stored files that nobody refers to are the host's to sweep. */
export function scheduledCleanup(deps: TaskDependencies): TaskModule {
  return { name: TASKS.scheduledCleanup, handler: () => cleanUp(deps) };
}

async function cleanUp({ context, portal }: TaskDependencies): Promise<void> {
  await portal.sweepCopies();
  const folder = context.host.scratchDirectory;
  for (const name of (await readdir(folder).catch(() => [])).filter((one) => SCRATCH.test(one))) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (context.now().getTime() - mtimeMs > ABANDONED_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
