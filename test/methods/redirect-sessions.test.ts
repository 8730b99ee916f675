import { openDatabase } from '../../src/db/index.js';
import { StateError, UnavailableError } from '../../src/errors.js';
import { Attempts, TRACE } from './attempts.js';
import { actBy, ScriptedRedirect } from './scripted.js';

const CALLBACK = 'https://crm.example.com/demo/limepkg-esign/portal/callback/bankid_no/';

describe('attempts that are finished on another site', () => {
  const sql = openDatabase({ client: 'better-sqlite3', filename: ':memory:' });
  const method = new ScriptedRedirect();
  let attempts: Attempts;

  beforeAll(async () => {
    attempts = await Attempts.open(sql, [method]);
  });
  afterAll(async () => {
    await attempts.host.remove();
    await sql.destroy();
  });
  beforeEach(() => {
    method.answers = [actBy('Person 1', 'NO:1')];
    method.exchanged.length = 0;
  });
  afterEach(() => sql('esign_transaction').update({ collect_at: null }));

  const leave = async () => {
    const { signing, signers } = await attempts.send(['bankid_no']);
    const visit = await attempts.visit(signers[0]!.id);
    const ticket = await attempts.redirects.initialize(visit, 'bankid_no', 'no_bankid', TRACE, CALLBACK);
    const transaction = (await attempts.redirects.find(method.state))!;
    const url = `${CALLBACK}?code=c&state=${method.state}`;
    return { signingId: signing.id, ticket, transaction, url };
  };
  const statusOf = async (signingId: number) => (await attempts.reload(signingId)).signers[0]!.status;

  describe('when the browser comes back', () => {
    it('is recorded on the spot', async () => {
      const { signingId, ticket, transaction, url } = await leave();
      expect(transaction).toMatchObject({ id: ticket.transactionId, state: 'pending' });
      expect(await attempts.redirects.comeBack(transaction, ticket.cookie, url)).toMatchObject({ state: 'recorded' });
      expect(method.exchanged).toEqual([url]);
      expect(await statusOf(signingId)).toBe('signed');
    });

    it('exchanges once when it comes twice at the same time, and again later', async () => {
      const { ticket, transaction, url } = await leave();
      await Promise.all([1, 2, 3].map(() => attempts.redirects.comeBack(transaction, ticket.cookie, url)));
      const later = (await attempts.redirects.find(method.state))!;
      expect(await attempts.redirects.comeBack(later, ticket.cookie, url)).toMatchObject({ state: 'recorded' });
      expect(method.exchanged).toHaveLength(1);
    });
  });

  describe('when another browser comes back', () => {
    it.each([undefined, '', 'another'])('discards the log-in, with the cookie %p', async (cookie) => {
      const { signingId, ticket, transaction, url } = await leave();
      const after = await attempts.redirects.comeBack(transaction, cookie, url);
      expect(after).toMatchObject({ state: 'discarded', hint: 'otherBrowser' });
      const own = await attempts.redirects.comeBack(after, ticket.cookie, url);
      expect(own).toMatchObject({ state: 'discarded' });
      expect(method.exchanged).toEqual([]);
      expect(await statusOf(signingId)).not.toBe('signed');
    });
  });

  describe('when it comes back too late', () => {
    it('is over', async () => {
      const { ticket, transaction, url } = await leave();
      attempts.host.advance(21 * 60_000);
      expect(await attempts.redirects.comeBack(transaction, ticket.cookie, url)).toMatchObject({ hint: 'expired' });
      expect(method.exchanged).toEqual([]);
    });
  });

  describe('when the scheme cannot be reached', () => {
    const away = () => new UnavailableError('BANKID_UNAVAILABLE', 'away');

    it('asks again by itself', async () => {
      const { signingId, ticket, transaction, url } = await leave();
      method.answers = [away(), new TypeError('unforeseen'), actBy('Person 1', 'NO:1')];
      expect(await attempts.redirects.comeBack(transaction, ticket.cookie, url)).toMatchObject({ state: 'pending' });
      await attempts.pass(2000);
      await attempts.pass(2000);
      expect(await statusOf(signingId)).toBe('signed');
    });

    it('is lost after two minutes', async () => {
      const { signingId, ticket, transaction, url } = await leave();
      method.answers = [away(), away()];
      await attempts.redirects.comeBack(transaction, ticket.cookie, url);
      await attempts.pass(121_000);
      expect(await attempts.stateOf(transaction.id)).toMatchObject({ state: 'lost', hint: 'resultLost' });
      expect(await statusOf(signingId)).not.toBe('signed');
    });
  });

  describe('when the process dies before the exchange', () => {
    it('goes on by itself', async () => {
      const { signingId, transaction, url } = await leave();
      const { transactions, now } = attempts.host.sessions;
      const data = { ...transaction.data, callbackUrl: url, returnedAt: now().toISOString() };
      await transactions.save(transaction, { hint: 'returned', data, collectAt: now() }, now());
      await attempts.pass(0);
      expect(method.exchanged).toEqual([url]);
      expect(await statusOf(signingId)).toBe('signed');
    });
  });

  describe('when nothing comes of it', () => {
    it('says why', async () => {
      const { ticket, transaction, url } = await leave();
      method.answers = [new StateError('IDENTITY_MISMATCH', 'another login')];
      const after = await attempts.redirects.comeBack(transaction, ticket.cookie, url);
      expect(after).toMatchObject({ state: 'failed', hint: 'IDENTITY_MISMATCH' });
    });

    it('signs nothing on a signing that was cancelled meanwhile', async () => {
      const { signingId, ticket, transaction, url } = await leave();
      await attempts.host.coworkers.cancel(attempts.host.session, signingId, 'no');
      const after = await attempts.redirects.comeBack(transaction, ticket.cookie, url);
      expect(after.state).toBe('failed');
      expect(method.exchanged).toEqual([]);
      expect(await statusOf(signingId)).not.toBe('signed');
    });
  });
});
