import type { Principal } from './principal.js';

/** A value of a property: options by key, sets as key lists, relations and files by id, instants as `Date`. */
export type LimeValue = string | number | boolean | Date | readonly string[] | null;
export type LimeValues = Readonly<Record<string, LimeValue>>;

/** One record as stored. */
export interface Limeobject {
  readonly limetype: string;
  readonly id: number;
  /** Raised by every change (host column `_version`). */
  readonly version: number;
  readonly timestamp: Date;
  readonly descriptive: string;
  /** Every scalar property, `null` when empty; `belongsto` and `file` as ids; no `hasmany`. */
  readonly values: LimeValues;
}

/** Equality on each named property; a list means "one of". */
export type LimeobjectFilter = Readonly<Record<string, LimeValue | readonly LimeValue[]>>;

/** What {@link LimeobjectReader.find} looks for. */
export interface LimeobjectQuery {
  readonly where?: LimeobjectFilter;
  /** Property or `_id`; default `_id` ascending. Always applied: paging without an order is refused by some engines. */
  readonly orderBy?: readonly { readonly property: string; readonly descending?: boolean }[];
  /** Default 100, at most 1 000. */
  readonly limit?: number;
  readonly offset?: number;
  /** Case-insensitive substring over the text properties, Unicode-folded. */
  readonly search?: string;
}

/** A query with its shape fixed in advance, for hot paths: one prepared statement where the engine has them. */
export type PreparedFind = (principal: Principal, values: LimeValues) => Promise<Limeobject[]>;

/**
 * Reads records with the principal's rights. A record or property the principal may not read is absent, as if it did not exist.
 */
export interface LimeobjectReader {
  get(principal: Principal, limetype: string, id: number): Promise<Limeobject | undefined>;
  find(principal: Principal, limetype: string, query?: LimeobjectQuery): Promise<Limeobject[]>;
  count(principal: Principal, limetype: string, where?: LimeobjectFilter): Promise<number>;
  /**
   * Fixes the shape of a query.
   *
   * @param limetype - the table
   * @param where - names of the properties, or `_id`, that are compared for equality, all of them
   * @param limit - most rows returned, ordered by `_id`
   * @param properties - names of the only properties that are wanted; default all
   */
  prepare(limetype: string, where: readonly string[], limit: number, properties?: readonly string[]): PreparedFind;
}
