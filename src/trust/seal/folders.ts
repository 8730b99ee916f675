import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ABANDONED_MS = 24 * 3_600_000;

/** Where the service keeps files: what arrives, what is being sealed, what is sealed, heads of the store. */
export class Folders {
  private readonly incomingFolder: string;
  private readonly sealFolder: string;
  readonly heads: string;

  constructor(readonly root: string) {
    this.incomingFolder = join(root, 'incoming');
    this.sealFolder = join(root, 'seals');
    this.heads = join(root, 'heads');
    for (const folder of [this.incomingFolder, this.sealFolder, this.heads]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
  }

  /** A fresh path for something that arrives or is thrown away again. */
  incoming(): string {
    return join(this.incomingFolder, freshName());
  }

  /** A fresh name for a file of a seal, to be kept in its row. */
  freshSealFile(): string {
    return freshName();
  }

  seal(name: string): string {
    return join(this.sealFolder, name);
  }

  /** Waits until a file of a seal is on the disk: a row that names it outlives a loss of power, and so must the file. */
  async settle(name: string): Promise<void> {
    for (const path of [this.seal(name), this.sealFolder]) {
      const handle = await open(path, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
  }

  /** Removes what nobody has come back to for a day. @param isKept - whether a file of a seal is named by a row */
  async sweep(now: Date, isKept: (name: string) => boolean): Promise<void> {
    for (const folder of [this.incomingFolder, this.sealFolder]) {
      for (const name of await readdir(folder)) {
        if (folder === this.sealFolder && isKept(name)) continue;
        const path = join(folder, name);
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
        if (now.getTime() - mtimeMs > ABANDONED_MS) await rm(path, { force: true });
      }
    }
  }
}

function freshName(): string {
  return `${randomBytes(16).toString('hex')}.pdf`;
}
