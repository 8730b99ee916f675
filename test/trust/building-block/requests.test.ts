import { createHash, createHmac, randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { generateKeyPair } from 'jose';
import { Browser } from './browser.js';
import { CALLBACK, CLIENT, install, json, PAID_CALLBACK, PAID_CLIENT } from './installation.js';
import { signBody, signQuery, type Installation } from './installation.js';

describe('requests for signatures', () => {
  let at: Installation;
  beforeAll(async () => {
    at = await install({ trustedProxies: ['127.0.0.1'] });
  }, 60_000);
  afterAll(() => at.close());
  beforeEach(() => {
    at.aheadMs = 0;
  });

  const push = async (body: object, headers: Record<string, string> = {}, clientId?: string): Promise<Response> =>
    fetch(`${at.baseUrl}/sign/requests`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await at.assertion(clientId)}`,
        ...headers,
      },
      body: JSON.stringify(body),
    });
  const open = (query: URLSearchParams, init: RequestInit = {}): Promise<Response> =>
    fetch(`${at.baseUrl}/sign/interactive?${query.toString()}`, { redirect: 'manual', ...init });
  const codeOf = async (answer: Response) => [answer.status, (await json(answer))['code']];

  describe('when the callback is not exactly a registered one', () => {
    it.each([
      'https://evil.example/',
      'https://service.example/done',
      `${CALLBACK}&more=1`,
      `${CALLBACK}#part`,
      'https://service.example@evil.example/done?case=7',
      'https://SERVICE.example/done?case=7',
      'http://service.example/done?case=7',
      'https://service.example/done/../done?case=7',
    ])('%s: nothing is shown, and nobody is sent there', async (callbackUrl) => {
      const answer = await open(signQuery({ callbackUrl }), { headers: { accept: 'text/html' } });
      const page = await answer.text();
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
      expect(page).not.toContain('Building permit');
      expect(page).not.toContain('href="https:');
      expect(await codeOf(await push(signBody({ callbackUrl })))).toEqual([400, 'BB_CALLBACK_UNKNOWN']);
    });

    it.each([
      'https://service.example/*',
      'https://user@service.example/',
      'https://service.example/#a',
      'http://service.example/',
      'https://service.example/?signatureId=1',
      'javascript:alert(1)',
    ])('%s cannot even be registered', async (callbackUrl) => {
      await expect(at.register({ clientId: 'urn:test:bad', callbackUrls: [callbackUrl] })).rejects.toMatchObject({
        code: 'BB_CONFIG_INVALID',
      });
    });

    it('an address belongs to one e-service', async () => {
      await expect(at.register({ clientId: 'urn:test:thief', callbackUrls: [CALLBACK] })).rejects.toMatchObject({
        code: 'BB_REGISTERED_OTHERWISE',
      });
    });
  });

  describe('when a field is missing or wrong', () => {
    const names = ['format', 'hash', 'hashType', 'dataToBeDisplayed', 'requestTimestamp', 'nonce', 'state'];
    it.each(names)('without %s it is refused, pushed or not', async (name) => {
      const rest = signBody({ [name]: undefined });
      expect(await codeOf(await push(rest))).toEqual([422, 'BB_FIELD_MISSING']);
      const query = signQuery();
      query.delete(name);
      expect(await codeOf(await open(query))).toEqual([422, 'BB_FIELD_MISSING']);
    });

    const old = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    it.each([
      ['a shorter digest', { hash: Buffer.alloc(31).toString('base64') }, 'BB_HASH_INVALID'],
      ['another digest than the type says', { hashType: 'SHA2-512' }, 'BB_HASH_INVALID'],
      ['a digest with something behind it', { hash: `${Buffer.alloc(32).toString('base64')}!` }, 'BB_HASH_INVALID'],
      ['BLAKE2B', { hashType: 'BLAKE2B', hash: Buffer.alloc(64).toString('base64') }, 'BB_FORMAT_UNSUPPORTED'],
      ['a time of long ago', { requestTimestamp: old(11) }, 'BB_TIME_OUTSIDE_WINDOW'],
      ['a time to come', { requestTimestamp: old(-2) }, 'BB_TIME_OUTSIDE_WINDOW'],
      ['a time without zone', { requestTimestamp: '2026-11-22T05:00:00' }, 'BB_INPUT_INVALID'],
      ['257 characters', { dataToBeDisplayed: 'x'.repeat(257) }, 'BB_TEXT_INVALID'],
      ['a text that cannot be seen', { dataToBeDisplayed: '\u202e\u200b' }, 'BB_TEXT_INVALID'],
      ['a nonce that is no hex', { nonce: 'abc' }, 'BB_INPUT_INVALID'],
      ['an unknown format', { format: 'PGP' }, 'BB_INPUT_INVALID'],
    ])('%s is refused', async (_what, change, code) => {
      expect((await codeOf(await push(signBody(change))))[1]).toBe(code);
    });

    it.each(['hex', 'base64', 'base64url'] as const)('a digest in %s is the same digest', async (encoding) => {
      const hash = createHash('sha256').update('the document').digest(encoding);
      expect((await push(signBody({ hash }))).status).toBe(201);
    });
  });

  describe('when a text is hostile', () => {
    it('is shown as text, on one line, in its own direction', async () => {
      const text = 'Pay 10\u202e000\n<script>alert(1)</script>"&';
      const answer = await open(signQuery({ dataToBeDisplayed: Buffer.from(text).toString('base64url') }));
      const page = await answer.text();
      expect(page).toContain('<bdi>Pay 10000 &#60;script&#62;alert(1)&#60;/script&#62;&#34;&#38;</bdi>');
      expect(page).toContain('Permits &#60;Office&#62;');
      expect(page).toContain(createHash('sha256').update('the document').digest('hex').slice(0, 8));
    });
  });

  describe('when a page is shown', () => {
    it('names the registered e-service that asks, and where it leads back to', async () => {
      const page = await (await open(signQuery())).text();
      expect(page).toMatch(/<h1>[^<]*Permits &#60;Office&#62;/);
      expect(page).toContain('service.example');
    });

    it('cannot be changed in the page where it waits', async () => {
      const answer = await open(signQuery());
      const [cookie = ''] = (answer.headers.getSetCookie()[0] ?? '').split(';');
      const [, ticket = ''] = /name="ticket" value="([^"]+)"/.exec(await answer.text()) ?? [];
      // Whose browser it is knows its cookie, and so makes the form’s token itself.
      const send = (changed: string) => {
        const form = createHmac('sha256', cookie.split('=')[1]!).update(`form:ticket:${changed}`).digest('base64url');
        const body = new URLSearchParams({ ticket: changed, form, method: 'scd' });
        const headers = { cookie };
        return fetch(`${at.baseUrl}/sign/interactive/choose`, { method: 'POST', redirect: 'manual', headers, body });
      };
      const other = (character: string | undefined) => (character === 'A' ? 'B' : 'A');
      for (let part = 1; part < 30; part += 1) {
        const place = Math.floor((ticket.length * part) / 30);
        const changed = ticket.slice(0, place) + other(ticket[place]) + ticket.slice(place + 1);
        expect([part, (await send(changed)).status]).toEqual([part, 404]);
      }
      expect((await send(ticket)).status).toBe(303);
    });

    it('cannot be framed, kept, or tell where its reader came from', async () => {
      const { headers } = await open(signQuery());
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'no-referrer']);
      expect(headers.getSetCookie()[0]).toMatch(/; Path=\/esign-bb\/v1; HttpOnly; SameSite=Lax$/);
    });

    it('changes nothing', async () => {
      const before = await at.sql('bb_operation').count({ n: '*' });
      await open(signQuery());
      expect(await at.sql('bb_operation').count({ n: '*' })).toEqual(before);
    });
  });

  describe('when a request is made again', () => {
    it('its nonce does not count a second time', async () => {
      const body = signBody();
      expect((await push(body)).status).toBe(201);
      expect(await codeOf(await push(body))).toEqual([409, 'BB_NONCE_USED']);
      expect(await codeOf(await open(signQuery({ nonce: String(body['nonce']) })))).toEqual([409, 'BB_NONCE_USED']);
    });

    it('the same key gets the same answer, and another body is refused', async () => {
      const body = signBody();
      const headers = { 'idempotency-key': 'one' };
      const [first, again] = [await push(body, headers), await push(body, headers)];
      expect([first.status, await json(again)]).toEqual([201, await json(first)]);
      expect(await codeOf(await push(signBody(), headers))).toEqual([409, 'BB_IDEMPOTENCY_CONFLICT']);
    });
  });

  describe('when a request is pushed several times in the same moment', () => {
    it('is one request, and every call gets its id', async () => {
      const [body, key] = [signBody(), { 'idempotency-key': 'at-once' }];
      const answers = await Promise.all([1, 2, 3].map(() => push(body, key)));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(new Set(await Promise.all(answers.map(async (one) => (await json(one))['requestId']))).size).toBe(1);
      expect((await push(signBody(), key)).status).toBe(409);
    });

    it('without a key one of them counts', async () => {
      const body = signBody();
      const answers = await Promise.all([1, 2, 3].map(() => push(body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    });
  });

  describe('when a request was pushed', () => {
    it('opens in the first browser that goes on with it, and in no other', async () => {
      const { signUrl } = await json(await push(signBody()));
      const [one, other] = [new Browser(at.origin), new Browser(at.origin)];
      const page = await one.go(String(signUrl));
      await one.submit(page.text, '/choose', { method: 'national_id' });
      expect((await other.go(String(signUrl))).page?.status).toBe(404);
      expect((await one.go(String(signUrl))).page?.status).toBe(200);
    });

    it('shows what was pushed, whatever the address says besides', async () => {
      const { signUrl } = await json(await push(signBody()));
      const [own, other] = ['the document', 'another'].map((text) => createHash('sha256').update(text));
      const query = signQuery({ hash: other!.digest('base64url') });
      const page = await (await fetch(`${String(signUrl)}&${query.toString()}`)).text();
      expect(page).toContain(own!.digest('hex').slice(0, 8));
    });

    it('is found by random bits', async () => {
      const body = signBody();
      const { requestId } = await json(await push(body));
      await at.sql('bb_operation').delete();
      expect((await json(await push(body)))['requestId']).not.toBe(requestId);
      expect(String(requestId)).toMatch(/^[\w-]{43}$/);
    });

    it('is gone after a quarter of an hour', async () => {
      const { signUrl } = await json(await push(signBody()));
      at.aheadMs = 16 * 60_000;
      expect((await fetch(String(signUrl))).status).toBe(404);
    });

    it('is the only way where the registration says so', async () => {
      const callbackUrl = 'https://pushed.example/';
      await at.register({ clientId: 'urn:test:pushed', callbackUrls: [callbackUrl], pushedOnly: true });
      expect(await codeOf(await open(signQuery({ callbackUrl })))).toEqual([403, 'BB_PUSH_REQUIRED']);
      expect((await push(signBody({ callbackUrl }), {}, 'urn:test:pushed')).status).toBe(201);
    });
  });

  describe('when an e-service does not show who it is', () => {
    const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
    it.each([
      ['for another building block', { aud: 'https://other.example/v1' }],
      ['for two', (base: string) => ({ aud: [base, 'https://other.example'] })],
      ['for too long', { exp: inSeconds(3600) }],
      ['of the past', { exp: inSeconds(-60) }],
      ['without an id', { jti: undefined }],
      ['of somebody else', { iss: PAID_CLIENT, sub: CLIENT }],
      ['of nobody', { iss: 'urn:nobody', sub: 'urn:nobody' }],
    ])('an assertion %s is refused', async (_what, claims) => {
      const change = typeof claims === 'function' ? claims(at.baseUrl) : claims;
      const authorization = `Bearer ${await at.assertion(CLIENT, change)}`;
      expect(await codeOf(await push(signBody(), { authorization }))).toEqual([401, 'BB_CLIENT_REFUSED']);
    });

    it('an assertion counts once', async () => {
      const authorization = `Bearer ${await at.assertion()}`;
      expect((await push(signBody(), { authorization })).status).toBe(201);
      expect((await push(signBody(), { authorization })).status).toBe(401);
    });

    it('a foreign key and none at all are refused alike', async () => {
      const { privateKey } = await generateKeyPair('ES256');
      const foreign = `Bearer ${await at.assertion(CLIENT, {}, privateKey)}`;
      for (const authorization of [foreign, '', 'Bearer x.y.z', 'Basic abc']) {
        expect(await codeOf(await push(signBody(), { authorization }))).toEqual([401, 'BB_CLIENT_REFUSED']);
      }
    });
  });

  describe('when an e-service is registered for addresses or a certificate', () => {
    const certificate = randomBytes(300);
    const thumbprint = createHash('sha256').update(certificate).digest('hex');
    const callbackUrl = 'https://near.example/';
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const registered = { clientId: 'urn:test:near', callbackUrls: [callbackUrl] };

    it.each([
      ['192.0.2.77', 201],
      ['::ffff:192.0.2.77', 201],
      ['2001:db8::9', 201],
      ['192.0.3.1', 403],
      // Who calls may write whatever it likes in front of what the proxy saw.
      ['192.0.2.77, 198.51.100.1', 403],
      ['nonsense', 403],
    ])('a call from %s: %i', async (address, status) => {
      await at.register({ ...registered, ipAddresses: ['192.0.2.0/24', '2001:db8::/32'] });
      expect((await push(signBody({ callbackUrl }), from(address), 'urn:test:near')).status).toBe(status);
    });

    it('its certificate is demanded besides the assertion', async () => {
      await at.register({ ...registered, certificateThumbprints: [thumbprint] });
      const shown = { 'client-cert': `:${certificate.toString('base64')}:` };
      expect((await push(signBody({ callbackUrl }), {}, 'urn:test:near')).status).toBe(401);
      expect((await push(signBody({ callbackUrl }), shown, 'urn:test:near')).status).toBe(201);
    });

    it('says in the log where a call came from, and who passed it on', async () => {
      await at.register({ ...registered, ipAddresses: ['192.0.2.0/24'] });
      at.logged.length = 0;
      await push(signBody({ callbackUrl }), from('198.51.100.9'), 'urn:test:near');
      const fields = { clientId: 'urn:test:near', direct: '127.0.0.1', caller: '198.51.100.9' };
      expect(at.logged).toEqual([expect.objectContaining({ fields: expect.objectContaining(fields) })]);
    });

    it('headers of whoever is no trusted proxy say nothing', async () => {
      await at.restart({ trustedProxies: [] });
      await at.register({ ...registered, ipAddresses: ['192.0.2.0/24'] });
      expect((await push(signBody({ callbackUrl }), from('192.0.2.77'), 'urn:test:near')).status).toBe(403);
      await at.register({ ...registered, certificateThumbprints: [thumbprint] });
      const shown = { 'client-cert': `:${certificate.toString('base64')}:` };
      expect((await push(signBody({ callbackUrl }), shown, 'urn:test:near')).status).toBe(401);
      await at.restart();
    });
  });

  describe('when the registration demands a payment', () => {
    const paid = () => signBody({ callbackUrl: PAID_CALLBACK });
    const pay = (token: string) => ({ 'x-govstack-paymenttoken': token });

    it('nothing goes without a token, however it comes', async () => {
      expect(await codeOf(await push(paid(), {}, PAID_CLIENT))).toEqual([402, 'BB_PAYMENT_REQUIRED']);
      const page = await open(signQuery({ callbackUrl: PAID_CALLBACK }), { headers: { accept: 'text/html' } });
      expect(page.status).toBe(402);
      expect(await page.text()).toContain(`${PAID_CALLBACK}?error=payment_required`);
    });

    it('a token pays once', async () => {
      const token = await at.paymentToken();
      expect((await push(paid(), pay(token), PAID_CLIENT)).status).toBe(201);
      expect((await push(paid(), pay(token), PAID_CLIENT)).status).toBe(402);
    });

    const faults = ['expired', 'no_expiry', 'no_jti', 'other_issuer', 'other_audience', 'unknown_key', 'unsigned'];
    it.each([...faults, 'wrong_signature', 'shared_secret', 'not_yet_valid'])('%s does not pay', async (fault) => {
      const token = await at.paymentToken({ fault });
      expect((await push(paid(), pay(token), PAID_CLIENT)).status).toBe(402);
    });

    it('a token is not used up by what came to nothing', async () => {
      const token = await at.paymentToken();
      const write = jest.spyOn(at.trail, 'writeWith').mockRejectedValueOnce(new Error('the process was killed'));
      expect((await push(paid(), pay(token), PAID_CLIENT)).status).toBe(500);
      write.mockRestore();
      expect((await push(paid(), pay(token), PAID_CLIENT)).status).toBe(201);
    });

    it('a token pays once among pushes in the same moment', async () => {
      const token = await at.paymentToken();
      const answers = await Promise.all([1, 2, 3].map(() => push(paid(), pay(token), PAID_CLIENT)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 402, 402]);
    });

    it('a page that is sent twice in the same moment pays once, and both lead on', async () => {
      const browser = new Browser(at.origin);
      const address = `${at.baseUrl}/sign/interactive?${signQuery({ callbackUrl: PAID_CALLBACK }).toString()}`;
      const page = await browser.go(address, { headers: pay(await at.paymentToken()) });
      const sent = await Promise.all([1, 2].map(() => browser.submit(page.text, '/choose', { method: 'scd' })));
      expect(sent.map((one) => [one.page?.status, one.url])).toEqual(Array(2).fill([200, sent[0]?.url]));
      expect(sent[0]?.text).toContain('name="pseudonym"');
    });

    it('a token for another e-service does not pay', async () => {
      const token = await at.paymentToken({ eService: 'urn:somebody' });
      expect((await push(paid(), pay(token), PAID_CLIENT)).status).toBe(402);
    });

    it('comes with the form that opens the page, never in an address', async () => {
      const fields = signQuery({ callbackUrl: PAID_CALLBACK, paymentToken: await at.paymentToken() });
      expect((await open(fields)).status).toBe(402);
      const browser = new Browser(at.origin);
      const opened = await browser.go(`${at.baseUrl}/sign/interactive`, { method: 'POST', body: fields });
      expect([opened.page?.status, opened.url.includes('paymentToken')]).toEqual([200, false]);
      expect(opened.text).toContain('/sign/interactive/choose');
    });
  });
});
