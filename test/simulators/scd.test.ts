import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { startScd, type Scd } from '../../simulators/scd/index.js';
import { serve, type Served } from './served.js';

const PIN = '2468';

describe('the simulated Remote SCD service', () => {
  let directory: string;
  let scd: Scd;
  let served: Served;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'scd-'));
    await start();
  });
  afterEach(async () => {
    await stop();
    await rm(directory, { recursive: true, force: true });
  });
  const start = async () => {
    scd = await startScd({ directory });
    served = await serve('/scd', scd.router);
  };
  const stop = async () => {
    await scd.settled();
    await served.close();
  };
  const post = async (path: string, body: object, key = scd.apiKey) => {
    const response = await fetch(`${served.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: response.status === 204 ? undefined : await response.json() };
  };
  const stateOf = async (sessionId: string) =>
    (await post('api/v1/sessions/states', { sessionIds: [sessionId] })).body.sessions[0];
  const onboard = async (requestId = 'one', scdRemoteId = 'phone-elin') => {
    const asked = { requestId, scdRemoteId, scdKeyId: null, text: 'Somebody', verificationCode: '0815' };
    return (await post('api/v1/onboardings', asked)).body.sessionId as string;
  };
  const onboarded = async (pin = PIN) => {
    const id = await onboard();
    await post(`control/pushes/${id}/accept`, { pin });
    return stateOf(id);
  };
  const toBeSigned = Buffer.from('What the key signs');
  const askToSign = async (requestId = 'two', timeoutMs = 60_000) => {
    const asked = { requestId, scdRemoteId: 'phone-elin', scdKeyId: 1, text: 'A lease', verificationCode: '0042' };
    const algorithm = { kind: 'ecdsa', digest: 'SHA-256' };
    const data = { toBeSigned: toBeSigned.toString('base64'), algorithm, serviceName: 'Housing', timeoutMs };
    return (await post('api/v1/signatures', { ...asked, ...data })).body.sessionId as string;
  };

  describe('when a key is asked for', () => {
    it('makes one in the device after its owner chose a PIN, and hands out a request signed with it', async () => {
      const id = await onboard();
      expect(await stateOf(id)).toEqual({ sessionId: id, status: 'pending' });
      const pushes = await (await fetch(`${served.url}/control/pushes/`)).json();
      expect(pushes).toEqual([
        expect.objectContaining({ id, scdRemoteId: 'phone-elin', verificationCode: '0815', status: 'pending' }),
      ]);
      expect((await post(`control/pushes/${id}/accept`, { pin: PIN })).status).toBe(200);
      const state = await stateOf(id);
      const request = new Pkcs10CertificateRequest(state.csr);
      await expect(request.verify()).resolves.toBe(true);
      const key = await post('api/v1/keys/look-up', { scdRemoteId: 'phone-elin', scdKeyId: state.scdKeyId });
      expect(Buffer.from(key.body.publicKey, 'base64')).toEqual(Buffer.from(request.publicKey.rawData));
    });

    it('asks once, however often the request is repeated', async () => {
      expect(await onboard()).toBe(await onboard());
    });

    it.each([{}, { pin: '12' }, { pin: 'secret' }])('takes no such PIN: %j', async (act) => {
      const id = await onboard();
      expect((await post(`control/pushes/${id}/accept`, act)).status).toBe(400);
      expect((await stateOf(id)).status).toBe('pending');
    });
  });

  describe('when a signature is asked for', () => {
    it('signs with the key in the device', async () => {
      const { csr } = await onboarded();
      const id = await askToSign();
      await post(`control/pushes/${id}/accept`, { pin: PIN, verificationCode: '0042' });
      const { signature } = await stateOf(id);
      const spki = Buffer.from(new Pkcs10CertificateRequest(csr).publicKey.rawData);
      const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
      expect(verify('sha256', toBeSigned, key, Buffer.from(signature, 'base64'))).toBe(true);
      expect(createHash('sha256').update(spki).digest('hex')).toHaveLength(64);
    });

    it('locks the device after three wrong PINs', async () => {
      await onboarded();
      const id = await askToSign();
      const tries = ['1111', '1112', '1113'];
      for (const pin of tries) expect((await post(`control/pushes/${id}/accept`, { pin })).status).toBe(403);
      expect(await stateOf(id)).toMatchObject({ status: 'failed', reason: 'device_unusable' });
      expect((await stateOf(await askToSign('three'))).status).toBe('failed');
      await post('control/devices/phone-elin/unlock', {});
      expect((await stateOf(await askToSign('four'))).status).toBe('pending');
    });

    it.each([
      ['accept', { pin: PIN, verificationCode: '9999' }, 'wrong_code', 200],
      ['decline', {}, 'refused', 200],
      ['decline', { block: true }, 'refused', 200],
    ])('ends by %s %j as %s', async (act, body, reason, status) => {
      await onboarded();
      const id = await askToSign();
      expect((await post(`control/pushes/${id}/${act}`, body)).status).toBe(status);
      expect(await stateOf(id)).toMatchObject({ status: 'failed', reason, block: 'block' in body });
      expect((await post(`control/pushes/${id}/accept`, { pin: PIN })).status).toBe(409);
    });

    it('gives up when nobody answers, and when nobody wants an answer any more', async () => {
      await onboarded();
      const [late, called] = [await askToSign('late', 0), await askToSign('called off')];
      await post(`api/v1/sessions/${called}/cancel`, {});
      expect(await stateOf(late)).toMatchObject({ status: 'failed', reason: 'timeout' });
      expect((await post(`control/pushes/${called}/accept`, { pin: PIN })).status).toBe(409);
    });
  });

  describe('when it is started again', () => {
    it('knows devices, keys and what is asked', async () => {
      await onboarded();
      const id = await askToSign();
      await stop();
      await start();
      expect((await post(`control/pushes/${id}/accept`, { pin: PIN })).status).toBe(200);
      expect((await stateOf(id)).status).toBe('signed');
    });
  });

  describe('when somebody else calls', () => {
    it('answers nobody without the key', async () => {
      expect((await post('api/v1/onboardings', {}, 'guessed')).status).toBe(401);
    });

    it('knows no device that never made a key', async () => {
      const asked = { requestId: 'x', scdRemoteId: 'nobody', scdKeyId: 1, text: '', toBeSigned: '', algorithm: {} };
      expect(await post('api/v1/signatures', asked)).toEqual({ status: 404, body: { code: 'unknown_device' } });
    });
  });

  describe('when a person takes up the telephone', () => {
    const page = async (path: string, form?: Record<string, string>) => {
      const init = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
      const response = await fetch(`${served.url}/phone/${path}`, init);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      return response.text();
    };

    it('shows who asks for what and the code, and signs with the PIN', async () => {
      expect(await page('')).toContain('Elin Sandgren');
      expect(await page('phone-elin/')).toContain('http-equiv="refresh"');
      const key = await onboard();
      expect(await page('phone-elin')).toMatch(/Choose a PIN[^]*Make the key/);
      expect(await page('phone-elin/', { push: key, pin: PIN, act: 'accept' })).toContain('The key is made.');
      const push = await askToSign();
      const asked = await page('phone-elin/');
      expect(asked).toMatch(/Housing asks you to sign[^]*A lease[^]*0042/);
      expect(asked).not.toContain('refresh');
      expect(await page('phone-elin/', { push, pin: '9999', act: 'accept' })).toContain('Wrong PIN');
      expect(await page('phone-elin/', { push, pin: PIN, act: 'accept' })).toContain('Signed.');
    });

    it('declines, and can say that the code is another one', async () => {
      await onboarded();
      expect(await page('phone-elin/', { push: await askToSign('a'), act: 'block' })).toContain('Declined.');
      expect(await page('phone-elin/', { push: await askToSign('b'), act: 'wrong' })).toContain('given up');
    });

    it('shows what strangers wrote as text', async () => {
      await post('api/v1/onboardings', {
        requestId: 'z',
        scdRemoteId: 'phone-elin',
        text: '<script>',
        verificationCode: '<b>',
      });
      const html = await page('phone-elin/');
      expect(html).not.toMatch(/<script>|<b>/);
    });
  });
});
