import { openDatabase } from '../../src/db/index.js';
import { StateError, UnavailableError } from '../../src/errors.js';
import { Collector } from '../../src/methods/index.js';
import { Attempts } from './attempts.js';
import { actBy, pending, ScriptedPoll } from './scripted.js';

const down = () => new UnavailableError('BANKID_UNAVAILABLE', 'down');

describe('attempts that are finished in an app', () => {
  const sql = openDatabase({ client: 'better-sqlite3', filename: ':memory:' });
  const method = new ScriptedPoll();
  let attempts: Attempts;

  beforeAll(async () => {
    attempts = await Attempts.open(sql, [method]);
  });
  afterAll(async () => {
    await attempts.host.remove();
    await sql.destroy();
  });
  beforeEach(() => {
    method.starts = [];
    method.answers = [];
    for (const list of [method.began, method.asked, method.cancelled]) list.length = 0;
    whenOtherSigns('ask');
  });
  // Each test has the open attempts to itself.
  afterEach(() => sql('esign_transaction').update({ collect_at: null }));

  const whenOtherSigns = (onMismatch: string) =>
    Object.assign(attempts.host.settings, { identity: { onMismatch, minimumNameScore: 60 } });
  const send = async (...codes: string[]) => {
    const { signing, signers } = await attempts.send(['bankid_se'], ...codes);
    return { signingId: signing.id, signerIds: signers.map(({ id }) => id), signerId: signers[0]!.id };
  };
  const statusOf = async (signingId: number, signerId: number) =>
    (await attempts.reload(signingId)).signers.find(({ id }) => id === signerId)!.status;

  describe('when a signer begins in two tabs and clicks twice', () => {
    it('shares one attempt', async () => {
      const { signerId } = await send();
      const tickets = await Promise.all([1, 2, 3].map(() => attempts.begin(signerId)));
      expect(new Set(tickets.map(({ transaction }) => transaction.id)).size).toBe(1);
      expect(tickets.filter(({ cookie }) => cookie !== undefined)).toHaveLength(1);
      expect(method.began).toHaveLength(1);
      const later = await attempts.begin(signerId);
      expect(later.view).toEqual({ qr: 'shown' });
      expect(method.began).toHaveLength(1);
    });
  });

  describe('when the scheme says that it is done', () => {
    it('records the act once, with what the scheme knows, while no browser looks', async () => {
      const { signingId, signerId } = await send();
      const { transaction } = await attempts.begin(signerId);
      method.answers = [actBy('Person 1', 'SE:1', '198.51.100.9')];
      await attempts.pass(2000);
      expect(await attempts.stateOf(transaction.id)).toMatchObject({ state: 'recorded' });
      const { signers } = await attempts.reload(signingId);
      expect(signers[0]).toMatchObject({
        status: 'signed',
        method: 'bankid_se',
        methodData: { transactionId: transaction.id, personalIdentification: 'masked SE:1', ipAddress: '198.51.100.9' },
      });
      await attempts.pass(60_000);
      expect(method.asked).toHaveLength(1);
      expect((await attempts.host.history(signingId)).filter((line) => line.includes('signed'))).toHaveLength(1);
    });

    it('asks no sooner than its interval, and once for each', async () => {
      const { signerId } = await send();
      await attempts.begin(signerId);
      await attempts.pass(1000);
      expect(method.asked).toHaveLength(0);
      await attempts.pass(1000);
      await attempts.pass(0);
      expect(method.asked).toHaveLength(1);
    });

    it('is asked once by two processes at the same time', async () => {
      const { signerId } = await send();
      const { transaction } = await attempts.begin(signerId);
      method.answers = [actBy('Person 1', 'SE:1')];
      attempts.host.advance(2000);
      const [one, other] = [new Collector(attempts.host.sessions), new Collector(attempts.host.sessions)];
      const signal = new AbortController().signal;
      await Promise.all([one.run(signal, 10_000), other.run(signal, 10_000), one.run(signal, 10_000)]);
      expect(method.asked).toHaveLength(1);
      expect(await attempts.stateOf(transaction.id)).toMatchObject({ state: 'recorded' });
    });
  });

  describe('when the process dies', () => {
    it('gives up what was begun and never answered', async () => {
      const { signingId, signerId } = await send();
      method.starts = [() => new Promise(() => undefined)];
      void attempts.begin(signerId);
      while (method.began.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const id = method.began[0]!.transactionId;
      expect(await attempts.stateOf(id)).toMatchObject({ state: 'starting' });
      await attempts.pass(61_000);
      expect(await attempts.stateOf(id)).toMatchObject({ state: 'lost', hint: 'startLost' });
      expect(await statusOf(signingId, signerId)).not.toBe('signed');
      expect((await attempts.begin(signerId)).transaction.id).not.toBe(id);
    });

    it('asks again when the answer was not stored', async () => {
      const { signerId } = await send();
      const { transaction } = await attempts.begin(signerId);
      method.answers = [() => new Promise(() => undefined), { state: 'lost', reason: 'resultLost' }];
      attempts.host.advance(2000);
      // Long enough to ask on a slow machine, over before the next answer is due.
      void new Collector(attempts.host.sessions).run(new AbortController().signal, 1500);
      while (method.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await attempts.pass(2000);
      expect(method.asked).toHaveLength(1);
      await attempts.pass(61_000);
      expect(await attempts.stateOf(transaction.id)).toMatchObject({ state: 'lost', hint: 'resultLost' });
    });

    it('records what was stored and not recorded, by itself', async () => {
      const { signingId, signerId } = await send();
      const { transaction } = await attempts.begin(signerId);
      const { transactions, now } = attempts.host.sessions;
      const data = { ...transaction.data, answer: actBy('Person 1', 'SE:1') };
      await transactions.save(transaction, { state: 'answered', hint: 'recording', data, collectAt: now() }, now());
      await attempts.pass(0);
      expect(method.asked).toHaveLength(0);
      expect(await statusOf(signingId, signerId)).toBe('signed');
    });
  });

  describe('when something we depend on is away', () => {
    it('keeps the answer, and records it later', async () => {
      const { signingId, signerId } = await send();
      const { transaction } = await attempts.begin(signerId);
      method.answers = [actBy('Person 1', 'SE:1')];
      const { portal } = attempts.host;
      const signFor = portal.signFor.bind(portal);
      portal.signFor = () => Promise.reject(down());
      await attempts.pass(2000);
      const stored = await attempts.stateOf(transaction.id);
      expect(stored).toMatchObject({ state: 'answered', hint: 'recording' });
      expect((await attempts.polls.look(stored)).view).toEqual({});
      portal.signFor = () => Promise.reject(new Error('the database is gone'));
      await attempts.pass(2000);
      expect(await attempts.stateOf(transaction.id)).toMatchObject({ state: 'answered' });
      portal.signFor = signFor;
      await attempts.pass(2000);
      expect(method.asked).toHaveLength(1);
      expect(await statusOf(signingId, signerId)).toBe('signed');
    });

    it('asks the scheme again after a pause', async () => {
      const { signerId } = await send();
      const { transaction } = await attempts.begin(signerId);
      method.answers = [down(), new TypeError('unforeseen'), actBy('Person 1', 'SE:1')];
      for (let round = 0; round < 3; round += 1) await attempts.pass(2000);
      expect(await attempts.stateOf(transaction.id)).toMatchObject({ state: 'recorded' });
    });

    it('leaves nothing open when it cannot be begun', async () => {
      const { signerId } = await send();
      method.starts = [down()];
      await expect(attempts.begin(signerId)).rejects.toMatchObject({ code: 'BANKID_UNAVAILABLE' });
      expect((await attempts.begin(signerId)).transaction.state).toBe('pending');
    });
  });

  describe('when the signing is cancelled meanwhile', () => {
    it('cancels the order and discards what comes of it', async () => {
      const { signingId, signerId } = await send();
      const { transaction } = await attempts.begin(signerId);
      await attempts.host.coworkers.cancel(attempts.host.session, signingId, 'changed our minds');
      method.answers = [actBy('Person 1', 'SE:1')];
      await attempts.pass(2000);
      expect(method.asked).toHaveLength(0);
      expect(method.cancelled).toEqual([{ order: 1 }]);
      expect(await attempts.stateOf(transaction.id)).toMatchObject({ state: 'discarded', hint: 'closed' });
      expect(await statusOf(signingId, signerId)).not.toBe('signed');
    });
  });

  describe('when the signer cancels', () => {
    it('ends the order, and a new one can be begun', async () => {
      const { signerId } = await send();
      const { transaction } = await attempts.begin(signerId);
      expect(await attempts.polls.cancel(transaction)).toMatchObject({ state: 'failed', hint: 'userCancel' });
      expect(method.cancelled).toHaveLength(1);
      expect((await attempts.begin(signerId)).transaction.id).not.toBe(transaction.id);
    });
  });

  describe('when a page looks', () => {
    it('tells the method whether one did within 30 seconds', async () => {
      const { signerId } = await send();
      const { transaction } = await attempts.begin(signerId);
      await attempts.pass(31_000);
      await attempts.polls.look(await attempts.stateOf(transaction.id));
      await attempts.pass(29_000);
      expect(method.asked.map(({ isWatched }) => isWatched)).toEqual([false, true]);
    });
  });

  describe('when somebody else signed', () => {
    const signAs = async (name: string) => {
      const sent = await send();
      const { transaction } = await attempts.begin(sent.signerId);
      method.answers = [actBy(name, 'SE:9')];
      await attempts.pass(2000);
      attempts.host.mails.length = 0;
      await attempts.host.work();
      const after = await attempts.stateOf(transaction.id);
      return { ...sent, after, history: await attempts.host.history(sent.signingId) };
    };

    it('does not count, and the sender is told, where that is the rule', async () => {
      whenOtherSigns('refuse');
      const { after, history, signingId, signerId } = await signAs('Someone Else');
      expect(after).toMatchObject({ state: 'failed', hint: 'IDENTITY_MISMATCH' });
      expect(history.filter((line) => line.includes('Somebody other than Person 1'))).toHaveLength(1);
      expect(attempts.host.mails.map(({ recipientEmail }) => recipientEmail)).toEqual(['anna@example.com']);
      expect(await statusOf(signingId, signerId)).not.toBe('signed');
    });

    it('waits for the sender', async () => {
      const { after, signingId, signerId } = await signAs('Someone Else');
      expect(after).toMatchObject({ state: 'held', hint: 'IDENTITY_MISMATCH' });
      await attempts.pass(600_000);
      expect(await statusOf(signingId, signerId)).not.toBe('signed');
      expect(attempts.host.mails).toHaveLength(1);
    });

    it('counts with a note where that is the rule', async () => {
      whenOtherSigns('note');
      const { after, history, signingId, signerId } = await signAs('Someone Else');
      expect(after).toMatchObject({ state: 'recorded' });
      expect(await statusOf(signingId, signerId)).toBe('signed');
      expect(history.filter((line) => line.includes('is not the one of Person 1'))).toHaveLength(1);
    });
  });

  describe('when one person signs as two', () => {
    it('counts the first time alone', async () => {
      const { signingId, signerIds } = await send('s1', 's1');
      whenOtherSigns('note');
      const [one, two] = [await attempts.begin(signerIds[0]!), await attempts.begin(signerIds[1]!)];
      method.answers = [actBy('Person 1', 'SE:7'), actBy('Person 1', 'SE:7')];
      await attempts.pass(2000);
      const hints = await Promise.all([one, two].map(async (it) => (await attempts.stateOf(it.transaction.id)).hint));
      expect(hints.sort()).toEqual(['', 'IDENTITY_SIGNED_ALREADY']);
      const { signers } = await attempts.reload(signingId);
      expect(signers.filter(({ status }) => status === 'signed')).toHaveLength(1);
    });
  });

  describe('when the life cycle refuses the act', () => {
    it('is over', async () => {
      const { signerId } = await send();
      const { transaction } = await attempts.begin(signerId);
      method.answers = [pending('almost'), actBy('Person 1', 'SE:1')];
      await attempts.pass(2000);
      expect(await attempts.stateOf(transaction.id)).toMatchObject({ state: 'pending', hint: 'almost' });
      const { portal } = attempts.host;
      const signFor = portal.signFor.bind(portal);
      portal.signFor = () => Promise.reject(new StateError('SIGNING_ALREADY_SIGNED', 'by another method'));
      await attempts.pass(2000);
      portal.signFor = signFor;
      expect(await attempts.stateOf(transaction.id)).toMatchObject({ state: 'failed', hint: 'SIGNING_ALREADY_SIGNED' });
    });
  });
});
