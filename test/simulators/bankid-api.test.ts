import { request } from 'node:http';
import { qrText } from '../../simulators/bankid/index.js';
import { base64, BankIdHarness, ELIN, JOHAN, SIGNING, STRANGER } from './bankid-harness.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('BankID relying party API', () => {
  let bankId: BankIdHarness;

  beforeAll(async () => {
    bankId = await BankIdHarness.open();
  }, 120_000);
  afterAll(() => bankId.close());

  const invalid = (details: string | RegExp) => ({
    status: 400,
    body: { errorCode: 'invalidParameters', details: expect.stringMatching(details) },
  });
  const required = (personalNumber: string) => ({ requirement: { personalNumber } });

  describe('when it is called in a wrong way', () => {
    it('takes POST alone, and answers the probe of a GET with 405', async () => {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await bankId.api('auth', undefined, { method, body: null });
        expect(answer).toMatchObject({ status: 405, body: { errorCode: 'methodNotAllowed' } });
      }
    });

    it.each(['application/json; charset=utf-8', 'text/plain', 'application/JSON'])(
      'refuses the type %s',
      async (type) => {
        const answer = await bankId.api('sign', SIGNING, { headers: { 'content-type': type } });
        expect(answer).toMatchObject({ status: 415, body: { errorCode: 'unsupportedMediaType' } });
      },
    );

    it('knows no other path', async () => {
      for (const path of ['verify', 'sign/', 'Sign', 'phone']) {
        expect(await bankId.api(path, SIGNING)).toMatchObject({ status: 404, body: { errorCode: 'notFound' } });
      }
    });

    it('refuses a body that is not JSON', async () => {
      expect(await bankId.api('sign', undefined, { body: '{"endUserIp":' })).toMatchObject(invalid('JSON'));
      expect(await bankId.api('sign', [])).toMatchObject(invalid('object'));
    });
  });

  describe('when fields are out of their limits', () => {
    const many = (length: number) => 'QUJD'.repeat(length / 4);

    it.each<[string, object, RegExp]>([
      ['no address', { endUserIp: undefined }, /endUserIp is missing/],
      ['a host name', { endUserIp: 'localhost' }, /endUserIp/],
      ['no text', { userVisibleData: undefined }, /userVisibleData is missing/],
      ['an empty text', { userVisibleData: '' }, /userVisibleData/],
      ['a text that is too long', { userVisibleData: many(40_004) }, /40000/],
      ['a text that is not base64', { userVisibleData: 'å' }, /not base64/],
      ['base64 without padding', { userVisibleData: 'QUI' }, /not base64/],
      ['a text that is not UTF-8', { userVisibleData: '/w==' }, /UTF-8/],
      ['hidden data that are too long', { userNonVisibleData: many(200_004) }, /200000/],
      ['a format that does not exist', { userVisibleDataFormat: 'markdown' }, /userVisibleDataFormat/],
      ['an empty return address', { returnUrl: '' }, /returnUrl/],
      ['a long return address', { returnUrl: `https://a.example/${'a'.repeat(500)}` }, /returnUrl/],
      ['a word for a flag', { returnRisk: 'true' }, /returnRisk/],
      ['a number with a dash', { requirement: { personalNumber: '19900118-9811' } }, /personalNumber/],
      ['an unknown risk', { requirement: { risk: 'high' } }, /risk/],
      ['a star too early', { requirement: { certificatePolicies: ['1.2.752.*'] } }, /certificatePolicies/],
      ['an unknown requirement', { requirement: { tokenStartRequired: true } }, /unknown/],
      ['a long user agent', { web: { userAgent: 'a'.repeat(257) } }, /web.userAgent/],
      ['a short domain', { web: { referringDomain: 'a' } }, /web.referringDomain/],
      ['app and web', { web: { referringDomain: 'a.example' }, app: { deviceOS: 'x' } }, /exclude/],
      ['an unknown field', { personalNumber: ELIN }, /personalNumber is unknown/],
    ])('refuses %s', async (_name, fields, details) => {
      expect(await bankId.api('sign', { ...SIGNING, ...fields })).toMatchObject(invalid(details));
      expect(await bankId.orders()).toEqual([]);
    });

    it('takes what is just within', async () => {
      const { orderRef } = await bankId.order({
        endUserIp: '2001:db8::7',
        userVisibleData: many(40_000),
        userNonVisibleData: many(200_000),
        requirement: { certificatePolicies: ['1.2.752.78.*', '1.2.3.4.25'], pinCode: true, cardReader: 'class1' },
      });
      expect((await bankId.api('cancel', { orderRef })).body).toEqual({});
    });

    it('needs no text for identification, and takes less of it', async () => {
      const { orderRef } = await bankId.order({ userVisibleData: undefined, userNonVisibleData: undefined }, 'auth');
      await bankId.api('cancel', { orderRef });
      expect(await bankId.api('auth', { ...SIGNING, userVisibleData: many(1_504) })).toMatchObject(invalid('1500'));
    });

    it('needs a number and the caller by telephone, but no address', async () => {
      const call = { ...SIGNING, endUserIp: undefined, personalNumber: ELIN, callInitiator: 'RP' };
      const { status, body } = await bankId.api('phone/sign', call);
      expect([status, Object.keys(body)]).toEqual([200, ['orderRef']]);
      expect((await bankId.collect(body.orderRef)).body.hintCode).toBe('outstandingTransaction');
      await bankId.control(`orders/${body.orderRef}/scan`);
      expect((await bankId.collect(body.orderRef)).body.hintCode).toBe('userCallConfirm');
      await bankId.api('cancel', body);
      expect(await bankId.api('phone/auth', { ...call, callInitiator: undefined })).toMatchObject(
        invalid('callInitiator'),
      );
      expect(await bankId.api('phone/sign', { ...call, ...required(ELIN) })).toMatchObject(invalid('unknown'));
    });
  });

  describe('when an order runs its course', () => {
    it('says how far it has come, and gives the result once', async () => {
      const { orderRef, ...tokens } = await bankId.order(required(ELIN));
      expect(Object.keys(tokens)).toEqual(['autoStartToken', 'qrStartToken', 'qrStartSecret']);
      for (const token of [orderRef, ...Object.values(tokens)]) expect(token).toMatch(UUID);
      const hint = async () => (await bankId.collect(orderRef)).body;
      expect(await hint()).toEqual({ orderRef, status: 'pending', hintCode: 'outstandingTransaction' });
      await bankId.control(`orders/${orderRef}/scan`, {});
      expect(await hint()).toEqual({ orderRef, status: 'pending', hintCode: 'started' });
      bankId.pass(1);
      expect(await hint()).toEqual({ orderRef, status: 'pending', hintCode: 'userSign' });
      expect(await bankId.orders()).toEqual([
        {
          orderRef,
          status: 'pending',
          hintCode: 'userSign',
          personalNumber: ELIN,
          visibleText: 'Jag skriver under hyresavtalet åäö.',
        },
      ]);
      expect((await bankId.control(`orders/${orderRef}/sign`)).body).toMatchObject({ status: 'complete' });
      expect(await hint()).toMatchObject({
        orderRef,
        status: 'complete',
        completionData: { user: { personalNumber: ELIN } },
      });
      expect(await bankId.collect(orderRef)).toMatchObject(invalid('No such order'));
      expect(await bankId.orders()).toEqual([]);
    });

    it.each([
      ['cancel', {}, 'userCancel'],
      ['fail', {}, 'expiredTransaction'],
      ['fail', { hintCode: 'certificateErr' }, 'certificateErr'],
    ])('tells a failure once (%s %j)', async (act, body, hintCode) => {
      const { orderRef } = await bankId.order();
      await bankId.control(`orders/${orderRef}/${act}`, body);
      expect((await bankId.collect(orderRef)).body).toEqual({ orderRef, status: 'failed', hintCode });
      expect(await bankId.collect(orderRef)).toMatchObject(invalid('No such order'));
    });

    it('shows a hint code that a test sets', async () => {
      const { orderRef } = await bankId.order();
      await bankId.control(`orders/${orderRef}/scan`, { hintCode: 'userMrtd' });
      expect((await bankId.collect(orderRef)).body.hintCode).toBe('userMrtd');
      await bankId.api('cancel', { orderRef });
    });

    it('fails when another person signs than the required one', async () => {
      const { orderRef } = await bankId.order(required(ELIN));
      await bankId.control(`orders/${orderRef}/sign`, { personalNumber: JOHAN });
      expect((await bankId.collect(orderRef)).body).toMatchObject({ status: 'failed', hintCode: 'certificateErr' });
    });

    it('lets anybody with a personal number sign, and nobody else', async () => {
      const answer = await bankId.signed({ personalNumber: STRANGER });
      expect(answer.body.completionData.user).toMatchObject({ personalNumber: STRANGER, name: expect.any(String) });
      const { orderRef } = await bankId.order();
      expect((await bankId.control(`orders/${orderRef}/sign`, { personalNumber: '199013011234' })).status).toBe(400);
      expect((await bankId.control(`orders/${orderRef}/sign`, { fault: 'no-such' })).status).toBe(400);
      expect((await bankId.collect(orderRef)).body.status).toBe('pending');
      await bankId.api('cancel', { orderRef });
    });

    it('reports risk and passport when they were asked for', async () => {
      const plain = await bankId.signed();
      expect(Object.keys(plain.body.completionData)).toEqual([
        ...['user', 'device', 'bankIdIssueDate', 'signature', 'ocspResponse'],
      ]);
      const asked = await bankId.signed({}, { returnRisk: true, requirement: { mrtd: true } });
      expect(asked.body.completionData).toMatchObject({
        risk: 'low',
        stepUp: { mrtd: true },
        device: { ipAddress: SIGNING.endUserIp, uhi: expect.stringMatching(/^.{28}$/) },
        bankIdIssueDate: expect.stringMatching(/^\d{4}-\d\d-\d\dZ$/),
      });
    });
  });

  describe('when time passes', () => {
    it('fails what nobody took up within 30 seconds, and forgets it after 3:10', async () => {
      const first = await bankId.order();
      const second = await bankId.order();
      bankId.pass(29);
      expect((await bankId.collect(first.orderRef)).body.status).toBe('pending');
      bankId.pass(1);
      expect((await bankId.collect(first.orderRef)).body).toMatchObject({ status: 'failed', hintCode: 'startFailed' });
      bankId.pass(191);
      expect(await bankId.collect(second.orderRef)).toMatchObject(invalid('No such order'));
    });

    it('fails what nobody signed within three minutes of taking it up', async () => {
      const { orderRef } = await bankId.order();
      await bankId.control(`orders/${orderRef}/scan`);
      bankId.pass(181);
      expect((await bankId.collect(orderRef)).body.hintCode).toBe('expiredTransaction');
    });

    it('keeps a completed order for three minutes, a failed one for five', async () => {
      const [done, failed] = [await bankId.order(), await bankId.order()];
      await bankId.control(`orders/${done.orderRef}/sign`);
      await bankId.control(`orders/${failed.orderRef}/cancel`);
      bankId.pass(181);
      expect(await bankId.collect(done.orderRef)).toMatchObject(invalid('No such order'));
      expect((await bankId.collect(failed.orderRef)).body.status).toBe('failed');
    });
  });

  describe('when things happen at once', () => {
    it('cancels a person’s first order and refuses the second', async () => {
      const { orderRef } = await bankId.order(required(ELIN));
      expect(await bankId.api('sign', { ...SIGNING, ...required(ELIN) })).toMatchObject({
        status: 400,
        body: { errorCode: 'alreadyInProgress' },
      });
      expect((await bankId.collect(orderRef)).body).toMatchObject({ status: 'failed', hintCode: 'cancelled' });
      const third = await bankId.order(required(ELIN));
      await bankId.api('cancel', { orderRef: third.orderRef });
    });

    it('gives a person who takes up an order no other one', async () => {
      const [first, second] = [await bankId.order(), await bankId.order()];
      await bankId.control(`orders/${first.orderRef}/scan`, { personalNumber: ELIN });
      await bankId.control(`orders/${second.orderRef}/scan`, { personalNumber: ELIN });
      expect((await bankId.collect(first.orderRef)).body.hintCode).toBe('cancelled');
      await bankId.api('cancel', { orderRef: second.orderRef });
    });

    it('forgets a cancelled order, but not a result that waits', async () => {
      const cancelled = await bankId.order();
      expect((await bankId.api('cancel', { orderRef: cancelled.orderRef })).body).toEqual({});
      expect(await bankId.collect(cancelled.orderRef)).toMatchObject(invalid('No such order'));
      expect((await bankId.control(`orders/${cancelled.orderRef}/sign`)).status).toBe(404);
      const done = await bankId.order();
      await bankId.control(`orders/${done.orderRef}/sign`);
      expect(await bankId.api('cancel', { orderRef: done.orderRef })).toMatchObject(invalid('ended'));
      expect((await bankId.collect(done.orderRef)).body.status).toBe('complete');
    });

    it('knows one winner when signing and cancelling race', async () => {
      for (let round = 0; round < 5; round++) {
        const { orderRef } = await bankId.order();
        const [signed, cancelled] = await Promise.all([
          bankId.control(`orders/${orderRef}/sign`, { personalNumber: ELIN }),
          bankId.api('cancel', { orderRef }),
        ]);
        const result = await bankId.collect(orderRef);
        const isSigned = signed.status === 200;
        expect(cancelled.status).toBe(isSigned ? 400 : 200);
        expect(result.body.status).toBe(isSigned ? 'complete' : undefined);
      }
    });

    it('gives the result to one of two who fetch it at once', async () => {
      const { orderRef } = await bankId.order();
      await bankId.control(`orders/${orderRef}/sign`);
      const answers = await Promise.all([bankId.collect(orderRef), bankId.collect(orderRef)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    });
  });

  describe('when a QR code is scanned', () => {
    const scan = (orderRef: string | undefined, qr: string) => bankId.control(`orders/${orderRef}/scan`, { qr });
    const tokens = (order: Record<string, string>) => order as { qrStartToken: string; qrStartSecret: string };

    it('takes a genuine, fresh one alone', async () => {
      const order = await bankId.order();
      const other = await bankId.order();
      const qr = (seconds: number, secret = tokens(order).qrStartSecret) =>
        qrText({ ...tokens(order), qrStartSecret: secret }, seconds);
      bankId.pass(15);
      expect((await scan(order.orderRef, qr(15, tokens(other).qrStartSecret))).status).toBe(400);
      expect((await scan(order.orderRef, qr(3))).status).toBe(400);
      expect((await scan(order.orderRef, qr(20))).status).toBe(400);
      expect((await scan(other.orderRef, qr(15))).status).toBe(400);
      expect((await scan(order.orderRef, 'bankid')).status).toBe(400);
      expect((await bankId.collect(order.orderRef)).body.hintCode).toBe('outstandingTransaction');
      expect((await scan(order.orderRef, qr(14))).status).toBe(200);
      expect((await bankId.collect(order.orderRef)).body.hintCode).toBe('started');
      for (const { orderRef } of [order, other]) await bankId.api('cancel', { orderRef });
    });

    it('builds the texts of the published sample', () => {
      const sample = {
        qrStartToken: '67df3917-fa0d-44e5-b327-edcc928297f8',
        qrStartSecret: 'd28db9a7-4cde-429e-a983-359be676944c',
      };
      expect([0, 1, 2].map((seconds) => qrText(sample, seconds).split('.')[3])).toEqual([
        'dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8',
        '949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2',
        'a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3',
      ]);
    });
  });

  describe('when there is too much or nothing there', () => {
    it('counts calls in its headers and refuses the one too many', async () => {
      await bankId.control('rate', { calls: 2, windowMs: 60_000 });
      bankId.pass(60);
      const probes = [];
      for (let call = 0; call < 3; call++) probes.push(await bankId.collect('nobody'));
      expect(probes.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['1', '0', '0']);
      expect(probes[0]?.headers.get('ratelimit-limit')).toBe('2');
      expect(Number(probes[0]?.headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60);
      expect(probes[2]).toMatchObject({ status: 429, body: { errorCode: 'tooManyRequests' } });
      bankId.pass(60);
      expect((await bankId.collect('nobody')).status).toBe(400);
      await bankId.control('rate', { calls: 10_000, windowMs: 1_000 });
    });

    it('is out of order for as many calls as it is told', async () => {
      await bankId.control('outage', { calls: 2, status: 503 });
      const statuses = [];
      for (let call = 0; call < 3; call++) statuses.push((await bankId.api('sign', SIGNING)).status);
      expect(statuses).toEqual([503, 503, 200]);
      expect((await bankId.control('outage', { calls: 'many' })).status).toBe(400);
    });

    it('refuses a body beyond all limits without breaking off', async () => {
      const answer = await bankId.api('sign', { ...SIGNING, userNonVisibleData: base64('x'.repeat(600_000)) });
      expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalidParameters' } });
    });

    it('answers HEAD without a body', async () => {
      const status = await new Promise((resolve, reject) => {
        request(`${bankId.url}/rp/v6.0/auth`, { method: 'HEAD' }, (response) => {
          resolve(response.statusCode);
          response.resume();
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(405);
    });
  });
});
