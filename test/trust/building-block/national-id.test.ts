import { jest } from '@jest/globals';
import { UnavailableError } from '../../../src/errors.js';
import { LANGUAGES, loadCatalog, type Language } from '../../../src/i18n/index.js';
import { Browser, calledAddress } from './browser.js';
import {
  CALLBACK,
  CLIENT,
  install,
  json,
  PAID_CLIENT,
  signBody,
  signQuery,
  type Installation,
} from './installation.js';

/** Texts of a page, as they are read. */
const plainText = (html = ''): string =>
  html.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));
const catalog = loadCatalog('translations');
const say = (language: Language, key: string, params = {}): string =>
  catalog.get(language, `limepkg_esign.bb.${key}`, params);

describe('signing with a national ID', () => {
  let at: Installation;
  beforeAll(async () => {
    at = await install();
  }, 60_000);
  afterAll(() => at.close());
  beforeEach(() => {
    at.aheadMs = 0;
    at.oneTime.asked.length = 0;
  });

  const plain = (change = {}) => `${at.baseUrl}/sign/interactive?${signQuery(change).toString()}`;
  const toLogin = async (browser: Browser, url: string) =>
    browser.submit((await browser.go(url)).text, '/choose', { method: 'national_id' });
  const signed = async (fault?: string, action = 'approve'): Promise<URLSearchParams> => {
    const browser = new Browser(at.origin);
    const back = await browser.logIn(await toLogin(browser, plain()), 'se-elin', fault, action);
    return new URL(back.url).searchParams;
  };
  const fetched = async (signatureId: string | null, clientId?: string): Promise<Response> =>
    fetch(`${at.baseUrl}/sign/response/${signatureId ?? ''}`, {
      headers: { authorization: `Bearer ${await at.assertion(clientId)}` },
    });

  describe('when the person logs in', () => {
    it('leads back to the callback, whose own query is kept, with three short parameters', async () => {
      const browser = new Browser(at.origin);
      const query = signQuery();
      const login = await toLogin(browser, `${at.baseUrl}/sign/interactive?${query.toString()}`);
      const back = await browser.logIn(login, 'se-elin');
      expect(back.url.startsWith(`${CALLBACK}&signatureId=`)).toBe(true);
      const { searchParams } = new URL(back.url);
      expect([...searchParams.keys()]).toEqual(['case', 'signatureId', 'nonce', 'state']);
      expect([searchParams.get('nonce'), searchParams.get('state')]).toEqual([query.get('nonce'), query.get('state')]);
    });

    it('leads back by a page that goes on by itself, so that no rule about forms can stop it', async () => {
      const browser = new Browser(at.origin);
      const asked = plain();
      const { url: back } = await browser.logIn(await toLogin(browser, asked), 'se-elin');
      browser.isSlow = true;
      for (const language of LANGUAGES) {
        const { text, page } = await browser.go(`${asked}&lang=${language}`);
        const { status, headers } = page!;
        expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
        expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*form-action 'self';/);
        const [, refresh, link] = /http-equiv="refresh" content="0; url=([^"]+)".* href="([^"]+)">/s.exec(text) ?? [];
        expect([refresh, link].map(plainText)).toEqual([back, back]);
        expect(plainText(text)).toContain(`<h1>${say(language, 'leave.signed')}</h1>`);
        expect(plainText(text)).toContain(say(language, 'leave.text', { service: 'Permits <Office>' }));
      }
    });

    it('redirects what is no browser, and goes nowhere when the callback is registered no longer', async () => {
      const callbackUrl = 'https://moving.example/';
      const registered = { clientId: 'urn:test:moving', callbackUrls: [callbackUrl] };
      await at.register(registered);
      const browser = new Browser(at.origin);
      const asked = plain({ callbackUrl });
      await browser.logIn(await toLogin(browser, asked), 'se-elin');
      const headers = { accept: '*/*' };
      expect((await browser.go(asked, { headers })).url).toMatch(/^https:\/\/moving\.example\/\?signatureId=/);
      await at.register({ ...registered, callbackUrls: ['https://moved.example/'] });
      for (const more of [{}, { headers }]) {
        const { page, url } = await browser.go(asked, more);
        expect([page?.status, url]).toEqual([400, asked]);
      }
    });

    it('asks for a new log-in each time, with a verifier, a state and a nonce of its own', async () => {
      const calls = jest.spyOn(globalThis, 'fetch');
      await toLogin(new Browser(at.origin), plain());
      await toLogin(new Browser(at.origin), plain());
      const asked = calls.mock.calls
        .filter(([url]) => calledAddress(url).endsWith('/oauth/par'))
        .map(([, init]) => new URLSearchParams(init?.body as URLSearchParams));
      calls.mockRestore();
      expect(asked).toHaveLength(2);
      for (const name of ['code_challenge', 'state', 'nonce']) {
        const values = asked.map((parameters) => parameters.get(name));
        expect([name, new Set(values).size]).toEqual([name, 2]);
        for (const value of values) expect(value).toMatch(/^[\w-]{43}$/);
      }
      for (const name of ['prompt', 'max_age']) {
        expect(asked.map((parameters) => parameters.get(name))).toEqual(
          Array(2).fill(name === 'prompt' ? 'login' : '0'),
        );
      }
    });

    it('says in the answer what was signed, so that another one is noticed', async () => {
      const body = signBody();
      const answer = await json(await fetched((await signed()).get('signatureId')));
      expect(answer).toMatchObject({
        ...{ signatureType: 'ONETIME', format: 'CAdES', hash: body['hash'], hashType: 'SHA2-256' },
        ...{ nonce: expect.stringMatching(/^[0-9a-f]{32}$/), signatureId: expect.stringMatching(/^[0-9a-f]{64}$/) },
        ...{ status: { code: 'OK', message: '' }, certificate: expect.stringContaining('BEGIN CERTIFICATE') },
      });
    });

    it('puts nothing into the certificate but the name, and the number for whom it is registered', async () => {
      await signed();
      const { subject } = at.oneTime.asked[0]!;
      expect(Object.keys(subject).sort()).toEqual(['country', 'givenName', 'surname']);
      await at.register({ clientId: 'urn:test:number', callbackUrls: ['https://number.example/'], serialNumber: true });
      const browser = new Browser(at.origin);
      await browser.logIn(await toLogin(browser, plain({ callbackUrl: 'https://number.example/' })), 'se-elin');
      expect(at.oneTime.asked[1]?.subject.serialNumber).toMatch(/^PNOSE-\d{6,8}-?\d{4}$/);
    });

    it('keeps name, number and tokens out of logs, addresses and the audit trail', async () => {
      const parameters = await signed();
      const { operationId, subject } = at.oneTime.asked[0]!;
      const trail = JSON.stringify(await at.trail.of(operationId));
      const said = `${JSON.stringify(at.logged)}${parameters.toString()}${trail}`;
      expect(trail).toContain('"signed"');
      for (const secret of [subject.givenName, subject.surname]) expect(said).not.toContain(secret);
      const rows = JSON.stringify(await at.sql('bb_operation'));
      for (const secret of [subject.surname, 'Building permit', parameters.get('signatureId')!]) {
        expect(rows).not.toContain(secret);
      }
    });
  });

  describe('when the answer of the ID building block does not count', () => {
    const faults = [
      ...['wrong_nonce', 'no_nonce', 'other_audience', 'two_audiences', 'other_issuer', 'weak_acr', 'no_acr'],
      ...['old_token', 'old_login', 'no_auth_time', 'other_access_token', 'unknown_key', 'wrong_signature', 'unsigned'],
      ...['shared_secret', 'no_iss', 'mixed_issuer', 'other_code', 'used_code', 'client_refused'],
      ...['userinfo_other_sub', 'userinfo_other_audience', 'userinfo_other_issuer', 'userinfo_unsigned'],
      ...['userinfo_unknown_key', 'userinfo_wrong_signature', 'userinfo_not_encrypted', 'userinfo_foreign_key'],
      ...['no_given_name', 'no_family_name', 'strange_name', 'long_name'],
    ];
    it.each(faults)('%s: nothing is signed, and the callback hears of it', async (fault) => {
      const parameters = await signed(fault);
      expect([fault, parameters.get('error'), parameters.get('signatureId')]).toEqual([fault, 'login_failed', null]);
      expect(at.oneTime.asked).toEqual([]);
    });

    it.each(['other_login', 'replayed_code'])('%s: a log-in for another document does not count', async (fault) => {
      await signed();
      expect((await signed(fault)).get('error')).toBe('login_failed');
      expect(at.oneTime.asked).toHaveLength(1);
    });

    it('takes no other algorithm than the configured one', async () => {
      await at.restart({ identity: { ...at.identity, algorithm: 'PS256' } });
      expect((await signed()).get('error')).toBe('login_failed');
      await at.restart();
    });

    it('rotated_key is no fault', async () => {
      expect((await signed('rotated_key')).get('error')).toBeNull();
    });
  });

  describe('when nothing comes of it', () => {
    it('a refusal comes back to the callback', async () => {
      const parameters = await signed(undefined, 'cancel');
      expect([parameters.get('error'), parameters.get('state') === '']).toEqual(['access_denied', false]);
    });

    it.each(['unavailable', 'scheme_unavailable'])('%s comes back to the callback', async (fault) => {
      expect((await signed(fault)).get('error')).toBe('temporarily_unavailable');
    });

    it('an authority of time that is away comes back to the callback', async () => {
      at.oneTime.failure = new UnavailableError('TSA_UNAVAILABLE', 'away');
      expect((await signed()).get('error')).toBe('temporarily_unavailable');
    });
  });

  describe('when a call brings a name of its own', () => {
    it('is followed by it: in answers, in the log, and at the other building blocks', async () => {
      const name = 'case-17:a';
      const headers = async () => ({ authorization: `Bearer ${await at.assertion()}`, 'x-correlation-id': name });
      const pushed = await fetch(`${at.baseUrl}/sign/requests`, {
        ...{ method: 'POST', body: JSON.stringify(signBody()) },
        headers: { 'content-type': 'application/json', ...(await headers()) },
      });
      expect(pushed.headers.get('x-correlation-id')).toBe(name);
      at.heard.clear();
      at.oneTime.failure = new UnavailableError('TSA_UNAVAILABLE', 'away');
      const browser = new Browser(at.origin);
      const page = await browser.go(String((await json(pushed))['signUrl']));
      expect(page.page?.headers.get('x-correlation-id')).toBe(name);
      await browser.logIn(await browser.submit(page.text, '/choose', { method: 'national_id' }), 'se-elin');
      expect([...at.heard]).toContain(name);
      expect(at.logged.at(-1)?.fields).toMatchObject({ correlationId: name, code: 'TSA_UNAVAILABLE' });
      const answer = await fetch(`${at.baseUrl}/sign/response/x`, { headers: await headers() });
      expect((await json(answer))['correlationId']).toBe(name);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    });

    it('takes no name that would write lines of its own into a log', async () => {
      const answer = await fetch(`${at.baseUrl}/health`, { headers: { 'x-correlation-id': 'a b"}' } });
      expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  describe('when the result is fetched', () => {
    it('its e-service gets it as often as it asks', async () => {
      const id = (await signed()).get('signatureId');
      const [one, other] = [await json(await fetched(id)), await json(await fetched(id))];
      expect(other).toEqual(one);
    });

    it('nobody else gets it, nor learns that there is one', async () => {
      const id = (await signed()).get('signatureId');
      const answers = [await fetched(id, PAID_CLIENT), await fetched('0'.repeat(64)), await fetched('nonsense')];
      const problems = await Promise.all(answers.map(json));
      expect(problems.map((problem) => ({ ...problem, correlationId: '' }))).toEqual(
        Array(3).fill({
          ...{ type: 'urn:limepkg-esign:error:BB_SIGNATURE_NOT_FOUND', title: 'NotFound', status: 404 },
          ...{ detail: 'There is no such signature.', code: 'BB_SIGNATURE_NOT_FOUND', correlationId: '' },
        }),
      );
    });

    it('says in the log who fetched it, and from where', async () => {
      const id = (await signed()).get('signatureId');
      at.logged.length = 0;
      await fetched(id);
      const fields = { clientId: CLIENT, direct: '127.0.0.1', caller: '127.0.0.1' };
      expect(at.logged).toEqual([expect.objectContaining({ fields: expect.objectContaining(fields) })]);
    });

    it('it is gone after an hour', async () => {
      const id = (await signed()).get('signatureId');
      at.aheadMs = 3_700_000;
      expect((await fetched(id)).status).toBe(404);
    });

    it('every id is made of new random bits', async () => {
      const body = signBody();
      const ids: (string | null)[] = [];
      for (let round = 0; round < 2; round++) ids.push((await signed()).get('signatureId'));
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/);
      expect(new Set(ids).size).toBe(2);
      expect(ids).not.toContain(Buffer.from(String(body['hash']), 'base64').toString('hex'));
    });
  });

  describe('when somebody else meddles', () => {
    it('a log-in counts in no other browser than the one that began', async () => {
      const begun = new Browser(at.origin);
      const login = await toLogin(begun, plain());
      begun.stopAt = '/sign/callback';
      const { url } = await begun.logIn(login, 'se-elin');
      const elsewhere = await new Browser(at.origin).go(url);
      expect([elsewhere.page?.status, at.oneTime.asked.length]).toEqual([404, 0]);
    });

    it('a form that was not given to this browser is refused', async () => {
      const [victim, other] = [new Browser(at.origin), new Browser(at.origin)];
      const page = await other.go(plain());
      await victim.go(plain());
      expect((await victim.submit(page.text, '/choose', { method: 'national_id' })).page?.status).toBe(403);
    });

    it('a form sent by another site is refused', async () => {
      const browser = new Browser(at.origin);
      const page = await browser.go(plain());
      const [, ticket = ''] = /name="ticket" value="([^"]+)"/.exec(page.text) ?? [];
      const [, form = ''] = /name="form" value="([^"]+)"/.exec(page.text) ?? [];
      const body = new URLSearchParams({ ticket, form, method: 'national_id' });
      const foreign = await browser.go(`${at.baseUrl}/sign/interactive/choose`, {
        ...{ method: 'POST', headers: { 'sec-fetch-site': 'same-site' }, body },
      });
      expect(foreign.page?.status).toBe(403);
    });

    it('a return that is repeated leads on and signs no second time', async () => {
      const browser = new Browser(at.origin);
      const login = await toLogin(browser, plain());
      browser.stopAt = '/sign/callback';
      const returned = await browser.logIn(login, 'se-elin');
      browser.stopAt = undefined;
      const [first, again] = [await browser.go(returned.url), await browser.go(returned.url)];
      expect([again.url, at.oneTime.asked.length]).toEqual([first.url, 1]);
    });
  });

  describe('when a process is killed while it signs', () => {
    beforeAll(() => at.restart({ times: { patienceMs: 300 } }));
    afterAll(() => at.restart());

    it('nothing half done is shown, and the person can begin again', async () => {
      const browser = new Browser(at.origin);
      const login = await toLogin(browser, plain());
      at.oneTime.gate = new Promise(() => undefined);
      // The process answers no more; whatever page the browser had, it is opened again later.
      const waiting = browser.logIn(login, 'se-elin');
      const page = await waiting;
      at.oneTime.gate = Promise.resolve();
      expect(page.url).toContain('/sign/interactive/progress');
      at.aheadMs = 60_000;
      await at.restart({ times: { patienceMs: 30_000 } });
      at.aheadMs = 0;
      const again = await browser.go(page.url);
      expect(again.text).toContain('role="alert"');
      const back = await browser.logIn(
        await browser.submit(again.text, '/choose', { method: 'national_id' }),
        'se-elin',
      );
      expect(new URL(back.url).searchParams.get('signatureId')).not.toBeNull();
      const steps = (await at.trail.of(at.oneTime.asked[0]!.operationId)).map(({ step }) => step);
      expect(steps).toEqual([
        ...['requested', 'login_begun', 'logged_in', 'interrupted', 'login_begun', 'logged_in', 'signed'],
      ]);
    }, 20_000);

    it('a run that was given up changes nothing any more', async () => {
      await at.restart({ times: { patienceMs: 300 } });
      const browser = new Browser(at.origin);
      let open: () => void = () => undefined;
      at.oneTime.gate = new Promise((resolve) => (open = resolve));
      const page = await browser.logIn(await toLogin(browser, plain()), 'se-elin');
      at.aheadMs = 60_000;
      await at.block.sweep();
      at.aheadMs = 0;
      open();
      at.oneTime.gate = Promise.resolve();
      await at.block.stop();
      expect((await browser.go(page.url)).text).toContain('role="alert"');
    }, 20_000);
  });

  it('belongs to the e-service whose callback it names', async () => {
    const id = (await signed()).get('signatureId');
    expect((await fetched(id, CLIENT)).status).toBe(200);
  });
});
