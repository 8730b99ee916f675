import { TestHost } from './app-host.js';

const TOKEN = 'Zk3tX0abcDEF-_456789012345678901234567890ab';

describe('host', () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await TestHost.start();
  }, 60_000);
  afterAll(async () => {
    await host.dispose();
  });

  describe('when a session is opened', () => {
    const logIn = async (username: string, password: string, headers: Record<string, string> = {}) =>
      await host.call('POST', '/demo/api/v1/session/', { username, password }, headers);

    it('gives an HttpOnly cookie that holds until log-out', async () => {
      const { username, password, coworkerId } = host.user(false);
      const answer = await logIn(username.toUpperCase(), password);
      expect(answer.status).toBe(200);
      const cookie = answer.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/HttpOnly/);
      expect(cookie).toMatch(/SameSite=Lax/);
      const sent = { cookie: cookie.split(';')[0]! };
      const session = await host.call('GET', '/demo/api/v1/session/', undefined, sent);
      expect(session.body).toMatchObject({
        user: { username, fullname: 'Anna Bergkvist' },
        coworker: { id: coworkerId, limetype: 'coworker' },
        groups: ['Testers'],
        admin: false,
      });
      expect((await host.call('DELETE', '/demo/api/v1/session/', undefined, sent)).status).toBe(204);
      expect((await host.call('GET', '/demo/api/v1/session/', undefined, sent)).status).toBe(401);
    });

    it('keeps the language a person chooses, and no other', async () => {
      const { username, password } = host.user(false);
      const cookie = ((await logIn(username, password)).headers.get('set-cookie') ?? '').split(';')[0]!;
      const choose = (language: string, headers: Record<string, string> = { cookie }) =>
        host.call('PATCH', '/demo/api/v1/session/', { language }, headers);
      expect(await choose('fi')).toMatchObject({ status: 200, body: { language: 'fi' } });
      const session = await host.call('GET', '/demo/api/v1/session/', undefined, { cookie });
      expect(session.body).toMatchObject({ language: 'fi' });
      expect((await choose('tlh')).status).toBe(400);
      expect((await choose('sv', {})).status).toBe(401);
      expect((await choose('sv', { cookie, origin: 'https://evil.example' })).status).toBe(403);
      expect((await choose('en_us')).status).toBe(200);
    });

    it('refuses state-changing cookie calls from another site alone', async () => {
      const { username, password } = host.user(false);
      const cookie = ((await logIn(username, password)).headers.get('set-cookie') ?? '').split(';')[0]!;
      const post = async (headers: Record<string, string>) =>
        (await host.call('POST', '/demo/limepkg-test/own/', {}, { cookie, ...headers })).status;
      expect(await post({})).toBe(200);
      expect(await post({ origin: host.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
      expect(await post({ origin: 'https://evil.example' })).toBe(403);
      expect(await post({ origin: 'null' })).toBe(403);
      expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe(403);
      const key = host.user(false).apiKey;
      const byKey = await host.call('POST', '/demo/limepkg-test/own/', {}, { 'x-api-key': key, origin: 'https://a.b' });
      expect(byKey.status).toBe(200);
    });

    it('answers an unknown user as a wrong password, as slowly', async () => {
      const { username } = host.user(false);
      const time = async (name: string) => {
        const startedAt = performance.now();
        const answer = await logIn(name, 'wrong password');
        return { ms: performance.now() - startedAt, answer };
      };
      const wrong = [await time(username), await time(username), await time(username)];
      const unknown = [await time('nobody-1'), await time('nobody-2'), await time('nobody-3')];
      const strip = (body: object) => ({ ...body, instance: undefined });
      expect(strip(unknown[0]!.answer.body)).toEqual(strip(wrong[0]!.answer.body));
      expect(wrong[0]!.answer.body.code).toBe('HOST_LOGIN_FAILED');
      const least = (runs: { ms: number }[]) => Math.min(...runs.map(({ ms }) => ms));
      expect(least(unknown)).toBeGreaterThan(least(wrong) * 0.5);
      expect(least(unknown)).toBeLessThan(least(wrong) * 2);
    });

    it('stops guessing after ten failures', async () => {
      for (let attempt = 0; attempt < 10; attempt++) await logIn('guessed', 'x');
      expect(await logIn('guessed', 'x')).toMatchObject({ status: 429, body: { code: 'HOST_LOGIN_THROTTLED' } });
    }, 20_000);

    it('never lets the impersonated user in', async () => {
      const { users } = host.application.services;
      const portal = await users.findByName('portal');
      expect((await logIn('portal', '')).status).toBe(400);
      expect((await logIn('portal', 'portal')).status).toBe(401);
      await expect(users.createApiKey(portal!.user.id)).rejects.toMatchObject({ code: 'HOST_USER_INVALID' });
    });
  });

  describe('when a package endpoint is called', () => {
    it('answers under both prefixes, with and without the last slash', async () => {
      for (const prefix of ['/demo/limepkg-test', '/limepkg-test/demo']) {
        for (const end of ['/', '']) {
          const answer = await host.call('GET', `${prefix}/portal/signing/${TOKEN}${end}`);
          expect(answer).toMatchObject({ status: 200, body: { user: 'portal', kind: 'impersonated' } });
        }
      }
    });

    it('refuses what is not granted to the impersonated user', async () => {
      const answer = await host.call('GET', `/demo/limepkg-test/portal/other/${TOKEN}/`);
      expect(answer).toMatchObject({ status: 403, body: { code: 'HOST_ENDPOINT_NOT_GRANTED' } });
    });

    it('demands a log-in for a session endpoint', async () => {
      expect(await host.call('GET', '/demo/limepkg-test/own/')).toMatchObject({
        status: 401,
        body: { code: 'HOST_NOT_LOGGED_IN', title: 'Authentication' },
      });
      expect((await host.call('GET', '/demo/limepkg-test/own/', undefined, { 'x-api-key': 'wrong' })).status).toBe(401);
      expect((await host.asCoworker('GET', '/demo/limepkg-test/own/')).body.user).toBe('anna');
    });

    it.each([
      ['nn-NO,en;q=0.5', 'no'],
      ['fr, sv;q=0.7, de;q=0.8', 'de'],
      ['zz', 'en_us'],
    ])('takes %s as %s', async (header, language) => {
      const answer = await host.call('GET', '/demo/limepkg-test/open/', undefined, { 'accept-language': header });
      expect(answer.body.language).toBe(language);
    });

    it('believes no forwarded address without a trusted proxy', async () => {
      const answer = await host.call('GET', '/demo/limepkg-test/open/', undefined, { 'x-forwarded-for': '1.2.3.4' });
      expect(answer.body.ip).toBe('127.0.0.1');
    });

    it('links a user to a coworker, changes a password and ends the sessions that had the old one', async () => {
      const path = '/demo/api/v1/user/';
      const draft = { username: 'nils', fullName: 'Nils Ek', password: 'first password' };
      const { id } = (await host.asAdmin('POST', path, draft)).body;
      const logIn = async (password: string) =>
        await host.call('POST', '/demo/api/v1/session/', { username: 'nils', password });
      const cookie = (await logIn('first password')).headers.get('set-cookie')!.split(';')[0]!;
      const change = { coworkerId: 1, groups: ['Others'], password: 'second password' };
      expect(await host.asAdmin('PUT', `${path}${id}/`, change)).toMatchObject({
        status: 200,
        body: { username: 'nils', fullName: 'Nils Ek', coworkerId: 1, groups: ['Others'] },
      });
      expect((await host.call('GET', '/demo/api/v1/session/', undefined, { cookie })).status).toBe(401);
      expect((await logIn('first password')).status).toBe(401);
      expect((await logIn('second password')).body.coworker).toEqual({ id: 1, limetype: 'coworker' });
      expect(await host.asAdmin('PUT', `${path}${id}/`, { isAdmin: true })).toMatchObject({ status: 422 });
      expect(await host.asCoworker('PUT', `${path}${id}/`, change)).toMatchObject({ status: 403 });
      const portalUser = (await host.asAdmin('GET', path)).body.find((user: { kind: string }) => user.kind !== 'user');
      expect(await host.asAdmin('PUT', `${path}${portalUser.id}/`, { password: 'a password here' })).toMatchObject({
        status: 404,
      });
    });

    it('answers bad bodies with problem details', async () => {
      const post = async (body: string) => await host.call('POST', '/demo/limepkg-test/open/', body);
      const malformed = await post('{"a":');
      expect(malformed).toMatchObject({ status: 400, body: { code: 'HOST_BODY_MALFORMED' } });
      expect(malformed.headers.get('content-type')).toContain('application/problem+json');
      expect(await post(JSON.stringify({ a: 'x'.repeat(2_000) }))).toMatchObject({
        status: 413,
        body: { code: 'HOST_BODY_TOO_LARGE' },
      });
    });

    it('answers unknown and malformed addresses with problem details', async () => {
      expect(await host.call('GET', '/demo/api/v1/nothing/')).toMatchObject({
        status: 404,
        body: { code: 'HOST_NOT_FOUND' },
      });
      expect(await host.call('GET', '/demo/api/v1/limeobject/%E0%A4%A/')).toMatchObject({ status: 401 });
      expect((await host.call('GET', '/other/api/v1/session/')).status).toBe(404);
    });

    it.each(['%E0%A4%A', '%ff', '%', 'a%2', '%zz'])(
      'hands a token that cannot be decoded on like any other: %s',
      async (token) => {
        for (const prefix of ['/demo/limepkg-test', '/limepkg-test/demo']) {
          const answer = await host.call('GET', `${prefix}/portal/signing/${token}/?q=%E0%A4%A`);
          const ordinary = await host.call('GET', `${prefix}/portal/signing/unknown/?q=%E0%A4%A`);
          expect([answer.status, answer.body]).toEqual([ordinary.status, ordinary.body]);
        }
      },
    );

    it('tells nothing about what went wrong inside', async () => {
      const answer = await host.call('GET', `/demo/limepkg-test/fails/${TOKEN}/`);
      expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
      expect(JSON.stringify(answer.body)).not.toContain('secret inside');
    });
  });

  describe('when requests are logged', () => {
    it('shows no token, key, cookie or personal number in any spelling', async () => {
      const key = host.user(false).apiKey;
      const secrets = [TOKEN, key, '199001189811', '21883610110', '010190-900P', 'cookie-value'];
      await host.call('GET', `/demo/limepkg-test/portal/signing/${TOKEN}/`);
      await host.call('GET', `/limepkg-test/demo/portal/signing/${TOKEN}`);
      await host.call('GET', `/demo/limepkg-test/unknown/${TOKEN}/199001189811/21883610110/010190-900P/`);
      await host.call('GET', `/demo/limepkg-test/portal/?app=demo&token=${TOKEN}`, undefined, {
        authorization: `Bearer ${TOKEN}`,
        cookie: 'session=cookie-value',
        'x-api-key': key,
      });
      host.created.host.logger.info({ token: TOKEN, nested: { personalNumber: '199001189811', apiKey: key } }, 'test');
      const metrics = await host.call('GET', '/metrics');
      const log = `${host.logLines.join('')}${String(metrics.body)}`;
      for (const secret of secrets) expect(log).not.toContain(secret);
      expect(log).toContain('portal.get');
      expect(log).toContain('/demo/limepkg-test/portal/signing/:token/');
      expect(log).toContain('"id":"');
    });
  });

  describe('when files are served', () => {
    it('lists web components and serves their files for good', async () => {
      const [entry] = (await host.call('GET', '/demo/web-components/')).body;
      expect(entry).toMatchObject({ package: 'limepkg-test', namespace: 'limepkg-test-lwc-components' });
      const file = await host.call('GET', `${entry.baseUrl}sv.po`);
      expect(file.status).toBe(200);
      expect(file.headers.get('cache-control')).toContain('immutable');
    });

    it('leads to the client and sends strict headers', async () => {
      const answer = await host.call('GET', '/client/');
      expect(answer.headers.get('location')).toBe('/demo/client/');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('x-powered-by')).toBeNull();
    });

    it.each([
      ['an address of the add-on', `/demo/limepkg-test/portal/nothing/`],
      ['an address of the host', '/demo/api/v1/session/'],
    ])('sends JSON with what keeps it JSON and private: %s', async (_name, address) => {
      const { headers } = await host.call('GET', address);
      expect(headers.get('content-type')).toMatch(/json/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('strict-transport-security')).toContain('max-age');
      expect(headers.get('content-security-policy')).toBeNull();
    });

    it('shows metrics to this machine, not through a proxy', async () => {
      expect((await host.call('GET', '/metrics')).body).toContain('host_request_seconds');
      const forwarded = await host.call('GET', '/metrics', undefined, { 'x-forwarded-for': '1.2.3.4' });
      expect(forwarded.status).toBe(404);
    });
  });
});

describe('host behind a trusted proxy', () => {
  it('takes the addresses the proxy vouches for, nearest client first', async () => {
    const host = await TestHost.start({ trustedProxies: ['loopback', '10.0.0.0/8'] });
    const ip = async (forwarded: string) =>
      (await host.call('GET', '/demo/limepkg-test/open/', undefined, { 'x-forwarded-for': forwarded })).body.ip;
    expect(await ip('203.0.113.7, 10.1.2.3')).toBe('203.0.113.7, 10.1.2.3');
    expect(await ip('198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await ip('<script>')).toBe('127.0.0.1');
    await host.dispose();
  }, 60_000);
});
