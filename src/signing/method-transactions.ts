import type { UnitOfWork } from '../host/index.js';
import type { ClientTrace } from './services.js';
import type { MethodId } from './vocabulary.js';

/**
 * How an attempt with an eID stands.
 *
 * - `starting`: reserved here; the scheme is being asked
 * - `pending`: the scheme works on it
 * - `answered`: the scheme's proof is verified and stored here, and not yet recorded as the signer's act
 * - `held`: somebody else than expected signed; the sender has to decide
 * - `recorded`: it counts
 * - `failed`: over without a signature; `hint` says why
 * - `lost`: the scheme's answer never reached us; nothing counts, and the reference is kept
 * - `discarded`: it came back where it was not begun, or it was replaced
 */
export const TRANSACTION_STATES = [
  'starting',
  'pending',
  'answered',
  'held',
  'recorded',
  'failed',
  'lost',
  'discarded',
] as const;
export type TransactionState = (typeof TRANSACTION_STATES)[number];

/** States in which something is still to come. */
export const OPEN_STATES: readonly TransactionState[] = ['starting', 'pending', 'answered', 'held'];

/** Plain JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** One attempt of a signer with an eID. */
export interface MethodTransaction {
  /** UUID; ours, and the same however often the scheme's order is renewed. */
  readonly id: string;
  readonly signingId: number;
  readonly signerId: number;
  readonly method: MethodId;
  readonly state: TransactionState;
  /** The scheme's last hint while it is pending, or a reason once it is over. */
  readonly hint: string;
  /** What the method keeps between its steps: secrets of the order, what was shown, nonces. Encrypted at rest. */
  readonly data: Json;
  /** The browser it was begun in. */
  readonly trace: ClientTrace;
  readonly startedAt: Date;
  /** When a page asked for it last. */
  readonly seenAt: Date;
  /** Goes up with every change. */
  readonly revision: number;
}

/** What an attempt starts with. */
export interface TransactionDraft {
  readonly id: string;
  readonly signingId: number;
  readonly signerId: number;
  readonly method: MethodId;
  /** Only one attempt under a key is open at a time. */
  readonly openKey: string;
  /** SHA-256 (hex) of the secret by which it is found when the browser comes back. */
  readonly lookupHash: string;
  readonly data: Json;
  readonly trace: ClientTrace;
  readonly startedAt: Date;
  /** When it is looked at if whoever began it is not heard of again; absent: never by itself. */
  readonly collectAt?: Date;
}

/** What a step changes. `collectAt`: when the scheme is to be asked next; `null` never. */
export interface TransactionPatch {
  readonly state?: TransactionState;
  readonly hint?: string;
  readonly data?: Json;
  readonly collectAt?: Date | null;
}

/** Rows of `esign_transaction`. */
export interface TransactionRepository {
  /** Reserves an attempt. @returns the one that is open under the same key instead, when there is one */
  open(draft: TransactionDraft): Promise<{ readonly transaction: MethodTransaction; readonly isNew: boolean }>;
  get(id: string, uow?: UnitOfWork): Promise<MethodTransaction | undefined>;
  getByLookup(lookupHash: string): Promise<MethodTransaction | undefined>;
  /** Attempts of a signing, oldest first. */
  findBySigning(signingId: number): Promise<readonly MethodTransaction[]>;
  /** Takes those whose time has come, each for one caller only, until a moment; `limit` at most. */
  claimDue(owner: string, now: Date, until: Date, limit: number): Promise<readonly MethodTransaction[]>;
  /** Gives claimed ones back, all at once, to be asked again at a moment. */
  postpone(owner: string, ids: readonly string[], collectAt: Date): Promise<void>;
  /** When the next one is due; `undefined` when none is open. */
  nextDue(): Promise<Date | undefined>;
  /** Notes that a page asks; at most one write a few seconds per attempt is the caller's business. */
  touch(id: string, at: Date): Promise<void>;
  /**
   * Writes what a step brought and gives a claim back.
   *
   * @param uow - joins this unit of work
   * @returns the row as it is now; `undefined` when somebody was faster: nothing was written then
   */
  save(
    transaction: MethodTransaction,
    patch: TransactionPatch,
    at: Date,
    uow?: UnitOfWork,
  ): Promise<MethodTransaction | undefined>;
}
