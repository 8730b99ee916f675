import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Verdict } from './ocsp-response.js';

/** What the register knows of a certificate. */
export interface RegisterEntry {
  /** Name of the authority that issued it. */
  readonly authority: string;
  /** Hex. */
  readonly serialNumber: string;
  /** ISO 8601. */
  readonly revokedAt?: string;
}

/** Every certificate that was issued, and which are revoked; kept in one file. */
export class Register {
  private readonly entries: Map<string, RegisterEntry>;

  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.entries = new Map(read(path).map((entry) => [keyOf(entry), entry]));
  }

  add(authority: string, serialNumber: string): void {
    const entry = { authority, serialNumber };
    if (this.entries.has(keyOf(entry))) return;
    this.entries.set(keyOf(entry), entry);
    this.write();
  }

  /** @returns whether there is such a certificate */
  revoke(serialNumber: string, at: Date): boolean {
    const found = [...this.entries.values()].find((entry) => entry.serialNumber === serialNumber.toLowerCase());
    if (found === undefined) return false;
    this.entries.set(keyOf(found), { revokedAt: at.toISOString(), ...found });
    this.write();
    return true;
  }

  verdict(authority: string, serialNumber: string): Verdict {
    const entry = this.entries.get(keyOf({ authority, serialNumber }));
    if (entry === undefined) return 'unknown';
    return entry.revokedAt === undefined ? 'good' : { revokedAt: new Date(entry.revokedAt) };
  }

  revoked(authority: string): readonly { readonly serialNumber: string; readonly at: Date }[] {
    return [...this.entries.values()].flatMap((entry) =>
      entry.authority === authority && entry.revokedAt !== undefined
        ? [{ serialNumber: entry.serialNumber, at: new Date(entry.revokedAt) }]
        : [],
    );
  }

  private write(): void {
    writeFileSync(`${this.path}.part`, JSON.stringify([...this.entries.values()]));
    renameSync(`${this.path}.part`, this.path);
  }
}

function keyOf({ authority, serialNumber }: RegisterEntry): string {
  return `${authority}:${serialNumber}`;
}

function read(path: string): readonly RegisterEntry[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as readonly RegisterEntry[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
