import type { UnitOfWork } from '../host/index.js';
import type { SigningContext } from './context.js';
import { refused } from './errors.js';
import { canAct, isOver } from './lifecycle.js';
import { hasActed } from './order-groups.js';
import type { OutboxRow } from './ports.js';
import { promise } from './promises.js';
import type { Signer, SigningCase } from './records.js';
import type { SkipReason } from './standing.js';

const HOUR_MS = 3_600_000;

/** A signer is reminded at most so often, whoever asks. */
export const REMIND_INTERVAL_MS = HOUR_MS;

/** Promises reminders: only to those whose turn it is, at most one an hour each. */
export class Reminding {
  constructor(private readonly context: SigningContext) {}

  /**
   * @param signerIds - `undefined` means everyone whose turn it is
   * @throws `StateError` `SIGNING_CANCELED` or `SIGNING_CLOSED`
   */
  async remind(
    signingId: number,
    signerIds: readonly number[] | undefined,
  ): Promise<{ reminded: number[]; skipped: { id: number; reason: SkipReason }[] }> {
    const { units, host } = this.context;
    const { result } = await units.change(host.system, signingId, async (uow, found) => {
      assertNotOver(found);
      const reminded: number[] = [];
      const skipped: { id: number; reason: SkipReason }[] = [];
      const rows = await this.context.ports.outbox.findBySigning(signingId, uow);
      for (const id of new Set(signerIds ?? found.signers.filter((one) => canAct(found, one)).map((one) => one.id))) {
        const reason = await this.remindIn(uow, found, rows, id);
        if (reason === undefined) {
          reminded.push(id);
        } else {
          skipped.push({ id, reason });
        }
      }
      return { reminded, skipped };
    });
    return result;
  }

  /** Promises one reminder inside a unit of work. @returns why not, or nothing */
  async remindIn(
    uow: UnitOfWork,
    found: SigningCase,
    rows: readonly OutboxRow[],
    signerId: number,
  ): Promise<SkipReason | undefined> {
    const signer = found.signers.find(({ id }) => id === signerId);
    const earlier = remindersOf(rows, signerId);
    const reason = skipReasonOf(found, signer, earlier.at(-1)?.createdAt, this.context.now());
    if (reason === undefined) {
      await promise(this.context, uow, found.signing.id, 'signing_remind', `${signerId}.${earlier.length + 1}`, {
        signerId,
      });
    }
    return reason;
  }
}

/** Why a signer would not be reminded now; nothing when they would. */
export function skipReasonOf(
  found: SigningCase,
  signer: Signer | undefined,
  last: Date | undefined,
  now: Date,
): SkipReason | undefined {
  if (signer === undefined) {
    return 'not_found';
  }
  if (hasActed(signer)) {
    return 'already_done';
  }
  if (isOver(found.signing) || found.signing.status === 'error' || signer.status === 'canceled') {
    return 'closed';
  }
  if (!canAct(found, signer) || signer.sentDate === null) {
    return 'not_in_turn';
  }
  const isTooSoon = last !== undefined && now.getTime() - last.getTime() < REMIND_INTERVAL_MS;
  return isTooSoon ? 'too_soon' : undefined;
}

function assertNotOver({ signing }: SigningCase): void {
  if (!isOver(signing)) {
    return;
  }
  throw signing.status === 'canceled'
    ? refused('SIGNING_CANCELED', 'The signing is cancelled: nobody is waited for.')
    : refused('SIGNING_CLOSED', 'The signing is completed: nobody is waited for.');
}

/** A signer's reminders so far, oldest first. */
export function remindersOf(rows: readonly OutboxRow[], signerId: number): readonly OutboxRow[] {
  return rows.filter((row) => row.type === 'signing_remind' && row.data.signerId === signerId);
}
