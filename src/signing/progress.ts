import type { Almanac } from './almanac.js';
import type { SigningContext } from './context.js';
import { canAct, isCancelable } from './lifecycle.js';
import { sealStateOf } from './later-seal.js';
import { deadlineOf } from './payloads.js';
import { orderGroups } from './order-groups.js';
import type { Delivery, OutboxRow } from './ports.js';
import type { Signer, SigningCase } from './records.js';
import { REMIND_INTERVAL_MS, remindersOf, skipReasonOf } from './reminding.js';
import { stoppedAt } from './resumption.js';
import type { MailState, Progress, SignerProgress } from './standing.js';

/** Tells how far signings have come. */
export class ProgressReader {
  constructor(
    private readonly context: SigningContext,
    private readonly almanac: Almanac,
  ) {}

  async of(found: SigningCase): Promise<Progress> {
    const { ports, settings } = this.context;
    const rows = await ports.outbox.findBySigning(found.signing.id);
    const mails = await ports.deliveries.findBySigning(found.signing.id);
    return {
      found,
      signers: found.signers.map((signer) => this.signer(found, signer, rows, mails)),
      deadline: deadlineOf(found.signing, settings().expiry.afterDays),
      canCancel: isCancelable(found),
      resumeStep: stoppedAt(found, rows) ?? null,
      seal: sealStateOf(found, rows),
    };
  }

  /** When the clock reminds a signer next, counted from the invitation or the last reminder. */
  nextReminder(found: SigningCase, signer: Signer, rows: readonly OutboxRow[]): Date | null {
    const { enabled, max, firstAfterWorkingDays, repeatWorkingDays, workingHours } = this.context.settings().reminders;
    const earlier = remindersOf(rows, signer.id);
    const last = earlier.at(-1)?.createdAt ?? signer.notifiedDate;
    const isWaitedFor = canAct(found, signer) && signer.status !== 'error' && found.signing.status !== 'error';
    if (!enabled || !isWaitedFor || last === null || earlier.length >= max) {
      return null;
    }
    const days = earlier.length === 0 ? firstAfterWorkingDays : repeatWorkingDays;
    const { language } = found.signing.metadata;
    return this.almanac.reminderAt(last, days, language, workingHours, this.context.now());
  }

  private signer(
    found: SigningCase,
    signer: Signer,
    rows: readonly OutboxRow[],
    mails: readonly Delivery[],
  ): SignerProgress {
    const earlier = remindersOf(rows, signer.id);
    const last = earlier.at(-1)?.createdAt;
    const skipped = skipReasonOf(found, signer, last, this.context.now()) ?? null;
    const group = orderGroups(found.signers).findIndex(({ members }) => members.some(({ id }) => id === signer.id));
    return {
      signer,
      group: group < 0 ? null : group + 1,
      isNext: canAct(found, signer),
      mail: mailOf(signer, earlier, mails),
      reminders: earlier.length,
      nextReminder: this.nextReminder(found, signer, rows),
      skipped,
      remindableFrom:
        skipped === 'too_soon' && last !== undefined ? new Date(last.getTime() + REMIND_INTERVAL_MS) : null,
    };
  }
}

function mailOf(signer: Signer, reminders: readonly OutboxRow[], mails: readonly Delivery[]): MailState {
  const asking = mails.filter(({ recipient, step }) => recipient === String(signer.id) && isAsking(step));
  const isUnderWay = reminders.some(({ state }) => state === 'open') || asking.some(({ state }) => state === 'claimed');
  const last = asking.filter(({ state }) => state !== 'claimed').at(-1);
  if (isUnderWay || (signer.sentDate !== null && last === undefined && signer.notifiedDate === null)) {
    return { state: signer.status === 'canceled' ? 'none' : 'queued', at: null };
  }
  if (last === undefined) {
    return { state: signer.notifiedDate === null ? 'none' : 'accepted', at: signer.notifiedDate };
  }
  return { state: last.state === 'refused' ? 'refused' : 'accepted', at: last.at };
}

/** Mails about the end of a signing say nothing about whether somebody was asked. */
function isAsking(step: string): boolean {
  return step.includes('.send_invitations') || step.startsWith('signing_remind');
}
