import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startCsc, type Csc } from '../../../simulators/csc/index.js';
import type { HttpSend } from '../../../src/pki/index.node.js';
import type { SigningAlgorithm } from '../../../src/trust/building-block/contract.js';
import { httpSend } from '../../../src/trust/http-send.js';
import { certificatesIn } from '../../../src/trust/pem.js';
import { remotesOfServices, remoteServicesSchema, type RemoteScd } from '../../../src/trust/scd/index.js';
import { cscRemote } from '../../../src/trust/scd/remote/csc.js';
import {
  algorithmOid,
  algorithmParameters,
  credentialAnswer,
  ecdsaValue,
  signaturesAnswer,
} from '../../../src/trust/scd/remote/csc-answers.js';
import { ELIN, openHarness, SOURCE, until, type Harness } from './harness.js';

interface Authorization {
  readonly handle: string;
  readonly status: string;
  readonly description: string;
  readonly hashes: readonly string[];
}

describe('cscRemote', () => {
  let harness: Harness;
  let simulator: Csc;
  let swap: ((body: Record<string, unknown>, url: string) => object) | undefined;
  const sent: string[] = [];

  /** Plays somebody between this service and the remote one. */
  const send: HttpSend = (exchange) => {
    sent.push(exchange.url.replace(/^.*\/csc\/v2\//, ''));
    if (swap === undefined || exchange.body === undefined || exchange.url.endsWith('token')) return httpSend(exchange);
    const body = JSON.parse(new TextDecoder().decode(exchange.body)) as Record<string, unknown>;
    return httpSend({ ...exchange, body: Buffer.from(JSON.stringify(swap(body, exchange.url))) });
  };

  beforeAll(async () => {
    harness = await openHarness({
      routes: async (app, directory) => {
        simulator = await startCsc({ directory: `${directory}/csc` });
        app.use('/remote', simulator.router);
      },
      remotes: (own, origin) => {
        const csc = remoteServicesSchema.parse({
          csc: {
            ...{ url: `${origin}/remote/csc/v2/`, tokenUrl: `${origin}/remote/oauth2/token` },
            ...{ clientId: 'building-block', clientSecret: simulator.clientSecret },
            ...{ roots: simulator.rootPem, types: ['REMOTE_SCD_APP_SE_APPLE'] },
          },
        });
        return { REMOTE_SCD_SIM: own, ...remotesOfServices(csc, send) };
      },
      signerRoots: () => certificatesIn(simulator.rootPem),
      limits: { perOwner: 100 },
    });
  });
  afterAll(() => harness.close());
  afterEach(() => {
    swap = undefined;
  });

  const waiting = () =>
    until(async () => {
      const all = (await (await fetch(`${harness.origin}/remote/control/authorizations/`)).json()) as Authorization[];
      return all.find(({ status }) => status === 'pending');
    });
  const act = async (how: string, body: object = {}) => {
    const authorization = await waiting();
    await harness.post(`remote/control/authorizations/${authorization.handle}/${how}`, body);
    return authorization;
  };
  const register = (SCDRemoteId: string, owner = ELIN) =>
    harness.devices.registrations.create(
      owner,
      { SCDType: 'REMOTE_SCD_APP_SE_APPLE', SCDRemoteId, pseudonym: `with ${SCDRemoteId}` },
      SOURCE,
    );
  const settled = (certificateId: string, psut = ELIN.psut) =>
    until(async () => {
      const found = await harness.devices.registrations.find(psut, certificateId);
      return found.state === 'PENDING' ? undefined : found;
    });

  const hasDevice = async () => (await harness.sql('bb_scd_device').where({ state: 'ACTIVE' })).length > 0;

  describe('when a credential is registered', () => {
    it.each([
      ['credential-scal1', 'scal'],
      ['credential-browser', 'authorization'],
      ['credential-pin', 'authorization'],
      ['credential-disabled', 'key'],
      ['credential-revoked', 'certificate'],
    ])('refuses %s', async (id, reason) => {
      await expect(register(id)).rejects.toMatchObject({ code: 'SCD_DEVICE_UNSUPPORTED', details: { reason } });
    });

    it('refuses one that nobody knows', async () => {
      await expect(register('credential-of-nobody')).rejects.toMatchObject({ code: 'SCD_DEVICE_UNKNOWN' });
    });

    it('has its owner sign a random value first, and takes nobody else’s', async () => {
      const refused = await register('credential-rsa');
      expect((await act('refuse')).description).toContain(refused.verificationCode);
      expect(await settled(refused.certificateId)).toMatchObject({ state: 'ERROR', reason: 'refused' });
      const johan = { psut: 'other', subject: { givenName: 'Johan', surname: 'Åkervall', country: 'SE' } };
      const foreign = await register('credential-rsa', johan);
      await act('accept');
      expect(await settled(foreign.certificateId, 'other')).toMatchObject({ reason: 'identity_mismatch' });
      const wrong = await register('credential-rsa');
      await act('accept', { fault: 'other_hash' });
      expect(await settled(wrong.certificateId)).toMatchObject({ reason: 'device_unusable' });
    });
  });

  describe.each(['credential-rsa', 'credential-pss', 'credential-ec', 'credential-ec-raw'])('when %s signs', (id) => {
    it('binds the hash in the authorisation, and makes a verified signature', async () => {
      const { certificateId } = await register(id);
      await act('accept');
      expect(await settled(certificateId)).toMatchObject({ state: 'ACTIVE' });
      const begun = await harness.begin(id, { pseudonym: `with ${id}` });
      const { description, hashes } = await waiting();
      if (begun.state !== 'pending') throw new Error(begun.state);
      expect(description).toBe(`[${begun.verificationCode}] Housing: A lease`);
      expect(hashes).toHaveLength(1);
      await act('accept');
      await expect(harness.ended(id)).resolves.toMatchObject({ state: 'signed' });
    });
  });

  describe('when something is not as it was agreed', () => {
    const begin = (operationId: string) => harness.begin(operationId, { pseudonym: 'with credential-rsa' });

    beforeAll(async () => {
      if (await hasDevice()) return;
      const { certificateId } = await register('credential-rsa');
      await act('accept');
      await settled(certificateId);
    });

    it('ends as refused when the owner refuses', async () => {
      await begin('refused');
      await act('refuse');
      await expect(harness.ended('refused')).resolves.toEqual({ state: 'failed', reason: 'refused' });
    });

    it('does not take a signature over another hash', async () => {
      await begin('other hash');
      await act('accept', { fault: 'other_hash' });
      await expect(harness.ended('other hash')).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
    });

    it('gets no signature for a hash that the owner did not authorise', async () => {
      const other = createHash('sha256').update('Another lease').digest('base64');
      swap = (body, url) => (url.endsWith('signHash') ? { ...body, hashes: [other] } : body);
      await begin('swapped');
      await act('accept');
      await expect(harness.ended('swapped')).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
    });

    it('asks nobody once the credential signs whatever it is sent', async () => {
      swap = (body) => ('credentialID' in body ? { ...body, credentialID: 'credential-scal1' } : body);
      sent.length = 0;
      await begin('scal 1');
      await expect(harness.ended('scal 1')).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
      expect(sent).toEqual(['credentials/info']);
    });

    it('asks nobody once the certificate is another one', async () => {
      swap = (body) => ('credentialID' in body ? { ...body, credentialID: 'credential-pss' } : body);
      sent.length = 0;
      await begin('renewed');
      await expect(harness.ended('renewed')).resolves.toEqual({ state: 'failed', reason: 'device_unusable' });
      expect(sent).toEqual(['credentials/info']);
    });
  });

  describe('when the simulator is asked what it must refuse', () => {
    const call = async (path: string, body: object, token = simulator.token) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const url = `${harness.origin}/remote/csc/v2/${path}`;
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    const hash = Buffer.alloc(32, 7).toString('base64');
    const asked = {
      ...{ credentialID: 'credential-rsa', numSignatures: 1, hashes: [hash] },
      hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
    };
    const signAlgo = '1.2.840.113549.1.1.1';

    it('does', async () => {
      const { handle } = (await call('credentials/authorize', asked)).body;
      expect((await call('credentials/authorizeCheck', { handle })).body['SAD']).toBeUndefined();
      await act('accept');
      expect((await call('credentials/authorizeCheck', { handle }, simulator.otherToken)).status).toBe(400);
      const { SAD } = (await call('credentials/authorizeCheck', { handle })).body;
      const sign = (change: object, token?: string) =>
        call('signatures/signHash', { ...asked, SAD, signAlgo, ...change }, token);
      const other = Buffer.alloc(32, 8).toString('base64');
      for (const change of [
        { hashes: [other] },
        { hashes: [hash, hash] },
        { credentialID: 'credential-pss' },
        { signAlgo: '1.2.840.10045.4.3.2' },
        { SAD: 'guessed' },
      ]) {
        expect(await sign(change)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      }
      expect((await sign({}, simulator.otherToken)).status).toBe(400);
      expect((await sign({}, 'no token')).status).toBe(401);
      expect((await sign({})).status).toBe(200);
      expect((await sign({})).status).toBe(400);
      expect((await call('credentials/authorize', { ...asked, hashes: [hash, hash] })).status).toBe(400);
    });
  });
});

describe('what services of the Cloud Signature Consortium’s kind answer', () => {
  const vector = (name: string): unknown => JSON.parse(readFileSync(`test/vectors/csc/${name}.json`, 'utf8'));

  it('is read as published', () => {
    const info = credentialAnswer.parse(vector('credentials_info_scal2_oauth_valid'));
    expect(info).toMatchObject({ SCAL: '2', auth: { mode: 'oauth2code' }, key: { status: 'enabled' } });
    expect(new X509Certificate(Buffer.from(info.cert.certificates[0]!, 'base64')).subject).toContain('TesterUser');
    expect(signaturesAnswer.parse(vector('sign_hash_valid')).signatures).toHaveLength(1);
  });

  it('is refused where the owner authorises in a browser', async () => {
    const remote: RemoteScd = cscRemote({
      ...{ url: 'http://localhost/csc/v2', token: () => Promise.resolve('x') },
      roots: readFileSync('test/vectors/bankid-se/signing-root-test.pem', 'utf8'),
      send: () =>
        Promise.resolve({
          ...{ status: 200, contentType: 'application/json' },
          body: Buffer.from(JSON.stringify(vector('credentials_info_scal2_oauth_valid'))),
        }),
    });
    const request = { requestId: 'x', remoteId: 'x', keyId: null, text: '', verificationCode: '' };
    await expect(remote.onboard(request)).rejects.toMatchObject({ details: { reason: 'authorization' } });
  });

  it('says how a key signs in its own words', () => {
    const pss: SigningAlgorithm = { kind: 'rsa-pss', digest: 'SHA-256', saltBytes: 32 };
    expect(algorithmOid({ kind: 'rsa-pkcs1', digest: 'SHA-384' }, ['1.2.840.113549.1.1.12'])).toBe(
      '1.2.840.113549.1.1.12',
    );
    expect(algorithmOid({ kind: 'ecdsa', digest: 'SHA-256' }, ['1.2.840.113549.1.1.1'])).toBeUndefined();
    expect(Buffer.from(algorithmParameters(pss)!, 'base64').toString('hex')).toBe(
      '3030a00d300b0609608648016503040201a11a301806092a864886f70d010108300b0609608648016503040201a203020120',
    );
  });

  it.each([
    [1, 32],
    [0x80, 32],
    [0xff, 48],
  ])('turns r ‖ s that begins with %i into DER', (first, field) => {
    const raw = new Uint8Array(2 * field).fill(9);
    raw[0] = first;
    const der = ecdsaValue(raw, field);
    expect(der[0]).toBe(0x30);
    expect(der[1]).toBe(der.length - 2);
    expect(ecdsaValue(der, field)).toBe(der);
  });
});
