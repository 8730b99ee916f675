import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Demo mode's secrets: each made once, at first use, in a file that only its owner can read. */
export class GeneratedSecrets {
  private readonly known = new Map<string, Buffer>();

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  get(key: string): Buffer {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const path = join(this.directory, key.replace(/[^\w.-]/g, '_'));
    const secret = read(path) ?? this.make(path);
    this.known.set(key, secret);
    return secret;
  }

  private make(path: string): Buffer {
    const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
    writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    try {
      // A link fails when another process was first; then its secret is the one.
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    return Buffer.from(readFileSync(path, 'utf8'), 'base64url');
  }
}

function read(path: string): Buffer | undefined {
  try {
    return Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
