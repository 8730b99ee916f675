import { EID_IDS, EIDS, type Eid, type EidId } from '../../eids/index.js';

/** Methods that a broker can carry out. */
export const BROKER_METHODS: readonly EidId[] = EID_IDS;

export type BrokerMethodId = EidId;

/** An eID behind the broker. */
export type Scheme = Eid & { readonly id: EidId };

export const SCHEMES: readonly Scheme[] = EIDS;

/** @returns the text key of a way of this scheme; `undefined` for a way that is not known there */
export function textKeyOf({ texts }: Pick<Scheme, 'texts'>, way: string): string | undefined {
  return Object.hasOwn(texts, way) ? texts[way] : undefined;
}
