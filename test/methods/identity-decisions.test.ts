import { UnavailableError } from '../../src/errors.js';
import { openDatabase } from '../../src/db/index.js';
import { IdentityDecisions } from '../../src/methods/index.js';
import { actBy, ScriptedPoll } from './scripted.js';
import { Attempts } from './attempts.js';

const ANNA = { name: 'Anna Sender', coworkerId: 1 };

describe('signatures by somebody else than expected, where the sender is asked', () => {
  const sql = openDatabase({ client: 'better-sqlite3', filename: ':memory:' });
  const method = new ScriptedPoll();
  let attempts: Attempts;
  let decisions: IdentityDecisions;

  beforeAll(async () => {
    attempts = await Attempts.open(sql, [method]);
    Object.assign(attempts.host.settings, { identity: { onMismatch: 'ask', minimumNameScore: 60 } });
    decisions = new IdentityDecisions(attempts.host.context, attempts.host.sessions);
  });
  afterAll(async () => {
    await attempts.host.remove();
    await sql.destroy();
  });
  afterEach(() => sql('esign_transaction').update({ collect_at: null }));

  /** One is asked, and somebody else signs. */
  async function held(key = 'SE:9') {
    const { signing, signers } = await attempts.send(['bankid_se']);
    const { transaction } = await attempts.begin(signers[0]!.id);
    method.answers = [actBy('Someone Else', key)];
    await attempts.pass(2000);
    attempts.host.mails.length = 0;
    await attempts.host.work();
    const found = await attempts.reload(signing.id);
    return { found, id: transaction.id, signerId: signers[0]!.id };
  }
  const signerOf = async (signingId: number) => (await attempts.reload(signingId)).signers[0]!;
  const history = (signingId: number) => attempts.host.history(signingId);

  describe('when such a signature came', () => {
    it('waits, and is shown and told to the sender by name, with the number masked', async () => {
      const { found, id, signerId } = await held();
      expect(await decisions.held(found)).toEqual([
        {
          transactionId: id,
          signerId,
          method: 'bankid_se',
          at: expect.any(Date),
          name: 'Someone Else',
          personalIdentification: 'masked SE:9',
        },
      ]);
      const [mail] = attempts.host.mails;
      expect(attempts.host.mails).toHaveLength(1);
      expect(mail).toMatchObject({ recipientEmail: 'anna@example.com' });
      const said = JSON.stringify(mail);
      expect(said).toContain('IDENTITY_UNDECIDED');
      expect(said).toContain('≠ Someone Else, masked SE:9');
      expect((await history(found.signing.id)).filter((line) => line.includes('is held back'))).toHaveLength(1);
    });
  });

  describe('when the sender accepts', () => {
    it('counts once, however often it is said, and the history tells who decided', async () => {
      const { found, id } = await held('SE:10');
      const both = await Promise.all([1, 2].map(() => decisions.decide(found, id, 'accept', ANNA)));
      expect(both.map(({ state }) => state)).toContain('recorded');
      expect(await decisions.decide(found, id, 'accept', ANNA)).toMatchObject({ state: 'recorded' });
      expect((await signerOf(found.signing.id)).status).toBe('signed');
      const lines = await history(found.signing.id);
      expect(lines.filter((line) => line.startsWith('Anna Sender decided'))).toHaveLength(1);
      expect(await decisions.held(await attempts.reload(found.signing.id))).toEqual([]);
      await expect(decisions.decide(found, id, 'reject', ANNA)).rejects.toMatchObject({ code: 'IDENTITY_DECIDED' });
    });

    it('is recorded later by itself when what that needs is away', async () => {
      const { found, id } = await held('SE:11');
      const { portal } = attempts.host;
      const signFor = portal.signFor.bind(portal);
      portal.signFor = () => Promise.reject(new UnavailableError('TRUST_UNAVAILABLE', 'away'));
      expect(await decisions.decide(found, id, 'accept', ANNA)).toMatchObject({ state: 'answered' });
      expect((await signerOf(found.signing.id)).status).not.toBe('signed');
      portal.signFor = signFor;
      await attempts.pass(3000);
      expect(await attempts.stateOf(id)).toMatchObject({ state: 'recorded' });
      expect((await signerOf(found.signing.id)).status).toBe('signed');
    });
  });

  describe('when the sender rejects', () => {
    it('never counts, and another attempt can be begun', async () => {
      const { found, id, signerId } = await held('SE:12');
      expect(await decisions.decide(found, id, 'reject', ANNA)).toMatchObject({
        state: 'failed',
        hint: 'IDENTITY_REJECTED',
      });
      await expect(decisions.decide(found, id, 'accept', ANNA)).rejects.toMatchObject({ code: 'IDENTITY_DECIDED' });
      await attempts.pass(60_000);
      expect((await signerOf(found.signing.id)).status).not.toBe('signed');
      const again = await attempts.begin(signerId);
      expect(again.transaction.id).not.toBe(id);
    });
  });

  describe('when the person has signed here as somebody else already', () => {
    it('does not count although it was accepted', async () => {
      const { signing, signers } = await attempts.send(['bankid_se'], 's1', 's1');
      const [one, two] = [await attempts.begin(signers[0]!.id), await attempts.begin(signers[1]!.id)];
      method.answers = [actBy('Someone Else', 'SE:13'), actBy('Someone Else', 'SE:13')];
      await attempts.pass(2000);
      const found = await attempts.reload(signing.id);
      const states = [];
      for (const { transaction } of [one, two]) {
        states.push(await decisions.decide(found, transaction.id, 'accept', ANNA));
      }
      expect(states).toMatchObject([{ state: 'recorded' }, { state: 'failed', hint: 'IDENTITY_SIGNED_ALREADY' }]);
    });
  });

  describe('when there is nothing to decide about', () => {
    it('says so', async () => {
      const { found } = await held('SE:14');
      const other = await attempts.send(['bankid_se']);
      const { transaction } = await attempts.begin(other.signers[0]!.id);
      for (const id of ['none', transaction.id]) {
        await expect(decisions.decide(found, id, 'accept', ANNA)).rejects.toMatchObject({ code: 'IDENTITY_NOT_HELD' });
      }
    });
  });
});
