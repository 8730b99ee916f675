import type { Knex } from 'knex';
import { readInteger, readText, withDeadlockRetry, writeDate, type Row } from '../../db/index.js';
import { sha256 } from './digest.js';
import { bodyOf, entryOf, hashOf, ownerOf, type Entry, type EntryKind } from './entry.js';
import { storeBroken, type StoreKeys } from './keys.js';

/** What is to be kept. */
export interface NewEntry {
  readonly tenantId: number;
  readonly kind: EntryKind;
  readonly signingKey: string;
  readonly signerId?: number;
  readonly receiptId?: string;
  /** Whoever comes second under one name gets the first one's entry. */
  readonly uniqueKey: string;
  readonly body: object;
}

/** An entry with its body. */
export interface OpenEntry {
  readonly entry: Entry;
  /** JSON, byte for byte as kept. */
  readonly text: string;
  /** Whether this call has written it. */
  readonly isNew: boolean;
}

/** What the head of an installation's chain is signed over. */
export function headText(tenantId: number, sequence: number, hash: string): string {
  return `head:${tenantId}:${sequence}:${hash}`;
}

/** The append-only store. Nothing in it is ever changed or removed. */
export class EntryStore {
  constructor(
    private readonly sql: Knex,
    private readonly keys: StoreKeys,
    private readonly now: () => Date,
  ) {}

  get database(): Knex {
    return this.sql;
  }

  /**
   * Appends one entry to an installation's chain.
   *
   * @param alongside - reads and writes in the same transaction, under the chain's lock; may refuse by throwing
   */
  append(
    entry: NewEntry,
    alongside: (trx: Knex.Transaction) => Promise<void> = () => Promise.resolve(),
  ): Promise<OpenEntry> {
    return withDeadlockRetry(() =>
      this.sql.transaction(async (trx) => {
        // Touch first: whoever else appends for this installation waits here.
        await trx('trust_tenant').where('id', entry.tenantId).increment('head_sequence', 1);
        const found = await this.read(trx, entry.tenantId, entry.uniqueKey);
        if (found) {
          await trx('trust_tenant').where('id', entry.tenantId).decrement('head_sequence', 1);
          return found;
        }
        await alongside(trx);
        return this.link(trx, entry);
      }),
    );
  }

  /**
   * Appends entries of one chain in their order, all or none; none of them may be there already.
   *
   * @param alongside - as of {@link append}
   */
  async appendAll(
    entries: readonly NewEntry[],
    alongside: (trx: Knex.Transaction) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const [first] = entries;
    if (!first) return;
    await withDeadlockRetry(() =>
      this.sql.transaction(async (trx) => {
        await trx('trust_tenant').where('id', first.tenantId).increment('head_sequence', entries.length);
        await alongside(trx);
        await this.linkAll(trx, first.tenantId, entries);
      }),
    );
  }

  /** @throws `IntegrityError` `TRUST_STORE_BROKEN` when the entry is not what was written */
  find(tenantId: number, uniqueKey: string): Promise<OpenEntry | undefined> {
    return this.read(this.sql, tenantId, uniqueKey);
  }

  /** Everything about one signing, oldest first. @throws `IntegrityError` `TRUST_STORE_BROKEN` */
  async ofSigning(tenantId: number, signingKey: string, kind: EntryKind): Promise<OpenEntry[]> {
    const where = { tenant_id: tenantId, signing_key: signingKey, kind };
    const rows = await this.sql<Row>('trust_entry').where(where).orderBy('sequence');
    return rows.map((row) => this.opened(row));
  }

  /** @throws `IntegrityError` `TRUST_STORE_BROKEN` */
  async findByReceipt(tenantId: number, receiptId: string): Promise<OpenEntry | undefined> {
    const where = { tenant_id: tenantId, receipt_id: receiptId };
    const [row] = await this.sql<Row>('trust_entry').where(where).limit(1);
    return row && this.opened(row);
  }

  private async read(sql: Knex, tenantId: number, uniqueKey: string): Promise<OpenEntry | undefined> {
    const where = { tenant_id: tenantId, unique_key: uniqueKey };
    const [row] = await sql<Row>('trust_entry').where(where).limit(1);
    return row && this.opened(row);
  }

  private opened(row: Row): OpenEntry {
    const entry = entryOf(row);
    return { entry, text: bodyOf(entry, this.keys), isNew: false };
  }

  private async link(trx: Knex.Transaction, wanted: NewEntry): Promise<OpenEntry> {
    const [linked] = await this.linkAll(trx, wanted.tenantId, [wanted]);
    if (!linked) throw storeBroken('An entry was not written.');
    return linked;
  }

  /** The head has been moved on by as many places as there are entries. */
  private async linkAll(trx: Knex.Transaction, tenantId: number, wanted: readonly NewEntry[]): Promise<OpenEntry[]> {
    const [tenant] = await trx<Row>('trust_tenant').where('id', tenantId).limit(1);
    if (!tenant) throw storeBroken('The installation of an entry is gone.');
    const before = readInteger(tenant['head_sequence']) - wanted.length;
    let previousHash = readText(tenant['head_hash']);
    // Whoever may write to the database but does not hold the service's key cannot make a new end for the chain.
    if (!this.keys.fits(headText(tenantId, before, previousHash), readText(tenant['head_mac']))) {
      throw storeBroken('The end of the chain was changed.');
    }
    const linked = wanted.map((one, index) => {
      const made = this.entryFrom({ ...one, tenantId }, before + index + 1, previousHash);
      previousHash = made.entry.hash;
      return made;
    });
    await trx('trust_entry').insert(linked.map(({ entry }) => rowOf(entry)));
    const mac = this.keys.mac(headText(tenantId, before + wanted.length, previousHash));
    await trx('trust_tenant').where('id', tenantId).update({ head_hash: previousHash, head_mac: mac });
    return linked;
  }

  private entryFrom(wanted: NewEntry, sequence: number, previousHash: string): OpenEntry {
    const { tenantId, kind, signingKey, uniqueKey } = wanted;
    const text = JSON.stringify(wanted.body);
    const said = {
      ...{ tenantId, sequence, kind, signingKey, uniqueKey, previousHash },
      signerId: wanted.signerId ?? null,
      receiptId: wanted.receiptId ?? null,
      bodyHash: sha256(text),
      recordedAt: this.now(),
    };
    const hash = hashOf(said);
    const entry: Entry = { ...said, hash, mac: this.keys.mac(hash), box: this.keys.seal(text, ownerOf(said)) };
    return { entry, text, isNew: true };
  }
}

function rowOf(entry: Entry): object {
  return {
    tenant_id: entry.tenantId,
    sequence: entry.sequence,
    kind: entry.kind,
    signing_key: entry.signingKey,
    signer_id: entry.signerId,
    receipt_id: entry.receiptId,
    unique_key: entry.uniqueKey,
    box: entry.box,
    body_hash: entry.bodyHash,
    recorded_at: writeDate(entry.recordedAt),
    previous_hash: entry.previousHash,
    hash: entry.hash,
    mac: entry.mac,
  };
}
