import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { compactDecrypt, createRemoteJWKSet, decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import * as openid from 'openid-client';
import { BUILDING_BLOCK_CLIENT_ID, ID_FAULTS, startIdBuildingBlock } from '../../simulators/idbb/index.js';
import { Browser, clientKey, publicOf } from './broker-harness.js';
import { serve, type Served } from './served.js';

const CALLBACK = 'http://localhost:3999/esign-bb/v1/callback';
const OTHER = 'another-client';

/** Another relying party than ours: the library alone, as its documentation has it. */
describe('simulated ID building block', () => {
  let directory: string;
  let served: Served;
  let issuer: string;
  let keys: readonly JWK[];
  let config: openid.Configuration;
  let signing: CryptoKey;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'idbb-'));
    const idbb = await startIdBuildingBlock({ directory });
    keys = [await clientKey('sig-1', 'sig'), await clientKey('enc-1', 'enc')];
    const jwks = { keys: keys.map(publicOf) };
    idbb.register({ clientId: BUILDING_BLOCK_CLIENT_ID, redirectUris: [CALLBACK], jwks });
    idbb.register({ clientId: OTHER, redirectUris: [CALLBACK], jwks: { keys: jwks.keys.slice(0, 1) } });
    served = await serve('/simulators', express.Router().use('/idbb', idbb.router));
    issuer = `${served.url}/idbb`;
    signing = (await importJWK(keys[0]!, 'RS256')) as CryptoKey;
    config = await configOf(BUILDING_BLOCK_CLIENT_ID);
  }, 60_000);
  afterAll(async () => {
    await served.close();
    await rm(directory, { recursive: true, force: true });
  });

  const configOf = (clientId: string) =>
    openid.discovery(new URL(issuer), clientId, undefined, openid.PrivateKeyJwt({ key: signing, kid: 'sig-1' }), {
      execute: [openid.allowInsecureRequests], // eslint-disable-line @typescript-eslint/no-deprecated -- a provider on this machine
    });

  const jwks = () => createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri!));

  async function login(person: string, fault?: string, as = config, browser = new Browser(issuer), changes = {}) {
    const verifier = openid.randomPKCECodeVerifier();
    const parameters = {
      ...{ redirect_uri: CALLBACK, scope: 'openid profile national_id', response_type: 'code' },
      prompt: 'login',
      ...{ state: openid.randomState(), nonce: openid.randomNonce(), code_challenge_method: 'S256' },
      ...{ code_challenge: await openid.calculatePKCECodeChallenge(verifier), acr_values: 'idbb:acr:biometrics' },
      ...changes,
    };
    const url = await openid.buildAuthorizationUrlWithPAR(as, parameters);
    const back = new URL(await browser.logIn(url.href, person, fault));
    return {
      back,
      grant: () =>
        openid.authorizationCodeGrant(as, back, {
          ...{ pkceCodeVerifier: verifier, expectedState: parameters.state, expectedNonce: parameters.nonce },
          ...{ idTokenExpected: true, maxAge: 60 },
        }),
    };
  }

  const userinfo = async (token: string): Promise<string> => {
    const answer = await fetch(`${issuer}/oidc/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.headers.get('content-type')).toContain('application/jwt');
    return answer.text();
  };

  const decrypted = async (jwe: string): Promise<string> => {
    const { plaintext } = await compactDecrypt(jwe, await importJWK(keys[1]!, 'RSA-OAEP-256'));
    return new TextDecoder().decode(plaintext);
  };

  const control = async (body: object): Promise<string> => {
    const answer = await fetch(`${issuer}/control/token`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });
    return ((await answer.json()) as { token: string }).token;
  };

  describe('when somebody logs in', () => {
    it('says who, how and when, to the client alone', async () => {
      const tokens = await (await login('no-ingrid')).grant();
      const claims = tokens.claims()!;
      expect(claims).toMatchObject({ acr: 'idbb:acr:biometrics', aud: BUILDING_BLOCK_CLIENT_ID });
      expect(claims.auth_time).toBeGreaterThan(Date.now() / 1000 - 30);
      const signed = await decrypted(await userinfo(tokens.access_token));
      const { payload } = await jwtVerify(signed, jwks(), { issuer, audience: BUILDING_BLOCK_CLIENT_ID });
      expect(payload).toMatchObject({
        ...{ sub: claims.sub, given_name: 'Ingrid', family_name: 'Solberget', birthdate: '1936-08-21' },
        ...{ nationality: 'NO', individual_id: '21883610110' },
      });
    });

    it('tells what was asked for one by one', async () => {
      const claims = JSON.stringify({ userinfo: { individual_id: null }, id_token: { acr: { essential: true } } });
      const { grant } = await login('fi-aino', undefined, config, new Browser(issuer), { scope: 'openid', claims });
      const told = decodeJwt(await decrypted(await userinfo((await grant()).access_token)));
      expect(told).toMatchObject({ individual_id: '010190-900P' });
      expect(told).not.toHaveProperty('given_name');
    });

    it('is known to every client as somebody else', async () => {
      const mine = (await (await login('fi-aino')).grant()).claims()!.sub;
      const again = (await (await login('fi-aino')).grant()).claims()!.sub;
      const theirs = (await (await login('fi-aino', undefined, await configOf(OTHER))).grant()).claims()!.sub;
      expect(again).toBe(mine);
      expect(theirs).not.toBe(mine);
    });

    it('signs userinfo for a client without a key for encryption', async () => {
      const tokens = await (await login('dk-freja', undefined, await configOf(OTHER))).grant();
      expect((await jwtVerify(await userinfo(tokens.access_token), jwks())).payload['given_name']).toBe('Freja');
    });

    it('logs in anew each time, also as somebody else', async () => {
      const browser = new Browser(issuer);
      await login('fi-aino', undefined, config, browser);
      const { page } = await browser.go(await addressOf({}));
      expect(await page!.text()).toContain('name="person"');
      const next = await (await login('fi-vaino', undefined, config, browser)).grant();
      const told = decodeJwt(await decrypted(await userinfo(next.access_token)));
      expect(told['given_name']).toBe('Väinö');
    });
  });

  async function addressOf(changes: Record<string, string>): Promise<string> {
    const url = openid.buildAuthorizationUrl(config, {
      ...{ redirect_uri: CALLBACK, scope: 'openid', response_type: 'code', state: 'a', nonce: 'b' },
      code_challenge: await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier()),
      ...{ code_challenge_method: 'S256', ...changes },
    });
    return url.href;
  }

  describe('when a request has no PKCE', () => {
    it('is refused', async () => {
      const url = new URL(await addressOf({}));
      url.searchParams.delete('code_challenge');
      const { url: back } = await new Browser(issuer).go(url.href);
      expect(new URL(back).searchParams.get('error')).toBe('invalid_request');
    });
  });

  describe('when a fault is asked for', () => {
    it('lists every one with its words', async () => {
      const listed = (await (await fetch(`${issuer}/control/faults/`)).json()) as readonly object[];
      expect(listed).toHaveLength(ID_FAULTS.length);
      expect(listed[0]).toEqual({ name: expect.any(String), description: expect.any(String) });
    });

    const refused = [
      'wrong_nonce',
      'no_nonce',
      'other_audience',
      'other_issuer',
      'old_token',
      'old_login',
      'used_code',
    ];
    const returned = ['unsigned', 'shared_secret', 'other_state', 'no_iss', 'mixed_issuer', 'other_code', 'user_abort'];
    it.each([...refused, ...returned, 'replayed_code', 'client_refused', 'unavailable', 'no_auth_time', 'other_login'])(
      '%s is noticed by a careful client',
      async (fault) => {
        await (await login('se-elin')).grant();
        await expect((await login('se-elin', fault)).grant()).rejects.toThrow();
      },
    );

    it('weak_acr says so', async () => {
      expect((await (await login('se-elin', 'weak_acr')).grant()).claims()!.acr).toBe('idbb:acr:static-code');
    });

    it.each([
      ['userinfo_other_sub', 'sub'],
      ['no_family_name', 'family_name'],
      ['no_national_id', 'individual_id'],
      ['userinfo_other_issuer', 'iss'],
    ])('%s changes userinfo', async (fault, name) => {
      const [good, bad] = [await control({ person: 'se-elin' }), await control({ person: 'se-elin', fault })];
      const of = async (token: string) => decodeJwt(await decrypted(await userinfo(token)))[name];
      expect(await of(good)).toBeDefined();
      expect(await of(bad)).not.toBe(await of(good));
    });

    it('userinfo comes unsigned, or not encrypted', async () => {
      const unsigned = await control({ person: 'se-elin', fault: 'userinfo_unsigned' });
      expect(decodeProtectedHeader(await decrypted(await userinfo(unsigned))).alg).toBe('none');
      const plain = await control({ person: 'se-elin', fault: 'userinfo_not_encrypted' });
      expect(decodeProtectedHeader(await userinfo(plain)).alg).toBe('RS256');
    });
  });

  describe('when a token is given out without a page', () => {
    const inspected = async (body: object) => openid.tokenIntrospection(config, await control(body));

    it('is issued to the building block, and active', async () => {
      const token = await control({ person: 'se-elin' });
      const { payload } = await jwtVerify(token, jwks(), { issuer, audience: BUILDING_BLOCK_CLIENT_ID });
      expect(await openid.tokenIntrospection(config, token)).toMatchObject({
        ...{ active: true, client_id: BUILDING_BLOCK_CLIENT_ID, aud: BUILDING_BLOCK_CLIENT_ID, sub: payload.sub },
        scope: 'openid profile address national_id e-signature',
      });
    });

    it('can be useless in several ways', async () => {
      expect(await inspected({ person: 'se-elin', fault: 'foreign_token' })).toMatchObject({
        ...{ active: true, client_id: 'another-service' },
      });
      expect(await inspected({ person: 'se-elin', fault: 'expired_token' })).toEqual({ active: false });
      expect(await inspected({ person: 'se-elin', fault: 'inactive_token' })).toEqual({ active: false });
      expect(await inspected({ person: 'se-elin', fault: 'no_scope' })).toMatchObject({
        scope: 'openid profile address national_id',
      });
    });
  });
});
