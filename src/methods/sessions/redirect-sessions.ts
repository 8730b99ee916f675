import { randomUUID } from 'node:crypto';
import { EsignError } from '../../errors.js';
import { hashToken, type ClientTrace, type MethodTransaction, type Visit } from '../../signing/index.js';
import { isOwnBrowser, methodDataOf, newSecret } from './attempt.js';
import type { SessionParts } from './recording.js';
import { Settlement } from './settlement.js';

/**
 * Who went to the scheme comes back within this time, or begins anew. Longer than the building block keeps anybody whose signature waits
 * for a service that is away.
 */
const AWAY_MS = 20 * 60_000;
/** How long the scheme's answer is asked for again when it cannot be reached. */
const FINISH_MS = 2 * 60_000;
const RETRY_MS = 2000;
/** The callback is still at it so long; then the collecting task goes on with it. */
const FINISHING_MS = 45_000;

/** What the browser gets to begin with. */
export interface RedirectTicket {
  readonly transactionId: string;
  readonly redirectUrl: string;
  /** Secret of the browser, for an HttpOnly cookie; base64url. */
  readonly cookie: string;
  readonly maxAgeMs: number;
}

/** Attempts with eIDs that are finished on another site: begun in one browser, and finished on the route where that comes back. */
export class RedirectSessions {
  private readonly settlement: Settlement;

  constructor(private readonly parts: SessionParts) {
    this.settlement = new Settlement(parts);
  }

  /** @param redirectUri - absolute address of our callback, registered with the scheme */
  async initialize(
    visit: Visit,
    methodId: string,
    authType: string,
    trace: ClientTrace,
    redirectUri: string,
  ): Promise<RedirectTicket> {
    const { methods, transactions, identity, now } = this.parts;
    const method = methods.redirect(methodId);
    const id = randomUUID();
    const [state, cookie] = [newSecret(), newSecret()];
    const { signing } = visit.found;
    const { country } = method;
    const expectedNumber = country === undefined ? undefined : await identity.expectedNumber(visit.signer, country);
    const known = expectedNumber === undefined ? {} : { expectedNumber };
    const context = { signing, signer: visit.signer, trace, now: now(), ...known };
    const start = { transactionId: id, authType, state, redirectUri };
    const { redirectUrl, data } = await method.initialize(context, start);
    const { transaction } = await transactions.open({
      id,
      signingId: signing.id,
      signerId: visit.signer.id,
      method: method.id,
      openKey: id,
      lookupHash: hashToken(state),
      data: { method: data, cookieHash: hashToken(cookie) },
      trace,
      startedAt: now(),
    });
    await this.settlement.save(transaction, { state: 'pending', hint: 'redirected' });
    return { transactionId: id, redirectUrl, cookie, maxAgeMs: AWAY_MS };
  }

  /** @param state - as it came back in the address, or as a page asks with it */
  find(state: string): Promise<MethodTransaction | undefined> {
    return this.parts.transactions.getByLookup(hashToken(state));
  }

  /**
   * Finishes an attempt on the callback route. Called again, it changes nothing and answers the same.
   *
   * @param cookie - what the browser holds; another browser's return discards the attempt
   * @param callbackUrl - the address as it was called, with its query
   */
  async comeBack(
    transaction: MethodTransaction,
    cookie: string | undefined,
    callbackUrl: string,
  ): Promise<MethodTransaction> {
    if (transaction.state !== 'pending' || transaction.hint !== 'redirected') return transaction;
    const { now } = this.parts;
    if (!isOwnBrowser(transaction, cookie)) {
      return this.settlement.save(transaction, { state: 'discarded', hint: 'otherBrowser' });
    }
    if (now().getTime() - transaction.startedAt.getTime() > AWAY_MS) {
      return this.settlement.save(transaction, { state: 'failed', hint: 'expired' });
    }
    // Kept before it is used: if this process dies now, the collecting task goes on with it.
    const data = { ...transaction.data, callbackUrl, returnedAt: now().toISOString() };
    const collectAt = new Date(now().getTime() + FINISHING_MS);
    const returned = await this.parts.transactions.save(transaction, { hint: 'returned', data, collectAt }, now());
    if (returned === undefined) return (await this.parts.transactions.get(transaction.id)) ?? transaction;
    await this.parts.wake();
    return this.collect(returned);
  }

  /** Asks the scheme for what the browser came back with. */
  async collect(transaction: MethodTransaction): Promise<MethodTransaction> {
    const { methods, signings, now } = this.parts;
    const { signingId, signerId, data, trace } = transaction;
    const method = methods.redirect(transaction.method);
    const { callbackUrl, returnedAt } = data as { callbackUrl: string; returnedAt: string };
    try {
      const visit = await signings.assertSignerCanAct(this.parts.principal(), signingId, signerId, method.id);
      const context = { signing: visit.found.signing, signer: visit.signer, trace, now: now() };
      return await this.settlement.settle(
        transaction,
        await method.finalize(context, methodDataOf(transaction), callbackUrl),
        data,
      );
    } catch (error) {
      if (error instanceof EsignError && error.retry !== 'later') {
        return this.settlement.save(transaction, { state: 'failed', hint: String(error.code) });
      }
      const { id, signingId, method: name } = transaction;
      this.parts.logger().warn({ transaction: id, signingId, method: name, err: error }, 'an eID cannot be asked now');
      const isFresh = now().getTime() - Date.parse(returnedAt) < FINISH_MS;
      const again = { collectAt: new Date(now().getTime() + RETRY_MS) };
      return isFresh ? this.settlement.save(transaction, again) : this.settlement.lose(transaction, 'resultLost');
    }
  }
}
