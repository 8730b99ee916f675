import { createHmac } from 'node:crypto';
import { FAULTS } from '../../simulators/bankid/index.js';
import { BankIdHarness, ELIN, JOHAN } from '../simulators/bankid-harness.js';
import { BankIdAttempts, messageOf, orderRefsOf } from './bankid-attempts.js';

const SHORT = '19900118-9811';

describe('signing with Swedish BankID', () => {
  let bankId: BankIdHarness;
  let own: BankIdAttempts;

  beforeAll(async () => {
    bankId = await BankIdHarness.open();
    own = await BankIdAttempts.open(bankId);
  }, 120_000);
  afterAll(async () => {
    await own.close();
    await bankId.close();
  });
  beforeEach(() => {
    own.logged.length = 0;
  });
  // One person has one order at a time, and each test has the open attempts to itself.
  afterEach(async () => {
    for (const { orderRef } of await bankId.orders()) await bankId.control(`orders/${orderRef}/cancel`);
    await own.attempts.host.host.sql('esign_transaction').update({ collect_at: null });
  });
  const orderOf = async (orderRef: string) => (await bankId.orders()).find((order) => order.orderRef === orderRef);

  describe('when the app is on another device', () => {
    it('shows a QR code, hints, and is signed with all that the scheme proves', async () => {
      const { signingId, signerId } = await own.send('Elin Sandgren', SHORT);
      const { transaction, view, orderRef } = await own.begin(signerId);
      expect(await orderOf(orderRef)).toMatchObject({ personalNumber: ELIN });
      expect((await orderOf(orderRef)).visibleText).toMatch(/^Elin Sandgren signs “Office lease 2027” for Anna Berg\./);
      expect(view.qr).toMatch(/^bankid\.[0-9a-f-]{36}\.0\.[0-9a-f]{64}$/);
      expect((await bankId.control(`orders/${orderRef}/scan`, { qr: view.qr })).status).toBe(200);
      await own.pass(2);
      expect(messageOf(await own.stateOf(transaction.id))).toMatch(/^Enter your security code/);
      expect((await own.attempts.polls.look(await own.stateOf(transaction.id))).view.qr).toBeUndefined();
      await bankId.control(`orders/${orderRef}/sign`, { fault: 'other-ip' });
      await own.pass(2);
      expect(await own.stateOf(transaction.id)).toMatchObject({ state: 'recorded' });
      expect(await own.signerOf(signingId)).toMatchObject({
        status: 'signed',
        methodData: {
          level: 'AES',
          transactionId: transaction.id,
          ipAddress: '203.0.113.77',
          personalIdentification: expect.not.stringContaining(ELIN.slice(-4)),
        },
      });
    });

    it('draws another code every second, from a secret that stays here', async () => {
      const { signerId } = await own.send('Elin Sandgren');
      const { transaction, view } = await own.begin(signerId);
      own.attempts.host.advance(3000);
      const { view: after } = await own.attempts.polls.look(transaction);
      const [, token, seconds, code] = after.qr!.split('.');
      const { qrStartSecret } = transaction.data.method as { qrStartSecret: string };
      expect(Number(seconds)).toBeGreaterThanOrEqual(3);
      expect(code).toBe(createHmac('sha256', qrStartSecret).update(seconds!).digest('hex'));
      expect(view.qr).toContain(token);
      expect(JSON.stringify([view, after])).not.toContain(qrStartSecret);
      bankId.pass(3);
      await own.attempts.polls.cancel(transaction);
    });
  });

  describe('when the app is on the same device', () => {
    it('is started by a link and leads back to where it began', async () => {
      const { signingId, signerId } = await own.send('Elin Sandgren', SHORT);
      const returnUrl = 'https://crm.example.com/demo/callback/?state=x';
      const { view, orderRef } = await own.begin(signerId, { device: 'same', returnUrl });
      expect(view.autoStartUrl).toBe(`https://app.bankid.com/?autostarttoken=${view.autoStartToken}`);
      await bankId.control(`orders/${orderRef}/sign`);
      await own.pass(2);
      expect((await own.signerOf(signingId)).status).toBe('signed');
    });
  });

  describe('when it is known who should sign', () => {
    it('lets nobody else, by the number in the CRM', async () => {
      const { signingId, signerId } = await own.send('Elin Sandgren', SHORT);
      const { transaction, orderRef } = await own.begin(signerId);
      await bankId.control(`orders/${orderRef}/sign`, { personalNumber: JOHAN });
      await own.pass(2);
      const after = await own.stateOf(transaction.id);
      expect(after).toMatchObject({ state: 'failed', hint: 'certificateErr' });
      expect(messageOf(after)).toMatch(/^Your BankID is blocked or too old/);
      expect((await own.signerOf(signingId)).status).not.toBe('signed');
    });

    it('asks for the number in the address', async () => {
      const { signerId } = await own.send('Johan Åkervall');
      const { transaction, orderRef } = await own.begin(signerId, { personalNumber: JOHAN });
      expect(await orderOf(orderRef)).toMatchObject({ personalNumber: JOHAN });
      await own.attempts.polls.cancel(transaction);
      await expect(own.begin(signerId, { personalNumber: '8204112398' })).rejects.toMatchObject({
        code: 'METHOD_INPUT_INVALID',
      });
    });
  });

  describe('when something goes wrong', () => {
    const counted = ['service-unavailable', 'risk-high', 'other-ip', 'unknown-pending-hint'];
    const lost = ['lost-result', 'unreadable-answer', 'missing-completion-data', 'missing-ocsp'];
    const failing: Readonly<Record<string, RegExp>> = { 'unknown-hint': /^Something went wrong/ };
    const attack = async (fault: string) => {
      const { signingId, signerId } = await own.send('Elin Sandgren', SHORT);
      const { transaction, orderRef } = await own.begin(signerId);
      expect((await bankId.control(`orders/${orderRef}/sign`, { fault })).status).toBe(200);
      for (let round = 0; round < 5; round += 1) {
        await own.pass(2);
        if ((await own.stateOf(transaction.id)).state !== 'pending') break;
      }
      own.attempts.host.mails.length = 0;
      await own.attempts.host.work();
      const history = await own.attempts.host.history(signingId);
      return {
        after: await own.stateOf(transaction.id),
        signer: await own.signerOf(signingId),
        // What the sender sees: the lines of history about attempts, and mails.
        told: history.filter((line) => line.includes(transaction.id)),
        signedLines: history.filter((line) => line.startsWith('Elin Sandgren signed')),
        mails: own.attempts.host.mails.map(({ recipientEmail }) => recipientEmail),
      };
    };

    const refused = FAULTS.map(({ name }) => name).filter((name) => ![...counted, ...lost].includes(name));
    it.each(refused)('signs nothing and says so with %s', async (fault) => {
      const { after, signer, told, signedLines, mails } = await attack(fault);
      const isKnown = after.hint === 'evidenceInvalid' || after.state === 'lost';
      expect(told).toEqual(isKnown ? [expect.stringMatching(/does not count|Nothing was signed/)] : []);
      expect([...signedLines, ...mails]).toEqual([]);
      expect(messageOf(after)).toMatch(failing[fault] ?? /could not be verified|did not reach us/);
      expect(['failed', 'lost']).toContain(after.state);
      expect(signer.status).not.toBe('signed');
      expect(own.logged.length).toBeGreaterThan(0);
      expect(JSON.stringify(own.logged)).not.toMatch(/9811|9001189811/);
    });

    it.each(lost)('signs nothing, keeps the reference and offers a new start with %s', async (fault) => {
      const { after, signer, told, signedLines, mails } = await attack(fault);
      expect(told).toEqual([expect.stringMatching(/did not arrive\. Nothing was signed here/)]);
      expect([...signedLines, ...mails]).toEqual([]);
      expect(after).toMatchObject({ state: 'lost', hint: 'resultLost' });
      expect(messageOf(after)).toMatch(/did not reach us.*start again/);
      expect(orderRefsOf(after)).toHaveLength(1);
      expect(signer.status).not.toBe('signed');
      expect((await own.begin(signer.id)).transaction.state).toBe('pending');
    });

    it.each(['service-unavailable', 'risk-high'])('signs all the same with %s', async (fault) => {
      expect((await attack(fault)).signer.status).toBe('signed');
    });

    it('waits on with a hint that nobody knows', async () => {
      const { signerId } = await own.send('Elin Sandgren', SHORT);
      const { transaction, orderRef } = await own.begin(signerId);
      await bankId.control(`orders/${orderRef}/scan`, { hintCode: 'userBlinked' });
      await own.pass(2);
      const after = await own.stateOf(transaction.id);
      expect(after).toMatchObject({ state: 'pending', hint: 'userBlinked' });
      expect(messageOf(after)).toBe('An identification or signing is in progress.');
      await own.attempts.polls.cancel(after);
      expect(await orderOf(orderRef)).toBeUndefined();
    });

    it.each([
      ['userCancel', /^The action was cancelled/],
      ['expiredTransaction', /^The BankID app is not responding/],
      ['certificateErr', /^Your BankID is blocked/],
      ['notSupportedByUserApp', /too old for this/],
      ['transactionRiskBlocked', /^Something went wrong/],
    ])('says what happened at %s', async (hintCode, text) => {
      const { signerId } = await own.send('Elin Sandgren', SHORT);
      const { transaction, orderRef } = await own.begin(signerId);
      await bankId.control(`orders/${orderRef}/fail`, { hintCode });
      await own.pass(2);
      expect(await own.stateOf(transaction.id)).toMatchObject({ state: 'failed', hint: hintCode });
      expect(messageOf(await own.stateOf(transaction.id))).toMatch(text);
    });

    it.each([
      ['Windows 11', /on this computer.*card.*reader/],
      ['Android 16', /on this device\.$/],
      ['iOS 26.1', /on this device\.$/],
    ])('says where a usable BankID is looked for, on %s', async (platform, text) => {
      const { signerId } = await own.send('Elin Sandgren', SHORT);
      const { transaction, orderRef } = await own.begin(signerId);
      await bankId.control(`orders/${orderRef}/scan`, { hintCode: 'started' });
      await own.pass(2);
      const after = await own.stateOf(transaction.id);
      expect(after.hint).toBe('started');
      expect(messageOf({ ...after, trace: { ...after.trace, platform } })).toMatch(text);
    });

    it.each([
      ['outstandingTransaction', 'same', 'Trying to start your BankID app.'],
      ['outstandingTransaction', 'other', 'Start your BankID app.'],
      ['noClient', 'same', 'Start your BankID app.'],
      ['noClient', 'other', 'Start your BankID app.'],
    ] as const)('says what to do at %s with the app on the %s device', async (hint, device, text) => {
      const { signerId } = await own.send('Elin Sandgren', SHORT);
      const { transaction } = await own.begin(signerId, { device });
      expect(messageOf({ ...transaction, hint }, device)).toBe(text);
    });

    it('says that another order of the same person is under way', async () => {
      const [one, two] = [await own.send('Elin Sandgren', SHORT), await own.send('Elin Sandgren', SHORT)];
      const first = await own.begin(one.signerId);
      const second = await own.begin(two.signerId);
      expect(second.transaction).toMatchObject({ state: 'failed', hint: 'alreadyInProgress' });
      expect(messageOf(second.transaction)).toMatch(/already in progress/);
      await own.pass(2);
      expect(await own.stateOf(first.transaction.id)).toMatchObject({ state: 'failed', hint: 'cancelled' });
    });

    it('begins nothing while BankID is away', async () => {
      const { signerId } = await own.send('Elin Sandgren', SHORT);
      await bankId.control('outage', { calls: 1 });
      await expect(own.begin(signerId)).rejects.toMatchObject({ code: 'BANKID_UNAVAILABLE', status: 503 });
      const { transaction } = await own.begin(signerId);
      expect(transaction.state).toBe('pending');
      await own.attempts.polls.cancel(transaction);
    });
  });

  describe('when nobody starts the app', () => {
    it('renews the order ten times under one transaction while the page is watched', async () => {
      const { signerId } = await own.send('Elin Sandgren', SHORT);
      const { transaction } = await own.begin(signerId);
      for (let round = 0; round < 12; round += 1) {
        await own.pass(29);
        const now = await own.stateOf(transaction.id);
        if (now.state === 'pending') await own.attempts.polls.look(now);
        await own.pass(2);
      }
      const after = await own.stateOf(transaction.id);
      expect(orderRefsOf(after)).toHaveLength(11);
      expect(after).toMatchObject({ id: transaction.id, state: 'failed', hint: 'startFailed' });
      expect(messageOf(after)).toMatch(/^Failed to scan the QR code/);
    });

    it('lets it go when nobody watches', async () => {
      const { signerId } = await own.send('Elin Sandgren', SHORT);
      const { transaction } = await own.begin(signerId);
      await own.pass(40);
      const after = await own.stateOf(transaction.id);
      expect(after).toMatchObject({ state: 'failed', hint: 'startFailed' });
      expect(orderRefsOf(after)).toHaveLength(1);
    });
  });
});
