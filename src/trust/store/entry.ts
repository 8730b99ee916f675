import { optional, readDate, readInteger, readText, type Row } from '../../db/index.js';
import { sha256 } from './digest.js';
import { storeBroken, type StoreKeys } from './keys.js';

/** What an entry of the store is about. */
export type EntryKind = 'registration' | 'record' | 'close' | 'seal' | 'renewal' | 'alarm' | 'bb_step';

/** One link of an installation's chain, with its body still closed. */
export interface Entry {
  readonly tenantId: number;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly kind: EntryKind;
  readonly signingKey: string;
  readonly signerId: number | null;
  readonly receiptId: string | null;
  /** There is one entry of that name in an installation. */
  readonly uniqueKey: string;
  readonly box: string;
  /** SHA-256 of the opened body. */
  readonly bodyHash: string;
  readonly recordedAt: Date;
  readonly previousHash: string;
  readonly hash: string;
  readonly mac: string;
}

/** What the first entry of a chain follows. */
export const CHAIN_START = '0'.repeat(64);

/** The digest that an entry must have: over all that it says, and over the entry before. */
export function hashOf(entry: Omit<Entry, 'hash' | 'mac' | 'box'>): string {
  const { tenantId, sequence, kind, signingKey, signerId, receiptId, uniqueKey, bodyHash, recordedAt } = entry;
  const said = [tenantId, sequence, kind, signingKey, signerId, receiptId, uniqueKey, bodyHash];
  return sha256(JSON.stringify([...said, recordedAt.toISOString(), entry.previousHash]));
}

/** Whose body it is; a box that is put elsewhere does not open. */
export function ownerOf({ tenantId, uniqueKey }: Pick<Entry, 'tenantId' | 'uniqueKey'>): string {
  return `${tenantId}:${uniqueKey}`;
}

/**
 * Opens the body of an entry, after checking that the entry is what was written.
 *
 * @returns the JSON text, byte for byte as it was kept
 * @throws `IntegrityError` `TRUST_STORE_BROKEN`
 */
export function bodyOf(entry: Entry, keys: StoreKeys): string {
  if (hashOf(entry) !== entry.hash || !keys.fits(entry.hash, entry.mac)) throw storeBroken('An entry was changed.');
  const text = keys.open(entry.box, ownerOf(entry));
  if (sha256(text) !== entry.bodyHash) throw storeBroken('The body of an entry was changed.');
  return text;
}

export function entryOf(row: Row): Entry {
  return {
    tenantId: readInteger(row['tenant_id']),
    sequence: readInteger(row['sequence']),
    kind: readText(row['kind']) as EntryKind,
    signingKey: readText(row['signing_key']),
    signerId: optional(row['signer_id'], readInteger) ?? null,
    receiptId: optional(row['receipt_id'], readText) ?? null,
    uniqueKey: readText(row['unique_key']),
    box: readText(row['box']),
    bodyHash: readText(row['body_hash']),
    recordedAt: readDate(row['recorded_at']),
    previousHash: readText(row['previous_hash']),
    hash: readText(row['hash']),
    mac: readText(row['mac']),
  };
}
