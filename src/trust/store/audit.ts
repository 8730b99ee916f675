import type { Knex } from 'knex';
import { readInteger, readText, type Row } from '../../db/index.js';
import { EsignError } from '../../errors.js';
import { parseCertificate, verifyTimestamp } from '../../pki/index.js';
import { nodePkiPrimitives } from '../../pki/index.node.js';
import { imprintOf, merkleRoot, type Batch, type Batches } from './batches.js';
import { bodyOf, CHAIN_START, entryOf, hashOf } from './entry.js';
import type { StoreKeys } from './keys.js';
import { headText } from './store.js';

const PAGE = 500;

/** Something in the store that is not as it was written. */
export interface StoreFault {
  readonly tenant: string;
  /** Absent: it concerns no entry by itself. */
  readonly sequence?: number;
  readonly fault:
    | 'ENTRY_MISSING'
    | 'ENTRY_CHANGED'
    | 'ENTRY_NOT_LINKED'
    | 'HEAD_CHANGED'
    | 'BATCH_CHANGED'
    | 'BATCH_MISSING'
    | 'BATCH_TIMESTAMP_INVALID';
}

/** What an audit found. */
export interface StoreReport {
  readonly entries: number;
  readonly batches: number;
  readonly faults: readonly StoreFault[];
}

/** Whether the store is what was written: every entry, every link, every end, every time-stamped batch. */
export class StoreAudit {
  constructor(
    private readonly sql: Knex,
    private readonly keys: StoreKeys,
    private readonly batches: Batches,
    private readonly tsaRoots: () => readonly Uint8Array[],
  ) {}

  async run(): Promise<StoreReport> {
    const tenants = await this.sql<Row>('trust_tenant').orderBy('id');
    const faults: StoreFault[] = [];
    let [entries, batches] = [0, 0];
    for (const row of tenants) {
      const tenant = { id: readInteger(row['id']), name: readText(row['name']) };
      const hashes = await this.auditEntries(tenant, row, faults);
      entries += hashes.length;
      batches += await this.auditBatches(tenant, hashes, faults);
    }
    return { entries, batches, faults };
  }

  /** @returns the digests of the entries, in order */
  private async auditEntries(tenant: { id: number; name: string }, row: Row, faults: StoreFault[]): Promise<string[]> {
    const hashes: string[] = [];
    let previous = CHAIN_START;
    for (let from = 1; ; from += PAGE) {
      const rows = await this.sql<Row>('trust_entry')
        .where('tenant_id', tenant.id)
        .where('sequence', '>=', from)
        .where('sequence', '<', from + PAGE)
        .orderBy('sequence');
      for (const one of rows) {
        const entry = entryOf(one);
        for (let missing = hashes.length + 1; missing < entry.sequence; missing++) {
          faults.push({ tenant: tenant.name, sequence: missing, fault: 'ENTRY_MISSING' });
          hashes.push('');
        }
        const { sequence } = entry;
        if (!this.isWhole(one)) faults.push({ tenant: tenant.name, sequence, fault: 'ENTRY_CHANGED' });
        if (entry.previousHash !== previous) faults.push({ tenant: tenant.name, sequence, fault: 'ENTRY_NOT_LINKED' });
        previous = hashOf(entry);
        hashes.push(previous);
      }
      if (from + PAGE > readInteger(row['head_sequence']) && rows.length < PAGE) break;
    }
    this.auditHead(tenant, row, hashes, faults);
    return hashes;
  }

  private auditHead(tenant: { id: number; name: string }, row: Row, hashes: string[], faults: StoreFault[]): void {
    const sequence = readInteger(row['head_sequence']);
    const hash = readText(row['head_hash']);
    const isSigned = this.keys.fits(headText(tenant.id, sequence, hash), readText(row['head_mac']));
    const last = hashes.at(-1) ?? CHAIN_START;
    if (isSigned && sequence === hashes.length && hash === last) return;
    faults.push({ tenant: tenant.name, fault: 'HEAD_CHANGED' });
  }

  private isWhole(row: Row): boolean {
    try {
      bodyOf(entryOf(row), this.keys);
      return true;
    } catch (error) {
      if (error instanceof EsignError) return false;
      throw error;
    }
  }

  private async auditBatches(
    tenant: { id: number; name: string },
    hashes: readonly string[],
    faults: StoreFault[],
  ): Promise<number> {
    const known = await this.batches.inDatabase(tenant.id);
    for (const batch of known) {
      const sequence = batch.from;
      const own = hashes.slice(batch.from - 1, batch.to);
      const fits = own.length === batch.to - batch.from + 1 && merkleRoot(own) === batch.root;
      if (!fits) faults.push({ tenant: tenant.name, sequence, fault: 'BATCH_CHANGED' });
      if (!(await this.isStamped(batch))) {
        faults.push({ tenant: tenant.name, sequence, fault: 'BATCH_TIMESTAMP_INVALID' });
      }
    }
    for (const kept of await this.batches.onDisk()) {
      if (kept.tenantId !== tenant.id) continue;
      const isThere = known.some(({ from, to, root }) => from === kept.from && to === kept.to && root === kept.root);
      if (!isThere) faults.push({ tenant: tenant.name, sequence: kept.from, fault: 'BATCH_MISSING' });
    }
    return known.length;
  }

  private async isStamped(batch: Batch): Promise<boolean> {
    const imprint = imprintOf(batch);
    const { fault } = await verifyTimestamp(batch.token, {
      primitives: nodePkiPrimitives,
      data: (name) => Promise.resolve(name === 'SHA-256' ? new Uint8Array(imprint) : null),
      anchors: this.tsaRoots().map(parseCertificate),
    });
    return fault === null;
  }
}
