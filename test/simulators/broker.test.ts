import { compactDecrypt, createRemoteJWKSet, importJWK, jwtVerify, type CryptoKey } from 'jose';
import * as openid from 'openid-client';
import { CALLBACK, CLIENT_ID, BrokerHarness } from './broker-harness.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const MITID = 'urn:grn:authn:dk:mitid:substantial';

/** Another relying party than ours: the library alone, as its documentation has it. */
describe('simulated broker', () => {
  let harness: BrokerHarness;
  let config: openid.Configuration;
  let key: CryptoKey;

  beforeAll(async () => {
    harness = await BrokerHarness.open();
    key = (await importJWK(harness.keys[0]!, 'RS256')) as CryptoKey;
    const auth = openid.PrivateKeyJwt({ key, kid: 'sig-1' });
    config = await openid.discovery(new URL(harness.issuer), CLIENT_ID, undefined, auth, {
      execute: [openid.allowInsecureRequests], // eslint-disable-line @typescript-eslint/no-deprecated -- a broker on this machine
    });
  }, 60_000);
  afterAll(() => harness.close());

  async function asked(changes: Record<string, string> = {}, form: 'pushed' | 'signed' = 'pushed') {
    const verifier = openid.randomPKCECodeVerifier();
    const parameters = {
      redirect_uri: `${CALLBACK}/mitid_da/`,
      scope: 'openid',
      response_type: 'code',
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      acr_values: MITID,
      prompt: 'login',
      max_age: '0',
      ...changes,
    };
    const url =
      form === 'pushed'
        ? await openid.buildAuthorizationUrlWithPAR(config, parameters)
        : await openid.buildAuthorizationUrlWithJAR(config, parameters, { key, kid: 'sig-1' });
    const checks = {
      pkceCodeVerifier: verifier,
      expectedState: parameters.state,
      expectedNonce: parameters.nonce,
      idTokenExpected: true,
    };
    return { url: url.href, checks };
  }

  const claimsAfter = async (changes: Record<string, string>, person: string) => {
    const { url, checks } = await asked(changes);
    const back = await harness.browser().logIn(url, person);
    const tokens = await openid.authorizationCodeGrant(config, new URL(back), checks);
    const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri!));
    return (await jwtVerify(tokens.id_token!, keys, { issuer: harness.issuer, audience: CLIENT_ID })).payload;
  };

  describe('when MitID signs a text', () => {
    it('names the person and repeats the text', async () => {
      const text = 'Lejekontrakt æøå';
      const claims = await claimsAfter({ login_hint: `action:sign message:${base64(text)}` }, 'dk-freja');
      expect(claims).toMatchObject({
        identityscheme: 'dkmitid',
        authenticationtype: MITID,
        name: 'Freja Nørholm',
        cprNumberIdentifier: '7111901234',
        refTextBody: text,
        country: 'DK',
      });
      expect(claims.exp! - claims.iat!).toBe(1200);
    });
  });

  describe('when Norwegian and Swedish BankID are asked for', () => {
    it('name their people as their countries do', async () => {
      expect(await claimsAfter({ acr_values: 'urn:grn:authn:no:bankid' }, 'no-ingrid')).toMatchObject({
        identityscheme: 'nobankid-oidc',
        uniqueuserid: expect.stringMatching(/^9578-/),
        socialno: '21883610110',
      });
      const login_hint = `action:sign message:${base64('Jag skriver under.')} nonVisibleData:${base64('{}')}`;
      const swedish = { acr_values: 'urn:grn:authn:se:bankid', scope: 'openid evidence', login_hint };
      const claims = await claimsAfter(swedish, 'se-elin');
      expect(claims).toMatchObject({ identityscheme: 'sebankid', ssn: '199001189811' });
      const xml = Buffer.from(claims['evidence'] as string, 'base64').toString();
      expect(xml).toContain(base64('Jag skriver under.'));
    });
  });

  describe('when the Finnish Trust Network is asked for', () => {
    const acr = { acr_values: 'urn:grn:authn:fi:bank-id' };

    it('takes a signed request and encrypts its answer', async () => {
      const { url, checks } = await asked(acr, 'signed');
      expect([...new URL(url).searchParams.keys()].sort()).toEqual(['client_id', 'request']);
      const finnish = new openid.Configuration(
        config.serverMetadata(),
        CLIENT_ID,
        undefined,
        openid.PrivateKeyJwt({ key, kid: 'sig-1' }),
      );
      openid.allowInsecureRequests(finnish); // eslint-disable-line @typescript-eslint/no-deprecated -- a broker on this machine
      const enc = await importJWK(harness.keys[1]!, 'RSA-OAEP-256');
      openid.enableDecryptingResponses(finnish, ['A256GCM'], { key: enc as CryptoKey, kid: 'enc-1' });
      const back = await harness.browser().logIn(url, 'fi-aino');
      const tokens = await openid.authorizationCodeGrant(finnish, new URL(back), checks);
      expect(tokens.claims()).toMatchObject({ identityscheme: 'fitupas', hetu: '010190-900P' });
      const inner = await compactDecrypt(tokens.id_token!, enc);
      expect(inner.protectedHeader).toMatchObject({ alg: 'RSA-OAEP-256', kid: 'enc-1', cty: 'JWT' });
      const answer = await fetch(config.serverMetadata().userinfo_endpoint!, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      expect(answer.headers.get('content-type')).toMatch('application/jwt');
      expect((await answer.text()).split('.')).toHaveLength(5);
    });

    it('refuses any other request', async () => {
      const { url } = await asked(acr);
      expect((await harness.browser().go(url)).url).toMatch(/error=invalid_request.*signed\+?/);
    });
  });

  describe('when a request is not as the broker wants it', () => {
    it.each([
      ['two ways', { acr_values: `${MITID} urn:grn:authn:no:bankid` }],
      ['no way', { acr_values: 'urn:grn:authn:xx' }],
      ['more text than MitID shows', { login_hint: `action:sign message:${base64('a'.repeat(131))}` }],
      ['text that is no UTF-8', { login_hint: 'message:/w==' }],
      ['an unknown action', { login_hint: 'action:pay' }],
      ['an unknown item', { login_hint: 'colour:blue' }],
      ['one item twice', { login_hint: 'sub:1 sub:2' }],
      ['hidden data for MitID', { login_hint: 'nonVisibleData:e30=' }],
    ])('refuses %s', async (_name, changes) => {
      const { url } = await asked(changes);
      const back = new URL((await harness.browser().go(url)).url);
      expect(back.searchParams.get('error')).toBe('invalid_request');
      expect(back.searchParams.get('iss')).toBe(harness.issuer);
    });
  });

  describe('when something is used twice', () => {
    it('refuses a pushed request', async () => {
      const { url } = await asked();
      await harness.browser().logIn(url, 'dk-freja');
      const again = await harness.browser().go(url);
      expect(again.page?.status).toBe(400);
    });

    it('refuses a code', async () => {
      const { url, checks } = await asked();
      const back = new URL(await harness.browser().logIn(url, 'dk-freja'));
      await openid.authorizationCodeGrant(config, back, checks);
      await expect(openid.authorizationCodeGrant(config, back, checks)).rejects.toMatchObject({
        error: 'invalid_grant',
      });
    });
  });

  describe('when the code comes with another verifier', () => {
    it('refuses it', async () => {
      const { url, checks } = await asked();
      const back = new URL(await harness.browser().logIn(url, 'dk-freja'));
      const wrong = { ...checks, pkceCodeVerifier: openid.randomPKCECodeVerifier() };
      await expect(openid.authorizationCodeGrant(config, back, wrong)).rejects.toMatchObject({
        error: 'invalid_grant',
      });
    });
  });

  describe('when the person cancels', () => {
    it('says access_denied', async () => {
      const { url } = await asked();
      const browser = harness.browser();
      const { url: page } = await browser.go(url);
      const back = new URL((await browser.submit(page, { action: 'cancel' })).url);
      expect(back.searchParams.get('error')).toBe('access_denied');
    });
  });

  describe('when its page is shown', () => {
    it('has one form with a person and two buttons, and says who asks for what', async () => {
      const { url } = await asked({ login_hint: `action:sign message:${base64('Kontrakt <b>1</b>')}` });
      const page = await (await harness.browser().go(url)).page!.text();
      expect(page.match(/<form/g)).toHaveLength(1);
      for (const part of ['name="person" value="dk-freja"', 'value="approve"', 'value="cancel"', CLIENT_ID]) {
        expect(page).toContain(part);
      }
      expect(page).toContain('Kontrakt &#60;b&#62;1&#60;/b&#62;');
      expect(page).not.toContain('<script');
    });
  });
});
