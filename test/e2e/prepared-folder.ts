import { cp, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Copies a data folder in which the product has been started once, so that not every suite pays for the first start: keys made,
 * records seeded, documents written. The first suite of a run that wants it makes it; the others wait. Where nothing is shared,
 * as in a bench, it is made in its place.
 *
 * @param make - starts a product in the folder, waits until it is ready, and ends it
 */
export async function copyPreparedFolder(target: string, make: (folder: string) => Promise<void>): Promise<void> {
  const shared = process.env.ESIGN_TEST_ENGINES_DIRECTORY;
  if (shared === undefined) await make(target);
  else await cp(await sharedFolder(join(shared, 'product'), make), target, { recursive: true });
  for (const name of ['demo.json', 'log']) await rm(join(target, name), { recursive: true, force: true });
}

async function sharedFolder(home: string, make: (folder: string) => Promise<void>): Promise<string> {
  await mkdir(home, { recursive: true });
  const ready = join(home, 'data');
  const failed = join(home, 'failed');
  const isFirst = await open(join(home, 'lock'), 'wx').then(
    async (handle) => {
      await handle.close();
      return true;
    },
    () => false,
  );
  if (isFirst) {
    try {
      await make(join(home, 'making'));
      await rename(join(home, 'making'), ready);
    } catch (error) {
      await writeFile(failed, String(error));
      throw error;
    }
  }
  while (!existsSync(ready)) {
    if (existsSync(failed)) throw new Error('the product could not be started once for all suites');
    await sleep(50);
  }
  return ready;
}
