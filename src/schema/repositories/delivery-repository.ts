import { optional, readDate, readText, withDeadlockRetry, writeDate, type Row } from '../../db/index.js';
import type { Host, UnitOfWork } from '../../host/index.js';
import type { Delivery, DeliveryClaim, DeliveryRepository } from '../../signing/index.js';
import type { Naming } from '../naming.js';
import { TABLES } from '../tables.js';

/** Rows of `esign_delivery`: one per mail and recipient. */
export class SqlDeliveryRepository implements DeliveryRepository {
  constructor(
    private readonly host: Pick<Host, 'sql' | 'system' | 'unitsOfWork'>,
    private readonly naming: Naming,
  ) {}

  claim(
    signingId: number,
    step: string,
    recipient: string,
    owner: string,
    now: Date,
    until: Date,
  ): Promise<DeliveryClaim> {
    const key = { signing_id: signingId, step, recipient };
    const reservation = { state: 'claimed', owner, claimed_until: writeDate(until) };
    return this.touching(signingId, async (uow) => {
      const row = await uow.sql(TABLES.delivery).where(key).first<Row | undefined>();
      if (row === undefined) {
        await uow.sql(TABLES.delivery).insert({ ...key, ...reservation });
        return 'claimed';
      }
      if (row.state !== 'claimed') {
        return 'sent';
      }
      const heldUntil = optional(row.claimed_until, readDate);
      if (heldUntil !== undefined && heldUntil > now) {
        return 'busy';
      }
      await uow.sql(TABLES.delivery).where(key).update(reservation);
      return 'claimed';
    });
  }

  async renew(signingId: number, step: string, recipient: string, owner: string, until: Date): Promise<boolean> {
    const key = { signing_id: signingId, step, recipient, owner, state: 'claimed' };
    const claimed_until = writeDate(until);
    return (await withDeadlockRetry(() => this.host.sql(TABLES.delivery).where(key).update({ claimed_until }))) === 1;
  }

  async release(signingId: number, step: string, recipient: string, owner: string): Promise<void> {
    const key = { signing_id: signingId, step, recipient, owner, state: 'claimed' };
    await this.touching(signingId, (uow) => uow.sql(TABLES.delivery).where(key).delete());
  }

  async isSent(signingId: number, step: string, recipient: string): Promise<boolean> {
    const key = { signing_id: signingId, step, recipient };
    const row = await this.host.sql(TABLES.delivery).where(key).first<Row | undefined>('state');
    return row !== undefined && readText(row.state) !== 'claimed';
  }

  async finish(
    uow: UnitOfWork,
    signingId: number,
    step: string,
    recipient: string,
    { state, messageId, at }: { readonly state: 'sent' | 'refused'; readonly messageId: string; readonly at: Date },
  ): Promise<boolean> {
    const key = { signing_id: signingId, step, recipient };
    const outcome = { state, message_id: messageId, finished_at: writeDate(at), owner: null, claimed_until: null };
    const row = await uow.sql(TABLES.delivery).where(key).first<Row | undefined>('state');
    if (row === undefined) {
      await uow.sql(TABLES.delivery).insert({ ...key, ...outcome });
      return true;
    }
    if (row.state !== 'claimed') {
      return false;
    }
    await uow.sql(TABLES.delivery).where(key).update(outcome);
    return true;
  }

  async findBySigning(signingId: number): Promise<readonly Delivery[]> {
    const rows = await this.host
      .sql(TABLES.delivery)
      .where({ signing_id: signingId })
      .orderBy('id')
      .select<Row[]>('step', 'recipient', 'state', 'finished_at');
    return rows.map((row) => ({
      step: readText(row.step),
      recipient: readText(row.recipient),
      state: readText(row.state) as Delivery['state'],
      at: optional(row.finished_at, readDate) ?? null,
    }));
  }

  async sentAt(signingId: number, stepPrefix: string, recipient: string): Promise<readonly Date[]> {
    const rows = await this.host
      .sql(TABLES.delivery)
      .where({ signing_id: signingId, recipient, state: 'sent' })
      .select<Row[]>('step', 'finished_at');
    return rows
      .filter((row) => readText(row.step).startsWith(stepPrefix))
      .map((row) => readDate(row.finished_at))
      .sort((a, b) => a.getTime() - b.getTime());
  }

  /** Behind the signing's row lock, so that looking and writing are one. */
  private touching<T>(signingId: number, work: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    const row = { limetype: this.naming.limetype('signing'), id: signingId };
    return this.host.unitsOfWork.run(this.host.system, row, work);
  }
}
