import type { Eid } from './eid.js';
import { EIDS } from './list.js';

export type { Eid } from './eid.js';
export { EIDS } from './list.js';

export type EidId = (typeof EIDS)[number]['id'];

/** Option keys of the eIDs, in the order in which they are offered. */
export const EID_IDS: readonly EidId[] = EIDS.map(({ id }) => id);

/** @returns `undefined` for an id that is no eID's */
export function findEid(id: string): (Eid & { readonly id: EidId }) | undefined {
  return EIDS.find((one) => one.id === id);
}
