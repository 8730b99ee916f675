import type { Draft } from './draft';

/** A draft that could not be sent after its dialog was closed, and the key it was sent with. */
export interface Unsent {
  readonly draft: Draft;
  readonly key: string;
}

const kept = new Map<string, Unsent>();

/** Keeps what could not be sent until the dialog of that record is opened again, as long as the client runs. */
export function keepUnsent(limetype: string, id: number, unsent: Unsent): void {
  kept.set(`${limetype}/${id}`, unsent);
}

/** @returns what was kept, once */
export function takeUnsent(limetype: string, id: number): Unsent | undefined {
  const unsent = kept.get(`${limetype}/${id}`);
  kept.delete(`${limetype}/${id}`);
  return unsent;
}
