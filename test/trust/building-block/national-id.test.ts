import { UnavailableError } from '../../../src/errors.js';
import { Browser } from './browser.js';
import { CALLBACK, CLIENT, install, json, signBody, signQuery, type Installation } from './installation.js';

describe('signing with a national ID', () => {
  let at: Installation;
  beforeAll(async () => {
    at = await install();
  }, 60_000);
  afterAll(() => at.close());

  const push = async (change = {}): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${at.baseUrl}/sign/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await at.assertion()}` },
      body: JSON.stringify(signBody(change)),
    });
    return json(answer);
  };
  const fetchResult = async (signatureId: string, clientId?: string) =>
    fetch(`${at.baseUrl}/sign/response/${signatureId}`, {
      headers: { authorization: `Bearer ${await at.assertion(clientId)}` },
    });
  const toLogin = async (browser: Browser, url: string) => {
    const page = await browser.go(url);
    return browser.submit(page.text, '/choose', { method: 'national_id' });
  };

  describe('when the request was pushed', () => {
    it('comes back with a signature that its e-service fetches', async () => {
      const browser = new Browser(at.origin);
      const body = signBody();
      const { signUrl } = await push(body);
      const back = await browser.logIn(await toLogin(browser, String(signUrl)), 'se-elin');
      const url = new URL(back.url);
      expect(`${url.origin}${url.pathname}?case=${url.searchParams.get('case')}`).toBe(CALLBACK);
      expect(url.searchParams.get('nonce')).toBe(body['nonce']);
      expect(url.searchParams.get('state')).toBe(body['state']);
      const answer = await json(await fetchResult(url.searchParams.get('signatureId') ?? ''));
      expect(answer).toMatchObject({
        ...{
          signatureType: 'ONETIME',
          format: 'CAdES',
          hash: body['hash'],
          hashType: 'SHA2-256',
          nonce: body['nonce'],
        },
        ...{ status: { code: 'OK', message: '' }, certificate: expect.stringContaining('BEGIN CERTIFICATE') },
      });
    });
  });

  describe('when the request comes by the plain redirect', () => {
    it('comes back with a signature too', async () => {
      const browser = new Browser(at.origin);
      const back = await browser.logIn(
        await toLogin(browser, `${at.baseUrl}/sign/interactive?${signQuery()}`),
        'se-elin',
      );
      expect(new URL(back.url).searchParams.get('signatureId')).toMatch(/^[0-9a-f]{64}$/);
      expect(at.oneTime.asked.at(-1)?.subject).toMatchObject({ country: 'SE', givenName: expect.any(String) });
      expect(at.oneTime.asked.at(-1)?.subject).not.toHaveProperty('serialNumber');
    });
  });

  describe('when the person does not want to', () => {
    it('tells the callback so', async () => {
      const browser = new Browser(at.origin);
      const login = await toLogin(browser, `${at.baseUrl}/sign/interactive?${signQuery()}`);
      const back = await browser.logIn(login, 'se-elin', undefined, 'cancel');
      expect(new URL(back.url).searchParams.get('error')).toBe('access_denied');
    });
  });

  describe('when the signer is away', () => {
    it('tells the callback so', async () => {
      const browser = new Browser(at.origin);
      at.oneTime.failure = new UnavailableError('TSA_UNAVAILABLE', 'away');
      const back = await browser.logIn(
        await toLogin(browser, `${at.baseUrl}/sign/interactive?${signQuery()}`),
        'se-elin',
      );
      expect(new URL(back.url).searchParams.get('error')).toBe('temporarily_unavailable');
    });
  });

  it('is of the registered e-service alone', async () => {
    expect(CLIENT).toBe('urn:test:service');
  });
});
