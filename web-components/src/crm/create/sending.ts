import type { CrmSigning, NewSigning } from '../../services/crm-payloads';
import { problemOf, type Problem } from '../../services/problem';

/** How it ended. */
export type SendingOutcome =
  { readonly state: 'sent'; readonly signing: CrmSigning } | { readonly state: 'refused'; readonly problem: Problem };

export type CreateCall = (signing: NewSigning, idempotencyKey: string) => Promise<CrmSigning>;

/** Pauses before the same call is made again, in milliseconds. */
const PAUSES_MS = [1_000, 3_000, 9_000];

/**
 * Creates a signing, whether or not the dialog stays open. A lost answer is asked for again with the same key, so that one
 * dialog never sends twice; what the server refuses for a reason is not tried again.
 *
 * @param pause - waits; tests bring their own
 */
export async function send(
  create: CreateCall,
  signing: NewSigning,
  idempotencyKey: string,
  pause: (ms: number) => Promise<void> = wait,
): Promise<SendingOutcome> {
  for (const ms of [...PAUSES_MS, undefined]) {
    try {
      return { state: 'sent', signing: await create(signing, idempotencyKey) };
    } catch (failure) {
      const problem = await problemOf(failure);
      if (ms === undefined || !isLost(problem)) return { state: 'refused', problem };
      await pause(ms);
    }
  }
  throw new TypeError('unreachable');
}

/** No answer, or one of somebody on the way: the signing may exist. */
function isLost({ status, code }: Problem): boolean {
  return status === 0 || status === 408 || (code === '' && status >= 502 && status <= 504);
}

/** Unlike `crypto.randomUUID`, also there on plain HTTP. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
