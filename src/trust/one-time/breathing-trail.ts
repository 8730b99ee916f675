import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { AuditEvent, AuditTrail } from '../building-block/contract.js';
import { Turnstile } from './turnstile.js';

/**
 * Writes one after the other and lets the process do something else between: an embedded database works in this very
 * process, and many signatures that end at the same time would otherwise hold everybody else up.
 */
export class BreathingTrail implements AuditTrail {
  private readonly turnstile = new Turnstile(1, Number.POSITIVE_INFINITY);

  constructor(private readonly trail: AuditTrail) {}

  write(
    steps: AuditEvent | readonly AuditEvent[],
    alongside?: (trx: Knex.Transaction) => Promise<void>,
  ): Promise<void> {
    return this.turnstile.pass(async () => {
      await nextTurn();
      await this.trail.write(steps, alongside);
    });
  }
}
