import { jest } from '@jest/globals';
import { until } from '../scd/harness.js';
import { install, json, signBody, type Installation } from './installation.js';

describe('calls without our pages whose process is killed', () => {
  let at: Installation;
  let token: string;
  beforeAll(async () => {
    at = await install();
    token = await at.accessToken('se-elin');
  }, 60_000);
  afterAll(() => at.close());
  beforeEach(() => {
    at.aheadMs = 0;
    at.oneTime.asked.length = 0;
  });

  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${at.baseUrl}${path}`, {
      ...{ method: 'POST', redirect: 'manual', body: JSON.stringify(body) },
      headers: { 'content-type': 'application/json', ...headers },
    });
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${at.baseUrl}${path}`, { headers });
  const as = (given: string) => ({ 'x-govstack-authenticationtoken': given });
  const asService = async () => ({ authorization: `Bearer ${await at.assertion()}` });

  describe('when somebody signs with an access token', () => {
    /** Calls under one key in the same moment. @returns the one answer that has a signature */
    const atOnce = async (key: string, body: object): Promise<Record<string, unknown>> => {
      const headers = { ...as(token), 'idempotency-key': key };
      const answers = await Promise.all([1, 2, 3].map(() => post('/sign/onetime', body, headers)));
      const said = await Promise.all(answers.map(json));
      const signed = said.filter(({ status }) => (status as { code?: unknown }).code === 'OK');
      // Whoever comes later hears that it is under way, or gets the same.
      expect(said.filter(({ code }) => code === 'BB_IN_PROGRESS').length + signed.length).toBe(3);
      expect(new Set(signed.map(({ signatureId }) => signatureId)).size).toBe(1);
      expect(await json(await post('/sign/onetime', body, headers))).toEqual(signed[0]);
      return signed[0] ?? {};
    };

    it('calls that come in the same moment under one key sign once', async () => {
      await atOnce('at-once', signBody());
      expect(at.oneTime.asked).toHaveLength(1);
    });

    it('what a killed process had begun under a key is begun again, once', async () => {
      const body = signBody();
      at.oneTime.gate = new Promise(() => undefined);
      const lost = new AbortController();
      const { signal } = lost;
      const headers = { ...as(token), 'content-type': 'application/json', 'idempotency-key': 'killed' };
      const first = fetch(`${at.baseUrl}/sign/onetime`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers,
        signal,
      });
      first.catch(() => undefined);
      await until(() => Promise.resolve(at.oneTime.asked[0]));
      lost.abort();
      at.oneTime.gate = Promise.resolve();
      at.aheadMs = 60_000;
      await at.restart();
      at.aheadMs = 0;
      const steps = async () =>
        (await at.trail.of(at.oneTime.asked[0]!.operationId)).map(({ details }) => details['why']);
      expect(await steps()).toEqual([undefined, 'interrupted']);
      await atOnce('killed', body);
      expect(at.oneTime.asked).toHaveLength(2);
    });
  });

  describe('when a process is killed before it asks', () => {
    /** The call as far as the killed process came. */
    const killed = async (key: string) => {
      const { jwt } = await json(await get('/token/pseodonym/elin'));
      const [body, lost] = [signBody(), new AbortController()];
      const headers = async () => ({
        'x-pseodonym-token': String(jwt),
        'idempotency-key': key,
        ...(await asService()),
      });
      const begun = new Promise<string>((resolve) => {
        const write = at.trail.writeWith.bind(at.trail);
        jest.spyOn(at.trail, 'writeWith').mockImplementation((event, alongside) => {
          if (event.step !== 'device_asked') return write(event, alongside);
          resolve(event.operationId);
          return new Promise(() => undefined);
        });
      });
      const first = fetch(`${at.baseUrl}/sign/pseudonym`, {
        ...{ method: 'POST', body: JSON.stringify(body), signal: lost.signal },
        headers: { 'content-type': 'application/json', ...(await headers()) },
      });
      first.catch(() => undefined);
      const operationId = await begun;
      lost.abort();
      jest.restoreAllMocks();
      return { operationId, again: async () => post('/sign/pseudonym', body, await headers()) };
    };
    const steps = async (operationId: string) => (await at.trail.of(operationId)).map(({ step }) => step);

    it('the same call goes on with it', async () => {
      const { operationId, again } = await killed('again');
      const before = at.devices.asked.length;
      expect(await json(await again())).toMatchObject({ verificationCode: '4711', status: { code: 'OK' } });
      expect([at.devices.asked.length, await steps(operationId)]).toEqual([before + 1, ['requested', 'device_asked']]);
    });

    it('it ends visibly where nobody calls again', async () => {
      const { operationId } = await killed('never');
      at.aheadMs = 60_000;
      await at.restart();
      expect(await steps(operationId)).toEqual(['requested', 'failed']);
    });
  });
});
