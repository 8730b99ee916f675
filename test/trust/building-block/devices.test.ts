import { jest } from '@jest/globals';
import type { HttpSend } from '../../../src/pki/index.node.js';
import { addressKindOf, remoteIdOf } from '../../../src/trust/building-block/devices/kinds.js';
import { remotesOf } from '../../../src/trust/building-block/remotes.js';
import { correlated } from '../../../src/trust/correlation.js';
import { SCD_TYPES } from '../../../src/trust/scd/index.js';
import { openHarness, until, type Harness } from '../scd/harness.js';
import { Browser, calledAddress } from './browser.js';
import { CALLBACK, install, json, signQuery, type Installation } from './installation.js';

const TYPES = SCD_TYPES.filter((type) => ['REMOTE_SCD_APP_ANDROID', 'REMOTE_SCD_SIM'].includes(type));

describe('the pages of a person’s devices', () => {
  let scd: Harness;
  let at: Installation;
  let home: string;
  beforeAll(async () => {
    scd = await openHarness({ limits: { perSource: 1000, perOwner: 1000 } });
    at = await install({}, { registrations: scd.devices.registrations, deviceTypes: TYPES });
    home = `${at.baseUrl}/devices/`;
  }, 90_000);
  afterAll(async () => {
    await at.close();
    await scd.close();
  });
  beforeEach(() => {
    at.aheadMs = 0;
  });

  type Step = Awaited<ReturnType<Browser['go']>>;
  const toLogin = async (browser: Browser): Promise<Step> =>
    browser.submit((await browser.go(home)).text, '/devices/login');
  const logIn = async (
    person = 'se-elin',
    browser = new Browser(at.origin),
  ): Promise<{ browser: Browser; step: Step }> => ({
    browser,
    step: await browser.logIn(await toLogin(browser), person),
  });
  const askFor = async (browser: Browser, kind: string, fields: Record<string, string>): Promise<Step> =>
    browser.submit((await browser.go(`${home}register?kind=${kind}`)).text, '/devices/register', fields);
  const codeIn = (html: string): string => /data-code>([^<]*)</.exec(html)?.[1] ?? '';
  const stateOf = (html: string): string => /class="state state-([A-Z]+)"/.exec(html)?.[1] ?? '';
  const idIn = (url: string): string => /\/devices\/([0-9a-f]{64})/.exec(url)?.[1] ?? '';
  const isOver = async (browser: Browser, id: string): Promise<true | undefined> => {
    const { isOver: over } = JSON.parse((await browser.go(`${home}${id}/state`)).text) as { isOver: boolean };
    return over || undefined;
  };
  let counted = 0;
  const registered = async (browser: Browser): Promise<string> => {
    counted += 1;
    const fields = { address: `push-${counted}`, pseudonym: `heron ${counted} grey` };
    const id = idIn((await askFor(browser, 'REMOTE_SCD_APP_ANDROID', fields)).url);
    await scd.accept();
    await until(() => isOver(browser, id));
    return id;
  };

  describe('when nobody has logged in', () => {
    it('shows a page to log in with, and nothing of anybody', async () => {
      const { text, page } = await new Browser(at.origin).go(home);
      expect(page?.status).toBe(200);
      expect(text).toContain('/devices/login');
      expect(page?.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    });

    it.each(['register', 'f'.repeat(64), `${'f'.repeat(64)}/revoke`])('leads from %s to the log-in', async (path) => {
      expect((await new Browser(at.origin).go(home + path)).url).toBe(`${home}?notice=ended`);
    });

    it('tells programs so', async () => {
      const answer = await fetch(`${home}${'f'.repeat(64)}/state`);
      expect([answer.status, (await json(answer))['code']]).toEqual([401, 'BB_NOT_LOGGED_IN']);
    });
  });

  describe('when a person logs in', () => {
    it('leads them to the ID building block, and tells it what is asked behind the browser’s back', async () => {
      const browser = new Browser(at.origin, (url) => url.startsWith(at.issuer));
      const { searchParams } = new URL((await toLogin(browser)).url);
      // Pushed: the browser carries a reference, and nothing of what is asked.
      expect([...searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    });

    it('shows their name and no number, in page, address and log', async () => {
      const { browser, step } = await logIn();
      expect(step.url).toBe(home);
      expect(step.text).toContain('Elin');
      const pages = [step.text, (await browser.go(`${home}register?kind=REMOTE_SCD_SIM`)).text];
      const said = pages.join('') + step.url + JSON.stringify(at.logged);
      expect(said).not.toMatch(/PNO|\d{6,8}-?\d{4}(?!\d)(?=[^0-9a-f])/);
    });

    it('speaks their language, Swedish with “signera”', async () => {
      const browser = new Browser(at.origin);
      const { text } = await browser.go(`${home}?lang=sv`);
      expect(text).toContain('<html lang="sv">');
      expect(text).toMatch(/signera/);
      expect(text).not.toMatch(/skriva? under/);
    });
  });

  describe('when a login does not count', () => {
    it('says that the person canceled', async () => {
      const browser = new Browser(at.origin);
      const { url } = await browser.logIn(await toLogin(browser), 'se-elin', undefined, 'cancel');
      expect(url).toBe(`${home}?notice=denied`);
    });

    it.each(['wrong_nonce', 'old_login', 'weak_acr', 'no_national_id', 'userinfo_not_encrypted'])(
      'refuses one with the fault %s',
      async (fault) => {
        const browser = new Browser(at.origin);
        const { url } = await browser.logIn(await toLogin(browser), 'se-elin', fault);
        expect(url).toBe(`${home}?notice=login_failed`);
      },
    );

    it('takes each return once, and from the browser that began alone', async () => {
      const careful = new Browser(at.origin, (url) => url.includes('/sign/callback'));
      const { url } = await careful.logIn(await toLogin(careful), 'se-elin');
      const [stranger, first, second] = [new Browser(at.origin), new Browser(at.origin), new Browser(at.origin)];
      expect((await stranger.go(url)).page?.status).toBe(404);
      first.take(careful);
      second.take(careful);
      expect((await first.go(url)).url).toBe(home);
      const calls = jest.spyOn(globalThis, 'fetch');
      expect((await second.go(url)).url).toBe(`${home}?notice=login_failed`);
      // Not that its code is refused: nobody is asked.
      const called = calls.mock.calls.map(([address]) => calledAddress(address));
      expect(called.filter((address) => address.endsWith('/oauth/token'))).toEqual([]);
      calls.mockRestore();
    });

    it('keeps logins for devices and for signatures apart, at their one address', async () => {
      const browser = new Browser(at.origin);
      await toLogin(browser);
      const page = await browser.go(`${at.baseUrl}/sign/interactive?${signQuery().toString()}`);
      const forSignature = await browser.submit(page.text, '/choose', { method: 'national_id' });
      const signed = await browser.logIn(forSignature, 'se-elin');
      expect(signed.url.startsWith(`${CALLBACK}&signatureId=`)).toBe(true);
      expect((await logIn('se-elin', browser)).step.url).toBe(home);
    });
  });

  describe('when the login is over', () => {
    it('wants another one after a quarter of an hour', async () => {
      const { browser } = await logIn();
      at.aheadMs = 901_000;
      expect((await browser.go(`${home}register`)).url).toBe(`${home}?notice=ended`);
    });

    it('takes no copy of the cookie after logging out', async () => {
      const { browser, step } = await logIn();
      const copy = new Browser(at.origin);
      copy.take(browser);
      await browser.submit(step.text, '/devices/logout');
      expect((await copy.go(`${home}register`)).url).toBe(`${home}?notice=ended`);
    });

    it('opens the cookie in no other browser', async () => {
      const { browser } = await logIn();
      const thief = new Browser(at.origin);
      await thief.go(home);
      thief.take(browser, 'esign_bb_devices');
      expect((await thief.go(`${home}register`)).url).toBe(`${home}?notice=ended`);
    });
  });

  describe('when a device is registered', () => {
    it('offers the kinds that are configured, and no other', async () => {
      const { browser } = await logIn();
      const { text } = await browser.go(`${home}register`);
      expect([...text.matchAll(/register\?kind=(\w+)/g)].map(([, kind]) => kind)).toEqual(TYPES);
    });

    it('shows the code of the telephone while it waits, then that it is done', async () => {
      const { browser } = await logIn();
      const waiting = await askFor(browser, 'REMOTE_SCD_APP_ANDROID', { address: 'push-9', pseudonym: 'Blue Heron 9' });
      const id = idIn(waiting.url);
      const push = await scd.push();
      expect(codeIn(waiting.text)).toBe(push.verificationCode);
      expect(waiting.text).toContain('<meta http-equiv="refresh"');
      await scd.accept();
      await until(() => isOver(browser, id));
      const done = await browser.go(`${home}${id}?notice=registered`);
      expect(stateOf(done.text)).toBe('ACTIVE');
      expect(done.text).toContain('Blue Heron 9');
      expect((await browser.go(home)).text).toContain(id);
    });

    it('says why nothing came of it', async () => {
      const { browser } = await logIn();
      const id = idIn((await askFor(browser, 'REMOTE_SCD_APP_ANDROID', { address: 'push-10' })).url);
      await scd.post(`scd/control/pushes/${(await scd.push()).id}/decline`);
      await until(() => isOver(browser, id));
      const { text } = await browser.go(`${home}${id}?notice=registered`);
      expect(stateOf(text)).toBe('ERROR');
      expect(text).toContain('declined');
      expect(text).not.toContain('Your device is registered');
    });

    it('can be canceled while it waits, on the page, and begun again at once', async () => {
      const { browser } = await logIn();
      const fields = { address: 'push-canceled', pseudonym: 'teal seven' };
      const waiting = await askFor(browser, 'REMOTE_SCD_APP_ANDROID', fields);
      const canceled = await browser.submit(waiting.text, '/status', { status: 'cancel' });
      expect(canceled.url).toBe(`${home}${idIn(waiting.url)}?notice=canceled`);
      expect([stateOf(canceled.text), canceled.text.includes('role="status"')]).toEqual(['ERROR', true]);
      expect(canceled.text).toContain('You canceled the registration.');
      await scd.push('canceled');
      expect(stateOf((await askFor(browser, 'REMOTE_SCD_APP_ANDROID', fields)).text)).toBe('');
      await scd.accept();
    });

    it('can be canceled by a call, once more too, and not when it is done', async () => {
      const headers = {
        ...{ 'content-type': 'application/json', accept: 'application/json' },
        'x-govstack-authenticationtoken': await at.accessToken('se-elin'),
      };
      const call = async (method: string, path: string, body: object) =>
        fetch(`${at.baseUrl}/cert/${path}`, { method, headers, body: JSON.stringify(body) });
      const asked = { SCDType: 'REMOTE_SCD_SIM', SCDRemoteId: '+46701740620' };
      const made = await json(await call('POST', 'create', asked));
      const path = String(made['certificateId']);
      for (const code of ['CANCEL', 'CANCELED']) {
        const answer = await call('PATCH', path, { status: { code } });
        const told = { certificateId: path, status: { code: 'ERROR', message: 'canceled' } };
        expect([answer.status, await json(answer)]).toEqual([200, expect.objectContaining(told)]);
      }
      const again = await call('PATCH', path, { status: { code: 'REVOKE' } });
      expect([again.status, (await json(again))['code']]).toEqual([409, 'SCD_STATUS_CONFLICT']);
    });

    it('registers once when its form is sent twice', async () => {
      const { browser } = await logIn('se-johan');
      const { text } = await browser.go(`${home}register?kind=REMOTE_SCD_APP_ANDROID`);
      await browser.submit(text, '/devices/register', { address: 'push-11' });
      const again = await browser.submit(text, '/devices/register', { address: 'push-11' });
      expect(again.url).toBe(home);
      expect(again.text.match(/state-PENDING/g)).toHaveLength(1);
    });

    it.each([
      ['REMOTE_SCD_SIM', { address: '070 123' }, 'country code'],
      ['REMOTE_SCD_APP_ANDROID', { address: ' ' }, 'address of the device'],
      ['REMOTE_SCD_APP_ANDROID', { address: 'push-12', pseudonym: 'x' }, '4 to 64'],
      ['REMOTE_SCD_APP_ANDROID', { address: '+46701234567', pseudonym: 'my 46701234567' }, 'who you are'],
      ['REMOTE_SCD_APP_ANDROID', { address: 'unknown-1' }, 'No device answers'],
    ])('asks again for what cannot be used: %s %j', async (kind, fields, said) => {
      const { browser } = await logIn();
      const { page, text } = await askFor(browser, kind, fields);
      expect(page?.status).toBeGreaterThanOrEqual(400);
      expect(text).toContain(said);
      expect(text).toContain('aria-invalid="true"');
      expect(text).not.toContain(`value="${fields.address}"`);
      // The same form again, mended.
      expect(
        (await browser.submit(text, '/devices/register', { address: '+46 70 123 45 99', pseudonym: '' })).url,
      ).toMatch(/[0-9a-f]{64}$/);
    });

    it('says that a pseudonym is taken', async () => {
      const { browser } = await logIn();
      await registered(browser);
      const { page, text } = await askFor(browser, 'REMOTE_SCD_APP_ANDROID', {
        address: 'push-13',
        pseudonym: `HERON ${counted} grey`,
      });
      expect([page?.status, text.includes('already')]).toEqual([409, true]);
    });
  });

  describe('when its owner changes a device', () => {
    it('pauses it, and makes it active again', async () => {
      const { browser } = await logIn();
      const id = await registered(browser);
      const { text } = await browser.go(home + id);
      const paused = await browser.submit(text, '/status');
      expect([stateOf(paused.text), paused.url]).toEqual(['SUSPENDED', `${home}${id}?notice=suspended`]);
      const active = await browser.submit(paused.text, '/status');
      expect(stateOf(active.text)).toBe('ACTIVE');
      expect(scd.told.slice(-2)).toEqual(['suspend', 'reactivate']);
    });

    it('asks once before it revokes, and keeps the reason', async () => {
      const { browser } = await logIn();
      const id = await registered(browser);
      const asked = await browser.go(`${home}${id}/revoke`);
      expect(stateOf((await browser.go(home + id)).text)).toBe('ACTIVE');
      const gone = await browser.submit(asked.text, '/status', { reason: 'replaced' });
      expect(stateOf(gone.text)).toBe('REVOKED');
      expect(gone.text).toContain('I have another device now');
      expect(gone.text).not.toContain('/revoke"');
      expect(scd.told.at(-1)).toBe('revoke');
    });

    it('says so where it has been revoked meanwhile', async () => {
      const { browser } = await logIn();
      const id = await registered(browser);
      const before = await browser.go(home + id);
      await browser.submit((await browser.go(`${home}${id}/revoke`)).text, '/status', { reason: 'lost' });
      const late = await browser.submit(before.text, '/status');
      expect([late.url, stateOf(late.text)]).toEqual([`${home}${id}?notice=conflict`, 'REVOKED']);
    });
  });

  describe('when somebody else tries', () => {
    it('shows nobody the device of another', async () => {
      const { browser } = await logIn();
      const id = await registered(browser);
      const other = await logIn('se-johan');
      for (const path of [id, `${id}/revoke`]) {
        const { page, text } = await other.browser.go(home + path);
        expect(page?.status).toBe(404);
        expect(text).not.toContain('heron');
      }
      expect(other.step.text).not.toContain(id);
    });

    it('takes no form of another site, of before the login, or without its token', async () => {
      const { browser } = await logIn();
      const id = await registered(browser);
      const { text } = await browser.go(home + id);
      const token = /name="form" value="([^"]+)"/.exec(text)?.[1] ?? '';
      const post = (body: Record<string, string>, headers: Record<string, string> = {}): Promise<Step> =>
        browser.go(`${home}${id}/status`, {
          method: 'POST',
          headers,
          body: new URLSearchParams({ status: 'suspend', ...body }),
        });
      expect((await post({})).page?.status).toBe(403);
      expect((await post({ form: token }, { 'sec-fetch-site': 'cross-site' })).page?.status).toBe(403);
      await browser.submit(text, '/devices/logout');
      await logIn('se-elin', browser);
      expect((await post({ form: token })).page?.status).toBe(403);
      expect(stateOf((await browser.go(home + id)).text)).toBe('ACTIVE');
    });

    it('shows what owners wrote as text', async () => {
      const { browser } = await logIn();
      const id = await registered(browser);
      await scd.sql('bb_scd_device').where({ certificate_id: id }).update({ reason: '<img src=x>' });
      const { text } = await browser.go(home + id);
      expect(text).toContain('&#60;img src=x&#62;');
      expect(text).not.toContain('<img');
    });
  });

  describe('when a device is registered by a call', () => {
    it('is registered once when the call is repeated under one key', async () => {
      const token = await at.accessToken('se-elin');
      const create = (SCDRemoteId: string, key: string): Promise<Response> =>
        fetch(`${at.baseUrl}/cert/create`, {
          ...{ method: 'POST', body: JSON.stringify({ SCDType: 'REMOTE_SCD_SIM', SCDRemoteId }) },
          headers: {
            'content-type': 'application/json',
            'x-govstack-authenticationtoken': token,
            'idempotency-key': key,
          },
        });
      const number = '+46701740499';
      const [one, other] = [await json(await create(number, 'a')), await json(await create(number, 'a'))];
      expect(one).toMatchObject({ certificateId: expect.any(String), status: { code: 'PENDING' } });
      expect(other).toEqual({ ...one, responseTimestamp: expect.any(String) });
      expect((await json(await create('+46701740498', 'a')))['code']).toBe('BB_IDEMPOTENCY_CONFLICT');
      expect((await json(await create(number, 'b')))['certificateId']).not.toBe(one['certificateId']);
    });

    it('tells the Remote SCD service for which call it is asked', async () => {
      const heard: (string | undefined)[] = [];
      const send: HttpSend = ({ headers }) => {
        heard.push(headers['x-correlation-id']);
        const body = new TextEncoder().encode('{"sessionId":"s1"}');
        return Promise.resolve({ status: 201, contentType: 'application/json', body });
      };
      const remote = remotesOf({ own: { url: 'https://scd.example', apiKey: 'k' } }, send).REMOTE_SCD_SIM!;
      const asked = { requestId: 'r1', remoteId: 'p1', keyId: null, text: 'Lime', verificationCode: '0000' };
      await correlated('case-17', () => remote.onboard(asked));
      await remote.onboard(asked);
      expect(heard).toEqual(['case-17', undefined]);
    });
  });

  describe('when a kind of device is asked for by its owner’s number', () => {
    const elin = { givenName: 'Elin', surname: 'Sandgren', country: 'SE', serialNumber: 'PNOSE-199001189811' };

    it('takes it from the login, whatever was typed', () => {
      expect(addressKindOf('REMOTE_SCD_SMARTID', elin)).toBe('none');
      expect(remoteIdOf('REMOTE_SCD_SMARTID', 'PNOSE-199001010017', elin)).toBe(elin.serialNumber);
    });

    it('reads telephone numbers as people write them', () => {
      const typed = ['+46 70-123 45 67', '0046701234567', '070-123 45 67', '+46 70 PIN'];
      expect(typed.map((one) => remoteIdOf('REMOTE_SCD_SIM', one, elin))).toEqual([
        ...['+46701234567', '+46701234567', undefined, undefined],
      ]);
    });
  });

  describe('when registrations cost something', () => {
    beforeAll(async () => {
      const issuer = `${at.origin}/simulators/payments`;
      const jwksUrl = `${issuer}/.well-known/jwks.json`;
      await at.restart({ directPayment: { issuer, audience: at.baseUrl, jwksUrl } });
    });
    afterAll(() => at.restart());

    it('takes a payment token, once', async () => {
      const { browser } = await logIn();
      const unpaid = await askFor(browser, 'REMOTE_SCD_APP_ANDROID', { address: 'push-20', payment: 'none' });
      expect([unpaid.page?.status, /class="wrong"[^>]*required/.test(unpaid.text)]).toEqual([402, true]);
      const payment = await at.paymentToken();
      const paid = await askFor(browser, 'REMOTE_SCD_APP_ANDROID', { address: 'push-21', payment });
      expect(idIn(paid.url)).not.toBe('');
      const again = await askFor(browser, 'REMOTE_SCD_APP_ANDROID', { address: 'push-22', payment });
      expect(again.page?.status).toBe(402);
    });
  });

  describe('when a signature is asked for', () => {
    it('tells of the page in a tab of its own', async () => {
      const { text } = await new Browser(at.origin).go(`${at.baseUrl}/sign/interactive?${signQuery().toString()}`);
      expect(text).toMatch(/href="[^"]+\/devices\/" target="_blank" rel="noopener"/);
    });
  });
});
