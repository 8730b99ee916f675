import { randomUUID } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

const MIB = 1024 * 1024;
const LOW_BYTES = 1024 * MIB;
const FULL_BYTES = 200 * MIB;

/** The folder for scratch files can be written to and has room: every document passes through it. */
export function scratchCheck({ host }: Pick<SetupCheckContext, 'host'>): SetupCheck {
  return {
    id: 'scratch',
    run: async (): Promise<SetupFinding> => {
      const probe = join(host.scratchDirectory, `setup-check-${randomUUID()}`);
      try {
        await writeFile(probe, 'x', { flag: 'wx', mode: 0o600 });
      } catch {
        return { state: 'failed', reason: 'not_writable' };
      } finally {
        await rm(probe, { force: true }).catch(() => undefined);
      }
      const { bavail, bsize } = await statfs(host.scratchDirectory);
      const freeBytes = bavail * bsize;
      const params = { mebibytes: Math.floor(freeBytes / MIB) };
      if (freeBytes < FULL_BYTES) return { state: 'failed', reason: 'full', params };
      if (freeBytes < LOW_BYTES) return { state: 'warning', reason: 'low', params };
      return { state: 'ok', reason: 'ok', params };
    },
  };
}
