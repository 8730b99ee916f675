import { createHash } from 'node:crypto';
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { isDuplicateKey, readBinary, readInteger, readText, type Row } from '../../db/index.js';

const MAX_BATCH = 10_000;

/** Asks for a time-stamp over a SHA-256. @returns DER */
export type StampDigest = (digest: Uint8Array) => Promise<Uint8Array>;

/** Entries of one installation under one time-stamp. */
export interface Batch {
  readonly tenantId: number;
  readonly from: number;
  readonly to: number;
  /** Merkle root over the entries' digests, hex. */
  readonly root: string;
  readonly token: Uint8Array;
}

/**
 * The Merkle root of digests (RFC 9162 clause 2.1.1: leaves and nodes are hashed apart).
 *
 * @param hashes - 64 hex digits each, at least one
 */
export function merkleRoot(hashes: readonly string[]): string {
  let level = hashes.map((hash) => node(0, Buffer.from(hash, 'hex')));
  while (level.length > 1) {
    const next: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left = Buffer.alloc(0), right] = [level[at], level[at + 1]];
      next.push(right === undefined ? left : node(1, left, right));
    }
    level = next;
  }
  return (level[0] ?? Buffer.alloc(0)).toString('hex');
}

function node(prefix: 0 | 1, ...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256').update(Uint8Array.of(prefix));
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** What the time-stamp of a batch is over: root, installation and place. */
export function imprintOf({ tenantId, from, to, root }: Omit<Batch, 'token'>): Buffer {
  return createHash('sha256').update(`batch:${tenantId}:${from}:${to}:${root}`).digest();
}

/**
 * Puts the entries since the last batch under a time-stamp. Each batch is also written to a folder beside the database: a database that is
 * set back no longer fits it.
 */
export class Batches {
  constructor(
    private readonly sql: Knex,
    private readonly folder: string,
    private readonly stamp: StampDigest,
    private readonly now: () => Date,
  ) {}

  /** @returns how many batches were made @throws `UnavailableError` `TSA_UNAVAILABLE` */
  async makeAll(): Promise<number> {
    const tenants: unknown[] = await this.sql('trust_tenant').where('head_sequence', '>', 0).orderBy('id').pluck('id');
    let made = 0;
    for (const id of tenants.map(readInteger)) if (await this.make(id)) made += 1;
    return made;
  }

  /** All batches that were ever written to the folder. */
  async onDisk(): Promise<Omit<Batch, 'token'>[]> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith('.json'));
    return Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(this.folder, name), 'utf8')) as Omit<Batch, 'token'>),
    );
  }

  async inDatabase(tenantId: number): Promise<Batch[]> {
    const rows = await this.sql<Row>('trust_batch').where('tenant_id', tenantId).orderBy('from_sequence');
    return rows.map((row) => ({
      tenantId,
      from: readInteger(row['from_sequence']),
      to: readInteger(row['to_sequence']),
      root: readText(row['root']),
      token: new Uint8Array(readBinary(row['token'])),
    }));
  }

  private async make(tenantId: number): Promise<boolean> {
    const [last] = await this.sql<Row>('trust_batch').where('tenant_id', tenantId).max({ to: 'to_sequence' });
    const from = readInteger(last?.['to'] ?? 0) + 1;
    const rows = await this.sql<Row>('trust_entry')
      .where('tenant_id', tenantId)
      .where('sequence', '>=', from)
      .orderBy('sequence')
      .limit(MAX_BATCH)
      .select('hash', 'sequence');
    const to = rows.at(-1)?.['sequence'];
    if (to === undefined) return false;
    const batch = { tenantId, from, to: readInteger(to), root: merkleRoot(rows.map((row) => readText(row['hash']))) };
    const token = await this.stamp(imprintOf(batch));
    try {
      await this.sql('trust_batch').insert({
        ...{ tenant_id: tenantId, from_sequence: from, to_sequence: batch.to, root: batch.root },
        token: Buffer.from(token),
        stamped_at: this.now(),
      });
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
    await this.write(batch, token);
    return true;
  }

  private async write(batch: Omit<Batch, 'token'>, token: Uint8Array): Promise<void> {
    const path = join(this.folder, `${batch.tenantId}-${batch.from}-${batch.to}.json`);
    const content = { ...batch, token: Buffer.from(token).toString('base64') };
    await writeFile(`${path}.part`, JSON.stringify(content), { mode: 0o600 });
    await rename(`${path}.part`, path);
  }
}
