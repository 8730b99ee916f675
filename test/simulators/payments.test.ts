import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startEService } from '../../simulators/eservice/index.js';
import { PAYMENT_FAULTS, startPayments } from '../../simulators/payments/index.js';
import { serve, type Served } from './served.js';

describe('simulated Payments building block', () => {
  let served: Served;
  beforeAll(async () => {
    const { router } = await startPayments();
    const both = express.Router().use('/payments', router).use('/eservice', startEService().router);
    served = await serve('/simulators', both);
  });
  afterAll(() => served.close());

  const token = async (body: object): Promise<string> => {
    const answer = await fetch(`${served.url}/payments/control/token`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { token: string }).token;
  };
  const verified = (jwt: string) =>
    jwtVerify(jwt, createRemoteJWKSet(new URL(`${served.url}/payments/.well-known/jwks.json`)), {
      ...{ issuer: `${served.url}/payments`, audience: `${new URL(served.url).origin}/esign-bb/v1` },
      ...{ algorithms: ['ES256'], requiredClaims: ['jti', 'exp'] },
    });

  describe('when something has been paid for', () => {
    it('hands out a token that its keys verify', async () => {
      const { payload } = await verified(await token({ amount: 3, eService: 'a-service', jti: 'one' }));
      expect(payload).toMatchObject({ amount: 3, e_service: 'a-service', jti: 'one' });
    });

    it('gives every token an id of its own', async () => {
      const [one, other] = [await verified(await token({})), await verified(await token({}))];
      expect(one.payload.jti).not.toBe(other.payload.jti);
    });
  });

  describe('when a fault is asked for', () => {
    const unseen = ['other_service', 'too_little'];
    it.each(PAYMENT_FAULTS.map(({ name }) => name).filter((name) => !unseen.includes(name)))(
      '%s is refused by whoever verifies',
      async (fault) => {
        await expect(verified(await token({ fault }))).rejects.toThrow();
      },
    );

    it.each(unseen)('%s shows in what was paid', async (fault) => {
      const { payload } = await verified(await token({ fault, eService: 'mine', amount: 5 }));
      expect([payload['e_service'], payload['amount']]).not.toEqual(['mine', 5]);
    });
  });

  describe('when a browser comes back to the simulated e-service', () => {
    it('shows what came with it, as text', async () => {
      const page = await fetch(`${served.url}/eservice/callback?signatureId=ab12&error=%3Cb%3E`);
      const text = await page.text();
      expect(text).toContain('<dd data-name="signatureId">ab12</dd>');
      expect(text).not.toContain('<b>');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    });
  });
});
