import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { openDatabase, runMigrations } from '../../src/db/index.js';
import { readEidOptions } from '../../src/trust/eids/configuration.js';
import { EidAttempts, eidService } from '../../src/trust/eids/index.js';
import { trustMigrations } from '../../src/trust/migrations/index.js';
import { StoreKeys } from '../../src/trust/store/keys.js';
import { Tenants, type Credentials } from '../../src/trust/tenants/tenants.js';
import { startBankId, type BankId } from '../../simulators/bankid/index.js';
import { startBroker } from '../../simulators/broker/index.js';
import { PortalAttempts } from '../methods/portal-attempts.js';
import { Browser, clientKey, publicOf } from '../simulators/broker-harness.js';
import { serve, type Served } from '../simulators/served.js';

const CLIENT_ID = 'urn:trust:service';
const RETURN = 'http://localhost:3999/demo/limepkg-esign/portal/callback/';
const MITID = 'urn:grn:authn:dk:mitid:substantial';
const FTN = 'urn:grn:authn:fi:bank-id';
const ELIN = '199001189811';
const PEOPLE = {
  mitid_da: ['Freja Nørholm', 'dk-freja', MITID],
  ftn_fi: ['Aino Järvikallio', 'fi-aino', FTN],
} as const;

describe('the signing service of the trust service', () => {
  const sql = openDatabase({ client: 'better-sqlite3', filename: ':memory:' });
  const logged: unknown[] = [];
  let directory: string;
  let bankId: BankId;
  let served: Served;
  let service: ReturnType<typeof eidService>;
  let attempts: EidAttempts;
  let one: Credentials;
  let other: Credentials;
  let portal: PortalAttempts;
  let offsetMs = 0;

  beforeAll(async () => {
    await runMigrations(sql, trustMigrations);
    directory = await mkdtemp(join(tmpdir(), 'signing-service-'));
    bankId = await startBankId({ directory: join(directory, 'bankid') });
    const broker = await startBroker({ directory: join(directory, 'broker'), bankId });
    const router = express.Router().use('/bankid', bankId.router).use('/broker', broker.router);
    served = await serve('/all', router);
    const keys = [await clientKey('sig-1', 'sig'), await clientKey('enc-1', 'enc')];
    const publicUrl = `${served.url}/v1`;
    broker.register({
      clientId: CLIENT_ID,
      redirectUris: [`${publicUrl}/callback`],
      jwks: { keys: keys.map(publicOf) },
    });
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(directory, name), text);
      return join(directory, name);
    };
    const options = readEidOptions(
      {
        ESIGN_TRUST_EID_PUBLIC_URL: publicUrl,
        ESIGN_TRUST_EID_RETURN_URLS_FILE: await file('returns.json', JSON.stringify({ one: [RETURN] })),
        ESIGN_TRUST_BANKID_BASE_URL: `${served.url}/bankid/rp/v6.0`,
        ESIGN_TRUST_BANKID_RELYING_PARTY_NAME: bankId.signedRpName,
        ESIGN_TRUST_BROKER_ISSUER: `${served.url}/broker`,
        ESIGN_TRUST_BROKER_CLIENT_ID: CLIENT_ID,
        ESIGN_TRUST_BROKER_KEYS_FILE: await file('keys.json', JSON.stringify({ keys })),
      },
      'test',
    );
    const now = (): Date => new Date(Date.now() + offsetMs);
    const storeKeys = new StoreKeys(Buffer.alloc(32, 1));
    const tenants = new Tenants(sql, storeKeys, now);
    one = await tenants.create('one');
    other = await tenants.create('other');
    attempts = new EidAttempts(sql, storeKeys, now);
    const write = (...words: unknown[]): void => void logged.push(words);
    const log = { info: write, warn: write, error: write };
    service = eidService({ options: options!, environment: 'test', tenants, attempts, log, now });
    router.use('/v1', service.router);
    portal = await PortalAttempts.open(
      {
        'esign.service.url': publicUrl,
        'esign.service.environment': 'test',
        'esign.service.apiKey': one.apiKey,
        'esign.service.customerToken': one.customerToken,
        'esign.service.relyingPartyName': bankId.signedRpName,
        'esign.service.issuer': `${served.url}/broker`,
        'esign.service.clientId': CLIENT_ID,
        'esign.bankid.signingRootsFile': await file('root.pem', bankId.rootPem),
      },
      { signingService: 'eservices' },
    );
  }, 120_000);
  afterAll(async () => {
    await portal.close();
    await service.close();
    await served.close();
    await sql.destroy();
    await rm(directory, { recursive: true, force: true });
  });

  async function call(method: string, path: string, body?: object, who: Credentials = one, more: object = {}) {
    const answer = await fetch(`${served.url}/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        'x-api-key': who.apiKey,
        'x-customer-token': who.customerToken,
        ...(more as Record<string, string>),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  }
  const control = (path: string, body: object = {}) =>
    fetch(`${served.url}/bankid/control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const order = {
    endUserIp: '192.0.2.7',
    userVisibleData: Buffer.from('I sign').toString('base64'),
    userVisibleDataFormat: 'plaintext',
    userNonVisibleData: Buffer.from('{}').toString('base64'),
    returnRisk: true,
    requirement: { personalNumber: ELIN },
  };
  const login = {
    method: 'mitid_da',
    authType: MITID,
    returnUrl: `${RETURN}mitid_da/`,
    state: 's'.repeat(43),
    nonce: 'n'.repeat(43),
    shownText: Buffer.from('I sign').toString('base64'),
    language: 'en',
  };

  describe('when an installation signs through it', () => {
    it('places an order with Swedish BankID, and the signature counts there', async () => {
      const { signingId, token } = await portal.send('Elin Sandgren', 'bankid_se');
      portal.catchUp();
      const begun = await portal.call('POST', `/portal/sign/bankid/${ELIN}/${token}/`);
      expect(begun).toMatchObject({ status: 200, body: { bankidStatus: 'PENDING' } });
      const orders = (await (await fetch(`${served.url}/bankid/control/orders/`)).json()) as { orderRef: string }[];
      await control(`orders/${orders.at(-1)!.orderRef}/sign`, { personalNumber: ELIN });
      await portal.attempts.pass(2100);
      const look = await portal.call('GET', `/portal/sign/bankid/${String(begun.body['transaction_id'])}/${token}/`);
      expect({ look, logged: [logged, portal.logged] }).toMatchObject({ look: { body: { bankidStatus: 'COMPLETE' } } });
      expect(await portal.senderSees(signingId)).toMatchObject({ isSigned: true, act: { level: 'AES' } });
    });

    it.each(Object.entries(PEOPLE))(
      'has somebody log in with %s, and the token counts there',
      async (method, person) => {
        const [name, id, way] = person;
        const { signingId, token } = await portal.send(name, method);
        const begun = await portal.initialize(way, token);
        expect({ begun, logged }).toMatchObject({ begun: { status: 200 } });
        const back = await new Browser(served.url).logIn(String(begun.body['redirect_url']), id);
        expect(back).toContain(`${RETURN}${method}/?state=`);
        const answer = await portal.comeBack(begun, back, token);
        expect({ answer, logged: [logged, portal.logged] }).toMatchObject({ answer: { status: 200 } });
        expect((await portal.senderSees(signingId)).isSigned).toBe(true);
      },
    );

    it('says what may be used, and under which names it comes back', async () => {
      expect((await call('GET', '/methods')).body).toMatchObject({
        environment: 'test',
        relyingPartyName: bankId.signedRpName,
        issuer: `${served.url}/broker`,
        clientId: CLIENT_ID,
        methods: expect.arrayContaining([{ method: 'bankid_se', authTypes: [] }]),
      });
    });
  });

  describe('when the end of an order was lost on the way', () => {
    it('says it again, and at once to two who ask together', async () => {
      const { orderRef } = (await call('POST', '/bankid/orders', order)).body as { orderRef: string };
      await control(`orders/${orderRef}/sign`, { personalNumber: ELIN });
      const path = `/bankid/orders/${orderRef}/collect`;
      const [first, second] = await Promise.all([call('POST', path, {}), call('POST', path, {})]);
      const third = await call('POST', path, {});
      expect(first).toMatchObject({ status: 200, body: { status: 'complete' } });
      expect([second, third]).toEqual([first, first]);
    });
  });

  describe('when the result of a login was lost on the way', () => {
    it('says it again, in exchange for the code of the browser alone', async () => {
      const begun = (await call('POST', '/logins', login, one, { 'idempotency-key': 'k1' })).body as {
        loginId: string;
        redirectUrl: string;
      };
      expect((await call('POST', '/logins', login, one, { 'idempotency-key': 'k1' })).body).toEqual(begun);
      const differing = { ...login, nonce: 'm'.repeat(43) };
      expect((await call('POST', '/logins', differing, one, { 'idempotency-key': 'k1' })).status).toBe(409);
      const path = `/logins/${begun.loginId}/result`;
      expect(await call('POST', path, { code: 'guessed' })).toMatchObject({
        status: 404,
        body: { code: 'LOGIN_UNKNOWN' },
      });
      const back = new URL(await new Browser(served.url).logIn(begun.redirectUrl, 'dk-freja'));
      const code = back.searchParams.get('code')!;
      expect(back.searchParams.get('state')).toBe(login.state);
      const first = await call('POST', path, { code });
      expect(first).toMatchObject({
        status: 200,
        body: { status: 'complete', idToken: expect.stringMatching(/^eyJ/) },
      });
      expect(await call('POST', path, { code })).toEqual(first);
      expect((await call('POST', path, { code }, other)).status).toBe(404);
    });

    it('says that nothing has come yet, before the browser is back', async () => {
      const { body } = await call('POST', '/logins', login);
      const { loginId } = body as { loginId: string };
      const row = await attempts.find<{ code: string }>(1, `login ${loginId}`);
      const answer = await call('POST', `/logins/${loginId}/result`, { code: row!.kept.code });
      expect(answer).toMatchObject({ status: 409, body: { code: 'LOGIN_PENDING' } });
    });

    it.each(['user_abort', 'used_code', 'wrong_nonce'])('says what went wrong: %s', async (fault) => {
      const { loginId, redirectUrl } = (await call('POST', '/logins', login)).body;
      const back = new URL(await new Browser(served.url).logIn(redirectUrl!, 'dk-freja', fault));
      const { body } = await call('POST', `/logins/${loginId!}/result`, { code: back.searchParams.get('code') });
      expect(body).toEqual(
        {
          user_abort: { status: 'failed', error: 'access_denied', from: 'browser' },
          used_code: { status: 'failed', error: 'invalid_grant', from: 'broker' },
          wrong_nonce: { status: 'failed', error: 'invalid_answer', from: 'service' },
        }[fault],
      );
    });
  });

  describe('when somebody asks for what is not theirs', () => {
    it.each([[{ apiKey: 'a'.repeat(40), customerToken: 'b'.repeat(40) }, '/methods', 401, 'UNKNOWN_CUSTOMER']])(
      'answers %s nothing',
      async (who, path, status, code) => {
        expect(await call('GET', path, undefined, who)).toMatchObject({ status, body: { code } });
        expect((await call('GET', path, undefined, { ...one, customerToken: other.customerToken })).status).toBe(401);
      },
    );

    it('does not know another installation’s order', async () => {
      const { orderRef } = (await call('POST', '/bankid/orders', order)).body as { orderRef: string };
      for (const act of ['collect', 'cancel']) {
        const foreign = await call('POST', `/bankid/orders/${orderRef}/${act}`, {}, other);
        expect(foreign).toMatchObject({ status: 404, body: { code: 'ORDER_UNKNOWN' } });
      }
      expect((await call('POST', `/bankid/orders/${orderRef}/cancel`, {})).status).toBe(200);
    });

    it.each([
      ['an address that is not the installation’s', { returnUrl: 'https://evil.example/portal/callback/' }],
      ['a look-alike of its address', { returnUrl: RETURN.replace('localhost:3999', 'localhost:39990') }],
      ['credentials in it', { returnUrl: RETURN.replace('http://', 'http://a@') }],
      ['a way that is not configured', { authType: 'urn:grn:authn:dk:mitid:low' }],
      ['an eID that is not configured', { method: 'bankid_se' }],
    ])('begins no login for %s', async (_what, change) => {
      expect(await call('POST', '/logins', { ...login, ...change })).toMatchObject({
        status: 422,
        body: { code: 'LOGIN_NOT_OFFERED' },
      });
    });

    it('leads nobody anywhere with a state that was never given', async () => {
      const answer = await fetch(`${served.url}/v1/callback?state=x&code=y`, { redirect: 'manual' });
      expect(answer.status).toBe(404);
    });
  });

  it('passes BankID’s refusals on with their reason', async () => {
    const first = (await call('POST', '/bankid/orders', order)).body as { orderRef: string };
    expect(await call('POST', '/bankid/orders', order)).toMatchObject({
      status: 409,
      body: { code: 'ORDER_REFUSED', reason: 'alreadyInProgress' },
    });
    await call('POST', `/bankid/orders/${first.orderRef}/collect`, {});
  });

  it('keeps nothing readable, and nothing for longer than an hour', async () => {
    const rows: unknown[] = await sql('trust_eid_attempt');
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${ELIN}|eyJ[\\w-]+\\.|qrStart|verifier`));
    expect(JSON.stringify(logged)).not.toMatch(new RegExp(`${ELIN}|eyJ`));
    offsetMs = 61 * 60_000;
    await attempts.tidy();
    expect(await sql('trust_eid_attempt')).toEqual([]);
  });

  it.each([
    ['ESIGN_TRUST_BANKID_RELYING_PARTY_NAME', { ESIGN_TRUST_BANKID_BASE_URL: 'http://localhost/rp' }],
    ['ESIGN_TRUST_BROKER_KEYS_FILE', { ESIGN_TRUST_BROKER_ISSUER: 'https://broker.example' }],
  ])('names %s when it is missing', (option, variables) => {
    expect(() => readEidOptions(variables, 'test')).toThrow(expect.objectContaining({ details: { option } }));
  });
});
