import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { jest } from '@jest/globals';
import { TooSoonError, UnavailableError } from '../../../src/errors.js';
import { LANGUAGES, loadCatalog } from '../../../src/i18n/index.js';
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
import { resultOf } from './scripted.js';

describe('signatures without our pages, and at devices', () => {
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
  const asService = async (clientId = CLIENT) => ({ authorization: `Bearer ${await at.assertion(clientId)}` });

  describe('when somebody signs with an access token', () => {
    it('gets the signature at once', async () => {
      const body = signBody();
      const answer = await post('/sign/onetime', body, as(token));
      expect([answer.status, await json(answer)]).toEqual([
        200,
        expect.objectContaining({ signatureType: 'ONETIME', hash: body['hash'], status: { code: 'OK', message: '' } }),
      ]);
    });

    it.each(['expired_token', 'foreign_token', 'inactive_token', 'no_scope', 'foreign_introspection'])(
      '%s does not count',
      async (fault) => {
        const answer = await post('/sign/onetime', signBody(), as(await at.accessToken('se-elin', { fault })));
        expect([answer.status, at.oneTime.asked.length]).toEqual([401, 0]);
      },
    );

    it.each(['userinfo_other_sub', 'userinfo_wrong_signature', 'other_sub_introspection'])(
      '%s: a token that somebody else’s claims hang on does not count',
      async (fault) => {
        const answer = await post('/sign/onetime', signBody(), as(await at.accessToken('se-elin', { fault })));
        expect([answer.status, at.oneTime.asked.length]).toEqual([401, 0]);
      },
    );

    it('a token is good by its own signature where nobody can be asked about it, if it was made for us', async () => {
      const real = globalThis.fetch;
      const calls = jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
        const answer = await real(url, init);
        if (!calledAddress(url).endsWith('/.well-known/openid-configuration')) return answer;
        return Response.json({ ...(await json(answer)), introspection_endpoint: undefined });
      });
      try {
        await at.restart();
        const statusWith = async (given: string) => (await post('/sign/onetime', signBody(), as(given))).status;
        expect(await statusWith(token)).toBe(200);
        for (const fault of ['foreign_token', 'no_scope', 'expired_token']) {
          expect([fault, await statusWith(await at.accessToken('se-elin', { fault }))]).toEqual([fault, 401]);
        }
        const [header, claims, value = ''] = token.split('.');
        const broken = Buffer.from(value, 'base64url').fill(0, 0, 8).toString('base64url');
        expect(await statusWith([header, claims, broken].join('.'))).toBe(401);
        expect(calls.mock.calls.some(([url]) => calledAddress(url).includes('introspect'))).toBe(false);
      } finally {
        calls.mockRestore();
        await at.restart();
      }
    });

    it('a log-in of long ago does not count', async () => {
      at.aheadMs = 1_200_000;
      expect((await post('/sign/onetime', signBody(), as(token))).status).toBe(401);
    });

    it('none at all, and something else, are refused alike', async () => {
      for (const headers of [{}, as('x'), as(`${token}x`)]) {
        expect((await post('/sign/onetime', signBody(), headers)).status).toBe(401);
      }
    });

    it('a call that is repeated under one key signs once', async () => {
      const body = signBody();
      const headers = { ...as(token), 'idempotency-key': 'again' };
      const answers = [await post('/sign/onetime', body, headers), await post('/sign/onetime', body, headers)];
      const [one, other] = await Promise.all(answers.map(json));
      expect([one, at.oneTime.asked.length]).toEqual([other, 1]);
      expect((await post('/sign/onetime', signBody(), headers)).status).toBe(409);
    });

    it('a failure can be tried again under the same key', async () => {
      const body = signBody();
      const headers = { ...as(token), 'idempotency-key': 'later' };
      at.oneTime.failure = new UnavailableError('TSA_UNAVAILABLE', 'away');
      expect((await post('/sign/onetime', body, headers)).status).toBe(503);
      expect((await post('/sign/onetime', body, headers)).status).toBe(200);
    });
  });

  describe('when a device is asked by a call', () => {
    const begin = async (headers: Record<string, string> = {}) => {
      const { jwt } = await json(await get('/token/pseodonym/elin'));
      return {
        jwt,
        answer: await post('/sign/pseudonym', signBody(), { 'x-pseodonym-token': String(jwt), ...headers }),
      };
    };

    it('says what to compare, waits, and hands out the result in the end', async () => {
      const { signatureId, verificationCode } = await json((await begin(await asService())).answer);
      expect(verificationCode).toBe('4711');
      const waiting = await get(`/sign/response/${String(signatureId)}`, await asService());
      expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([202, '2']);
      at.devices.settle({
        ...{ state: 'signed', certificateId: 'c1' },
        result: resultOf(at.devices.asked.at(-1)!.what, at.certificate),
      });
      const done = await json(await get(`/sign/response/${String(signatureId)}`, await asService()));
      expect(done).toMatchObject({ signatureType: 'SCD', signatureId, status: { code: 'OK' } });
    });

    it('says what is waited for once the owner has signed, and that it could not be had', async () => {
      const { signatureId } = await json((await begin(await asService())).answer);
      const answer = async () => json(await get(`/sign/response/${String(signatureId)}`, await asService()));
      const expiresAt = new Date(Date.now() + 60_000);
      at.devices.settle({ state: 'pending', verificationCode: '4711', expiresAt, waitsFor: 'timestamp' });
      expect(await answer()).toMatchObject({ status: { code: 'PENDING', message: 'waits_for_timestamp' } });
      at.devices.settle({ state: 'failed', reason: 'unavailable' });
      expect(await answer()).toMatchObject({ status: { code: 'ERROR', message: 'temporarily_unavailable' } });
    });

    it('says why there is none', async () => {
      const { signatureId } = await json((await begin(await asService())).answer);
      at.devices.settle({ state: 'failed', reason: 'wrong_code' });
      const done = await json(await get(`/sign/response/${String(signatureId)}`, await asService()));
      expect(done).toMatchObject({ status: { code: 'ERROR', message: 'wrong_code' } });
      expect(done).not.toHaveProperty('signature');
    });

    it('a token is for one request', async () => {
      const { jwt } = await begin(await asService());
      const again = await post('/sign/pseudonym', signBody(), { 'x-pseodonym-token': String(jwt) });
      expect([again.status, (await json(again))['code']]).toEqual([400, 'SCD_TOKEN_INVALID']);
    });

    it('a token that comes twice in the same moment counts once', async () => {
      const { jwt } = await json(await get('/token/pseodonym/elin'));
      const [before, header] = [at.devices.asked.length, { 'x-pseodonym-token': String(jwt) }];
      const answers = await Promise.all([1, 2].map(() => post('/sign/pseudonym', signBody(), header)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
      expect(at.devices.asked).toHaveLength(before + 1);
    });

    it('belongs to an e-service that shows the id twice in the same moment', async () => {
      const { jwt } = await json(await get('/token/pseodonym/elin'));
      const body = signBody({ callbackUrl: undefined });
      const { signatureId } = await json(await post('/sign/pseudonym', body, { 'x-pseodonym-token': String(jwt) }));
      const headers = [await asService(), await asService()];
      const answers = await Promise.all(headers.map((own) => get(`/sign/response/${String(signatureId)}`, own)));
      expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    });

    it('a call that is repeated under one key asks once', async () => {
      const { jwt } = await json(await get('/token/pseodonym/elin'));
      const body = signBody();
      const before = at.devices.asked.length;
      const call = async (what = body): Promise<Response> => {
        const headers = { 'x-pseodonym-token': String(jwt), 'idempotency-key': 'once', ...(await asService()) };
        return post('/sign/pseudonym', what, headers);
      };
      const answers = [await call(), await call()];
      const [one, other] = await Promise.all(answers.map(json));
      expect(one).toMatchObject({ signatureId: expect.any(String), verificationCode: '4711' });
      expect([other, at.devices.asked.length]).toEqual([one, before + 1]);
      expect((await json(await call(signBody())))['code']).toBe('BB_IDEMPOTENCY_CONFLICT');
    });

    it('belongs to the first e-service that shows the id, where none has asked', async () => {
      const { jwt } = await json(await get('/token/pseodonym/elin'));
      const body = signBody({ callbackUrl: undefined });
      const { signatureId } = await json(await post('/sign/pseudonym', body, { 'x-pseodonym-token': String(jwt) }));
      const path = `/sign/response/${String(signatureId)}`;
      expect((await get(path)).status).toBe(401);
      expect((await get(path, await asService(PAID_CLIENT))).status).toBe(202);
      expect((await get(path, await asService(CLIENT))).status).toBe(404);
    });

    it('without a token the person is led to the page that asks for the pseudonym', async () => {
      const body = signBody();
      const answer = await post('/sign/pseudonym', body);
      const address = new URL(answer.headers.get('location') ?? '', at.origin);
      expect([answer.status, address.pathname]).toEqual([302, '/esign-bb/v1/sign/interactivePseudonym']);
      expect([...address.searchParams.keys()].sort()).toEqual([...Object.keys(body)].sort());
      expect(await (await fetch(address)).text()).toContain('name="pseudonym"');
    });
  });

  describe('when a person asks their device on the page', () => {
    const toDevice = async (query = signQuery()) => {
      const browser = new Browser(at.origin);
      const page = await browser.go(`${at.baseUrl}/sign/interactive?${query.toString()}`);
      return { browser, page: await browser.submit(page.text, '/choose', { method: 'scd' }) };
    };
    const asked = async (query = signQuery()) => {
      const { browser, page } = await toDevice(query);
      return { browser, page: await browser.submit(page.text, '/device', { pseudonym: 'elin' }) };
    };

    it('shows the code, and leads back when the device has signed', async () => {
      const { browser, page } = await asked();
      expect(page.text).toContain('data-code>4711<');
      expect(page.url).not.toContain('elin');
      at.devices.settle({
        ...{ state: 'signed', certificateId: 'c2' },
        result: resultOf(at.devices.asked.at(-1)!.what, at.certificate),
      });
      const back = await browser.go(page.url);
      expect(back.url.startsWith(`${CALLBACK}&signatureId=`)).toBe(true);
    });

    it.each(['timestamp', 'certificate_status'] as const)(
      'says to who has signed that the %s is waited for, in their language, and asks them nothing more',
      async (waitsFor) => {
        const { browser, page } = await asked();
        const [, watched = ''] = /data-watch="([^"]+)"/.exec(page.text) ?? [];
        const state = async () => JSON.parse((await browser.go(watched.replaceAll('&#38;', '&'))).text) as object;
        expect(await state()).not.toHaveProperty('waitsFor');
        const expiresAt = new Date(Date.now() + 60_000);
        at.devices.settle({ state: 'pending', verificationCode: '4711', expiresAt, waitsFor });
        expect(await state()).toMatchObject({ isOver: false, waitsFor });
        const catalog = loadCatalog('translations');
        for (const language of LANGUAGES) {
          const { text } = await browser.go(`${page.url}&lang=${language}`);
          const plain = text.replace(/&#39;/g, "'");
          for (const key of ['late_title', `late_${waitsFor}`, 'late_text']) {
            expect(plain).toContain(catalog.get(language, `limepkg_esign.bb.${key}`));
          }
          expect(text).toContain(`data-waits="${waitsFor}"`);
          expect(text).not.toContain('data-code');
        }
        const [device] = at.devices.asked.slice(-1);
        at.devices.settle({ state: 'signed', certificateId: 'c9', result: resultOf(device!.what, at.certificate) });
        expect((await browser.go(page.url)).url.startsWith(`${CALLBACK}&signatureId=`)).toBe(true);
        expect(at.devices.asked.at(-1)).toBe(device);
      },
    );

    it('asks nobody how where there is one way only', async () => {
      const callbackUrl = 'https://only.example/done';
      await at.register({ clientId: 'urn:test:only', callbackUrls: [callbackUrl], methods: ['scd'] });
      const ask = (query: URLSearchParams) =>
        new Browser(at.origin).go(`${at.baseUrl}/sign/interactive?${query.toString()}`);
      const heading = ({ text }: { text: string }) => /<h2>([^<]*)/.exec(text)?.[1];
      expect(heading(await ask(signQuery({ callbackUrl })))).toBe('Sign with your own device');
      expect(heading(await ask(signQuery()))).toBe('How do you want to sign?');
    });

    it('lets what was signed wait as long as the request does', async () => {
      await asked();
      const waitMs = (at.devices.asked.at(-1)?.giveUpAt.getTime() ?? 0) - Date.now() - at.aheadMs;
      expect(Math.abs(waitMs - 15 * 60_000)).toBeLessThan(60_000);
    });

    it.each([
      ['refused', 'access_denied'],
      ['unavailable', 'temporarily_unavailable'],
      ['timeout', 'timeout'],
      ['wrong_code', 'wrong_code'],
      ['device_unusable', 'device_unusable'],
    ] as const)('%s comes back to the callback as %s', async (reason, error) => {
      const { browser, page } = await asked();
      at.devices.settle({ state: 'failed', reason });
      expect(new URL((await browser.go(page.url)).url).searchParams.get('error')).toBe(error);
    });

    it('tells the device who asks, and the text as it was cleaned', async () => {
      await asked(signQuery({ dataToBeDisplayed: Buffer.from('Rent\n9\u202e00').toString('base64url') }));
      expect(at.devices.asked.at(-1)).toMatchObject({ serviceName: 'Permits <Office>', displayText: 'Rent 900' });
    });

    it('can be canceled', async () => {
      const { browser, page } = await asked();
      const back = await browser.submit(page.text, '/cancel');
      expect(new URL(back.url).searchParams.get('error')).toBe('access_denied');
      expect(at.devices.canceled).toContain(at.devices.asked.at(-1)?.operationId);
    });

    it('too many tries are said on the page, and nothing has changed', async () => {
      const { browser, page } = await toDevice();
      at.devices.failure = new TooSoonError('SCD_TOO_MANY_REQUESTS', 'too many');
      const limited = await browser.submit(page.text, '/device', { pseudonym: 'elin' });
      expect([limited.page?.status, limited.text.includes('role="alert"')]).toEqual([429, true]);
      const again = await browser.submit(limited.text, '/device', { pseudonym: 'elin' });
      expect(again.text).toContain('data-code');
    });

    it('what nobody waits for any more comes to an end, and its owner finds it', async () => {
      const { page } = await asked();
      const operationId = new URL(page.url).searchParams.get('operation') ?? '';
      const steps = async () => (await at.trail.of(operationId)).map(({ step }) => step);
      at.aheadMs = 125_000;
      await at.block.sweep();
      expect(await steps()).toEqual(['requested', 'device_asked']);
      at.devices.settle({
        ...{ state: 'signed', certificateId: 'c3' },
        result: resultOf(at.devices.asked.at(-1)!.what, at.certificate),
      });
      at.aheadMs = 400_000;
      await at.block.sweep();
      expect(await steps()).toEqual(['requested', 'device_asked', 'signed']);
      const run = (await at.trail.of(operationId))[1]?.details['run'];
      expect(run).toBe(at.devices.asked.at(-1)?.operationId);
    });

    it('what a killed process never asked can be begun again', async () => {
      const { browser, page } = await asked();
      at.devices.states.clear();
      expect((await browser.go(page.url)).text).toContain('role="alert"');
    });
  });

  describe('when the client library is loaded', () => {
    it('comes as its integrity hash says, in the one version that was built', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bb-client-'));
      execFileSync(process.execPath, ['scripts/build-signing-client.mjs', folder]);
      await writeFile(join(folder, '9.9.9.js'), 'alert(1)');
      await at.restart({ clientLibrary: folder });
      const list = await json(await get('/client/integrity.json'));
      const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
      const served = await get(`/client/${version}.js`);
      expect([served.status, served.headers.get('cache-control')]).toEqual([200, expect.stringContaining('immutable')]);
      const hash = createHash('sha384').update(Buffer.from(await served.arrayBuffer()));
      expect(list).toMatchObject({ version, integrity: `sha384-${hash.digest('base64')}` });
      const others = ['9.9.9.js', 'bundle.json', encodeURIComponent(`../${basename(folder)}/9.9.9.js`)];
      const answers = await Promise.all(others.map((name) => get(`/client/${name}`)));
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
      await at.restart();
      await rm(folder, { recursive: true });
    });
  });

  describe('when people look at what they have signed', () => {
    it('get it page by page, with the steps in the chain, and nobody else’s', async () => {
      const person = await at.accessToken('fi-aino');
      for (let round = 0; round < 3; round++) await post('/sign/onetime', signBody(), as(person));
      const first = await get('/audit/log?limit=2', as(person));
      const [, next = ''] = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? [];
      const second = await fetch(`${at.origin}${next}`, { headers: as(person) });
      const pages = [await first.json(), await second.json()] as Record<string, unknown>[][];
      expect(pages.map((page) => page.length)).toEqual([2, 1]);
      expect(pages[0]?.[0]).toMatchObject({
        ...{ signatureType: 'ONETIME', signatureId: expect.any(String), hash: expect.any(String) },
        events: [{ step: 'requested', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }, { step: 'signed' }],
      });
      expect(await (await get('/audit/log', as(await at.accessToken('dk-freja')))).json()).toEqual([]);
      expect((await get('/audit/log')).status).toBe(401);
    });
  });

  describe('when time goes by', () => {
    it('results are erased, and the trail stays', async () => {
      const person = await at.accessToken('no-ingrid');
      await post('/sign/onetime', signBody({ nonce: randomBytes(16).toString('hex') }), as(person));
      const { operationId } = at.oneTime.asked.at(-1)!;
      at.aheadMs = 91 * 86_400_000;
      await at.block.tidy();
      expect(await at.sql('bb_operation').where({ operation_id: operationId })).toEqual([]);
      expect(await at.trail.of(operationId)).toHaveLength(2);
    });
  });
});
