import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createIdentity, fromPem, toPem } from './identity.js';
import type { Identity, IdentityPlan } from './identity.js';

/** Keeps identities in a folder, so that what they signed still verifies after a restart. */
export class IdentityCabinet {
  private readonly opened = new Map<string, Promise<Identity>>();

  private constructor(private readonly directory: string) {}

  static async open(directory: string): Promise<IdentityCabinet> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new IdentityCabinet(directory);
  }

  /**
   * The identity of that name; it is made and written down when it is asked for first.
   *
   * @param name - part of a file name: letters, digits and dashes
   */
  async take(name: string, plan: () => IdentityPlan): Promise<Identity> {
    const opened = this.opened.get(name) ?? this.readOrMake(name, plan);
    this.opened.set(name, opened);
    try {
      return await opened;
    } catch (error) {
      this.opened.delete(name);
      throw error;
    }
  }

  private async readOrMake(name: string, plan: () => IdentityPlan): Promise<Identity> {
    const path = join(this.directory, `${name}.pem`);
    const kept = await readFile(path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    if (kept !== undefined) return fromPem(kept);
    const identity = await createIdentity(plan());
    await writeFile(`${path}.part`, toPem(identity), { mode: 0o600 });
    await rename(`${path}.part`, path);
    return identity;
  }
}
