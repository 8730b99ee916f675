import { randomBytes, randomUUID } from 'node:crypto';
import { install, type Installation } from './installation.js';
import { act, ask, makeSigning } from './signing-maker.js';

describe('registration and records at the trust service', () => {
  let at: Installation;
  beforeAll(async () => (at = await install()));
  afterAll(() => at.close());

  async function registered(asked = [ask(1), ask(2)]) {
    const made = makeSigning(asked);
    await at.client.register(made.key, made.registration);
    return made;
  }

  describe('when a signing is registered', () => {
    it('answers the same however often the same is registered', async () => {
      const made = await registered();
      const again = await at.client.register(made.key, made.registration);
      expect(again).toMatchObject({ key: made.key, signingId: 4711, state: 'open', isComplete: false });
      expect(again.seal).toEqual({ state: 'none' });
    });

    it('refuses other content under the same key', async () => {
      const made = await registered();
      const other = { ...made.registration, title: 'Another agreement' };
      await expect(at.client.register(made.key, other)).rejects.toMatchObject({
        code: 'TRUST_REGISTERED_OTHERWISE',
        status: 409,
        retry: 'never',
      });
    });

    it('names every fault of the input', async () => {
      const { key, registration } = makeSigning([ask(1), ask(1)]);
      const wrong = { ...registration, fingerprint: 'abc' };
      await expect(at.client.register(key, wrong)).rejects.toMatchObject({
        code: 'TRUST_INPUT_INVALID',
        details: { errors: expect.arrayContaining([expect.objectContaining({ path: 'fingerprint' })]) },
      });
    });
  });

  describe('when somebody acts', () => {
    it('records the act and says so in the state', async () => {
      const made = await registered([ask(1), ask(2, { role: 'approver', duty: 'approve' })]);
      const first = await at.client.record(made.key, act(made, made.asked[0]!));
      const second = await at.client.record(made.key, act(made, made.asked[1]!));
      expect(second.sequence).toBeGreaterThan(first.sequence);
      expect(first.receiptUrl).toBe(`https://crm.example.com/demo/limepkg-esign/receipt/${first.receiptId}/`);
      const state = await at.client.state(made.key);
      expect(state.isComplete).toBe(true);
      expect(state.signers[0]?.record).toMatchObject({ recordId: first.recordId, method: 'checkbox', level: 'SES' });
    });

    it('answers a second delivery as the first', async () => {
      const made = await registered();
      const request = act(made, made.asked[0]!);
      const first = await at.client.record(made.key, request);
      expect(await at.client.record(made.key, request)).toEqual(first);
    });

    it('records once when the same comes twice at the same time', async () => {
      const made = await registered();
      const request = act(made, made.asked[0]!);
      const answers = await Promise.all([1, 2, 3, 4].map(() => at.client.record(made.key, request)));
      expect(new Set(answers.map(({ recordId }) => recordId)).size).toBe(1);
    });

    it('refuses another record of the same person', async () => {
      const made = await registered();
      await at.client.record(made.key, act(made, made.asked[0]!));
      const other = act(made, made.asked[0]!, { browser: 'Another browser' });
      await expect(at.client.record(made.key, other)).rejects.toMatchObject({ code: 'TRUST_SIGNER_HAS_SIGNED' });
    });

    it('gives two records of the same millisecond a place each, without a gap', async () => {
      const made = await registered(Array.from({ length: 8 }, (_one, index) => ask(index + 1)));
      const answers = await Promise.all(made.asked.map((one) => at.client.record(made.key, act(made, one))));
      const places = answers.map(({ sequence }) => sequence).sort((a, b) => a - b);
      expect(places).toEqual(places.map((_one, index) => (places[0] ?? 0) + index));
    });
  });

  describe('when a record does not fit what was registered', () => {
    const foreign = (what: string) => ({ code: 'TRUST_RECORD_FOREIGN', status: 422, details: { what } });
    const refused = async (change: object, outer: object = {}) => {
      const made = await registered();
      const request = { ...act(made, made.asked[0]!, change), ...outer };
      return expect(at.client.record(made.key, request)).rejects;
    };

    it.each([
      ['another document', { documentFingerprint: 'a'.repeat(64) }, 'document'],
      ['another person', { name: 'Somebody Else' }, 'person'],
      ['another link', { tokenSha256: 'b'.repeat(64) }, 'link'],
      ['another signing', { signingId: 4712 }, 'signing'],
      ['another signer', { signerId: 2 }, 'signer'],
    ])('refuses %s', async (_name, change, what) => {
      await (await refused(change)).toMatchObject(foreign(what));
    });

    it.each([
      ['a token that is not the link’s', { token: 'wrong' }, 'token'],
      ['no token', { token: undefined }, 'token'],
      ['a level that the evidence does not support', { level: 'QES' }, 'level'],
      ['another method than the evidence is of', { method: 'signature' }, 'method'],
      ['a method that was not registered', { method: 'ftn_fi' }, 'method'],
    ])('refuses %s', async (_name, outer, what) => {
      await (await refused({}, outer)).toMatchObject(foreign(what));
    });

    it('refuses an act that happened another time', async () => {
      const long = new Date(Date.now() - 3_600_000).toISOString();
      await (
        await refused({ at: long })
      ).toMatchObject({ code: 'TRUST_EVIDENCE_REFUSED', details: { reasons: ['NOT_RECORDED_AT_ONCE'] } });
    });

    it('takes nothing more once the signing is closed', async () => {
      const made = await registered();
      expect((await at.client.close(made.key, 'declined')).state).toBe('closed');
      await expect(at.client.record(made.key, act(made, made.asked[0]!))).rejects.toMatchObject({
        code: 'TRUST_SIGNING_CLOSED',
        status: 409,
      });
    });
  });

  describe('when somebody else calls', () => {
    it('answers for another installation’s signing as for one that never was', async () => {
      const made = await registered();
      const stranger = at.clientOf(await at.service.tenants.create(`Stranger ${randomUUID()}`));
      const foreign = await stranger.state(made.key).catch((error: unknown) => error);
      const unknown = await stranger.state(randomUUID()).catch((error: unknown) => error);
      expect(foreign).toMatchObject({ code: 'TRUST_NOT_FOUND', status: 404 });
      expect(unknown).toMatchObject({ message: (foreign as Error).message, code: 'TRUST_NOT_FOUND' });
    });

    it('refuses credentials that do not belong together', async () => {
      const other = await at.service.tenants.create(`Other ${randomUUID()}`);
      const mixed = at.clientOf({ apiKey: at.credentials.apiKey, customerToken: other.customerToken });
      await expect(mixed.checks()).rejects.toMatchObject({ code: 'TRUST_CREDENTIALS_INVALID', retry: 'never' });
    });

    it('lets old credentials work until their overlap ends', async () => {
      const name = `Rotating ${randomUUID()}`;
      const old = await at.service.tenants.create(name);
      const fresh = await at.service.tenants.rotate(name, 60_000);
      await expect(at.clientOf(old).anchors()).resolves.toMatchObject({ version: 1 });
      await expect(at.clientOf(fresh!).anchors()).resolves.toMatchObject({ environment: 'test' });
      const latest = await at.service.tenants.rotate(name, 0);
      await expect(at.clientOf(latest!).anchors()).resolves.toMatchObject({ version: 1 });
      await expect(at.clientOf(fresh!).anchors()).rejects.toMatchObject({ code: 'TRUST_CREDENTIALS_INVALID' });
    });
  });

  describe('when a receipt is asked for', () => {
    it('says what the verification page says', async () => {
      const made = await registered([ask(1)]);
      const { receiptId } = await at.client.record(made.key, act(made, made.asked[0]!));
      const receipt = await at.client.receipt(receiptId);
      expect(receipt.document.map(({ value }) => value)).toContain(made.registration.fingerprint);
      expect(receipt.signer.map(({ value }) => value)).toEqual(expect.arrayContaining(['Person 1', '192.0.2.7']));
    });

    it('is nobody else’s', async () => {
      await expect(at.client.receipt(randomBytes(24).toString('base64url'))).rejects.toMatchObject({ status: 404 });
    });
  });

  describe('when the service is away', () => {
    it('says that it can be tried again', async () => {
      const made = makeSigning([ask(1)]);
      const { TrustClient } = await import('../../src/trust/client.js');
      const away = new TrustClient({ url: 'http://127.0.0.1:9/trust/v1', apiKey: 'a', customerToken: 'b' });
      await expect(away.register(made.key, made.registration)).rejects.toMatchObject({
        code: 'TRUST_UNAVAILABLE',
        retry: 'later',
      });
    });
  });
});
