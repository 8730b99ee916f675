import { EsignError } from '../../../errors.js';
import type { Job } from '../scheduler.js';
import type { Collecting } from './collecting.js';
import type { Completing } from './completing.js';
import { after, fail, type SigningParts } from './parts.js';
import type { SignatureRow } from './rows.js';
import type { Sending } from './sending.js';

const MAX_TRIES = 5;

/** Hands out what is due of all signatures: one job for each, but one for many where a remote takes many questions at a time. */
export class SignatureWork {
  constructor(
    private readonly parts: SigningParts,
    private readonly steps: {
      readonly sending: Sending;
      readonly collecting: Collecting;
      readonly completing: Completing;
    },
  ) {}

  async claim(limit: number): Promise<readonly Job[]> {
    const { rows, timings } = this.parts;
    const claimed = await rows.claim(limit, after(this.parts, timings.leaseMs));
    const sent = claimed.filter(({ state }) => state === 'sent');
    const others = claimed.filter(({ state }) => state !== 'sent');
    return [
      ...this.batches(sent).map((batch) => () => this.steps.collecting.collect(batch)),
      ...others.map((row) => () => this.advance(row)),
    ];
  }

  private async advance(row: SignatureRow): Promise<void> {
    switch (row.state) {
      case 'new':
      case 'sending':
        if (row.endsAt <= this.parts.now()) await fail(this.parts, row, 'timeout');
        else await this.steps.sending.send(row);
        return;
      case 'value':
        return this.steps.completing.complete(row);
      case 'failed':
        return this.takeOff(row);
      case 'sent':
      case 'signed':
        return;
    }
  }

  /** Takes a request that has ended off the device's screen. */
  private async takeOff(row: SignatureRow): Promise<void> {
    const { rows, remoteNamed, timings, log } = this.parts;
    const remote = remoteNamed(row.remote ?? '');
    try {
      if (row.box.session !== null) await remote?.cancel(row.box.session);
      await rows.change(row, { isOpen: false, dueAt: null });
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      log.warn({ operationId: row.operationId, code: String(error.code) }, 'a request stays on a device’s screen');
      const isLast = row.tries >= MAX_TRIES;
      await rows.change(row, { tries: row.tries + 1, dueAt: isLast ? null : after(this.parts, timings.retryMs) });
    }
  }

  private batches(sent: readonly SignatureRow[]): SignatureRow[][] {
    const byRemote = new Map<string, SignatureRow[]>();
    for (const row of sent) {
      const name = row.remote ?? '';
      byRemote.set(name, [...(byRemote.get(name) ?? []), row]);
    }
    return [...byRemote].flatMap(([name, rows]) => {
      const size = this.parts.remoteNamed(name)?.batchSize ?? rows.length;
      const count = Math.ceil(rows.length / size);
      return Array.from({ length: count }, (_, at) => rows.slice(at * size, (at + 1) * size));
    });
  }
}
