import { EIDS } from './list.js';

export type { Eid } from './eid.js';
export { EIDS } from './list.js';

export type EidId = (typeof EIDS)[number]['id'];

/** Option keys of the eIDs, in the order in which they are offered. */
export const EID_IDS: readonly EidId[] = EIDS.map(({ id }) => id);
