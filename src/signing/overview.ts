import type { Session } from '../host/index.js';
import type { SigningContext } from './context.js';
import { canAct, isOver } from './lifecycle.js';
import { currentGroup, hasActed, isActor } from './order-groups.js';
import type { OutboxRow } from './ports.js';
import type { ProgressReader } from './progress.js';
import type { Signer, Signing, SigningCase } from './records.js';
import { remindersOf, skipReasonOf } from './reminding.js';
import type { ForwardAction, SigningOverview } from './standing.js';

/** Tells about many signings with a fixed number of reads, however many there are. */
export class Overviews {
  constructor(
    private readonly context: SigningContext,
    private readonly progress: ProgressReader,
    private readonly ownLink: (session: Session, found: SigningCase) => Promise<string | undefined>,
  ) {}

  async of(session: Session, signings: readonly Signing[]): Promise<readonly SigningOverview[]> {
    const open = signings.filter((signing) => !isOver(signing)).map(({ id }) => id);
    if (open.length === 0) {
      return signings.map(closed);
    }
    const { repository, outbox } = this.context.ports;
    const [signers, reminders] = await Promise.all([
      repository.signersOf(session.principal, open),
      outbox.findReminders(open),
    ]);
    return Promise.all(
      signings.map(async (signing) => {
        const found = { signing, signers: signers.get(signing.id) ?? [] };
        const rows = reminders.filter(({ signingId }) => signingId === signing.id);
        return isOver(signing) ? closed(signing) : await this.ofOpen(session, found, rows);
      }),
    );
  }

  private async ofOpen(session: Session, found: SigningCase, rows: readonly OutboxRow[]): Promise<SigningOverview> {
    const { signing, signers } = found;
    const actors = signers.filter(isActor);
    const next = (currentGroup(signers)?.actors ?? []).filter((signer) => canAct(found, signer));
    const isOwnTurn = next.some(({ parent }) => parent?.limetype === 'coworker' && parent.id === session.coworkerId);
    const portalUrl = isOwnTurn ? ((await this.ownLink(session, found)) ?? null) : null;
    const due = next.flatMap((signer) => this.progress.nextReminder(found, signer, rows) ?? []);
    return {
      signing,
      acted: { done: actors.filter(hasActed).length, total: actors.length },
      next: next.length === 0 ? null : { names: next.map(({ name }) => name), since: firstOf(sentDates(next)) },
      nextReminder: firstOf(due),
      action: this.actionFor(found, next, rows, portalUrl),
      portalUrl,
    };
  }

  private actionFor(
    found: SigningCase,
    next: readonly Signer[],
    rows: readonly OutboxRow[],
    portalUrl: string | null,
  ): ForwardAction | null {
    if (found.signing.status === 'error') {
      return 'resume';
    }
    if (portalUrl !== null) {
      return 'sign';
    }
    const now = this.context.now();
    const canRemind = next.some(
      (signer) => skipReasonOf(found, signer, remindersOf(rows, signer.id).at(-1)?.createdAt, now) === undefined,
    );
    return canRemind ? 'remind' : null;
  }
}

function closed(signing: Signing): SigningOverview {
  return { signing, acted: null, next: null, nextReminder: null, action: null, portalUrl: null };
}

function sentDates(signers: readonly Signer[]): readonly Date[] {
  return signers.flatMap(({ sentDate }) => sentDate ?? []);
}

function firstOf(dates: readonly Date[]): Date | null {
  return dates.reduce<Date | null>((first, date) => (first === null || date < first ? date : first), null);
}
