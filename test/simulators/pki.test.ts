import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPki } from '../../simulators/pki/index.js';
import { serve } from './served.js';
import type { Served } from './served.js';

describe('trust services', () => {
  let directory: string;
  let served: Served;

  const start = async () => {
    const pki = await startPki({
      directory: join(directory, 'pki'),
      slowMs: 300,
      baseUrl: 'http://localhost:3999/simulators/pki',
    });
    served = await serve('/simulators/pki', pki.router);
    await writeFile(join(directory, 'root.pem'), pki.rootPem);
    return pki;
  };
  const at = (name: string) => join(directory, name);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  const post = (path: string, type: string, body: Uint8Array | string) =>
    fetch(`${served.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(Buffer.from(body)),
    });
  const control = async (path: string) => {
    const response = await fetch(`${served.url}/control/${path}`, { method: 'POST' });
    return { status: response.status, body: await response.json() };
  };
  const fetchTo = async (path: string, name: string) => {
    await writeFile(at(name), Buffer.from(await (await fetch(`${served.url}/${path}`)).arrayBuffer()));
  };
  const stamp = async (...query: string[]) => {
    await writeFile(at('data'), 'The signed words.');
    openssl('ts', '-query', '-data', 'data', '-out', 'query.tsq', ...query);
    const response = await post('tsa', 'application/timestamp-query', await readFile(at('query.tsq')));
    expect(response.headers.get('content-type')).toBe('application/timestamp-reply');
    await writeFile(at('reply.tsr'), Buffer.from(await response.arrayBuffer()));
  };
  const verifyStamp = () =>
    openssl(
      'ts',
      '-verify',
      '-queryfile',
      'query.tsq',
      '-in',
      'reply.tsr',
      '-CAfile',
      'root.pem',
      '-untrusted',
      'ca.pem',
    );
  const enrol = async () => {
    openssl(
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', 'own.key', '-subj', '/CN=Seal/O=Lime', '-out', 'own.csr'],
    );
    return post('ca/issue', 'application/pkcs10', await readFile(at('own.csr')));
  };

  const ask = async (digest = '-sha1') => {
    openssl('ocsp', digest, '-issuer', 'ca.pem', '-cert', 'own.pem', '-reqout', 'ask.der');
    const response = await post('ocsp', 'application/ocsp-request', await readFile(at('ask.der')));
    await writeFile(at('answer.der'), Buffer.from(await response.arrayBuffer()));
    const answer = ['-reqin', 'ask.der', '-respin', 'answer.der', '-CAfile', 'root.pem', '-no_nonce'];
    const question = ['ocsp', digest, '-issuer', 'ca.pem', '-cert', 'own.pem'];
    const { stdout, stderr } = spawnSync('openssl', [...question, ...answer], { cwd: directory, encoding: 'utf8' });
    return stdout + stderr;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pki-'));
    await start();
    await fetchTo('ca/issuing.pem', 'ca.pem');
  });
  afterAll(async () => {
    await served.close();
    await rm(directory, { recursive: true, force: true });
  });

  describe('when a time stamp is asked for', () => {
    it.each(['-sha256', '-sha384', '-sha512'])('stamps %s so that openssl verifies it', async (digest) => {
      await stamp(digest, '-cert');
      expect(verifyStamp()).toContain('Verification: OK');
      const text = openssl('ts', '-reply', '-in', 'reply.tsr', '-text');
      expect(text).toMatch(/Accuracy: 0x01 seconds/);
      expect(text).toMatch(/Policy OID: 1\.2\.3\.4\.100\.1/);
      expect(text).not.toMatch(/Nonce: unspecified/);
    });

    it('leaves the nonce and the certificates out when they are not wanted', async () => {
      await stamp('-sha256', '-no_nonce');
      const text = openssl('ts', '-reply', '-in', 'reply.tsr', '-text');
      expect(text).toMatch(/Nonce: unspecified/);
      openssl('ts', '-reply', '-in', 'reply.tsr', '-token_out', '-out', 'token.der');
      expect(openssl('pkcs7', '-inform', 'DER', '-in', 'token.der', '-print_certs')).not.toContain('BEGIN CERTIFICATE');
    });

    it('says what it refuses', async () => {
      await stamp('-sha1');
      expect(openssl('ts', '-reply', '-in', 'reply.tsr', '-text')).toMatch(/unrecognized or unsupported algorithm/i);
      await stamp('-sha256', '-tspolicy', '1.2.3.4.5');
      expect(openssl('ts', '-reply', '-in', 'reply.tsr', '-text')).toMatch(/policy is not supported/i);
      expect((await post('tsa', 'text/plain', 'x')).status).toBe(415);
    });

    it('has a unit whose certificate may do nothing else', async () => {
      await fetchTo('ca/tsa.pem', 'tsa.pem');
      expect(openssl('x509', '-in', 'tsa.pem', '-noout', '-ext', 'extendedKeyUsage')).toMatch(
        /critical\s+Time Stamping\s*$/,
      );
      expect(
        openssl('verify', '-purpose', 'timestampsign', '-CAfile', 'root.pem', '-untrusted', 'ca.pem', 'tsa.pem'),
      ).toContain('OK');
    });
  });

  describe('when a certificate is asked for', () => {
    it('issues one for the key of the request', async () => {
      const response = await enrol();
      expect(response.status).toBe(201);
      const pem = await response.text();
      await writeFile(at('own.pem'), pem);
      expect(openssl('verify', '-CAfile', 'root.pem', '-untrusted', 'ca.pem', 'own.pem')).toContain('OK');
      expect(openssl('x509', '-in', 'own.pem', '-noout', '-pubkey')).toBe(openssl('pkey', '-in', 'own.key', '-pubout'));
      expect((await post('ca/issue', 'application/pkcs10', 'nonsense')).status).toBe(400);
    });

    it('answers for it by OCSP, before and after it is revoked', async () => {
      await writeFile(at('own.pem'), await (await enrol()).text());
      expect(await ask()).toMatch(/own\.pem: good/);
      const { serialNumber } = new X509Certificate(await readFile(at('own.pem')));
      expect((await control(`revoke/${serialNumber}`)).status).toBe(200);
      expect(await ask()).toMatch(/own\.pem: revoked/);
      await fetchTo('crl/issuing.crl', 'issuing.crl');
      openssl('crl', '-inform', 'DER', '-in', 'issuing.crl', '-out', 'issuing.crl.pem');
      expect(openssl('crl', '-in', 'issuing.crl.pem', '-noout', '-text', '-CAfile', 'ca.pem')).toContain(serialNumber);
      await writeFile(
        at('all.pem'),
        Buffer.concat([await readFile(at('root.pem')), await readFile(at('issuing.crl.pem'))]),
      );
      expect(() => openssl('verify', '-crl_check', '-CAfile', 'all.pem', '-untrusted', 'ca.pem', 'own.pem')).toThrow(
        /certificate revoked/,
      );
      expect((await control('revoke/00ff')).status).toBe(404);
    });
  });

  describe('when a test disturbs them', () => {
    afterEach(async () => {
      for (const service of ['ca', 'ocsp', 'tsa']) await control(`${service}/up`);
    });

    it('stamps something else when the time stamping is wrong', async () => {
      expect(await control('tsa/wrong')).toEqual({ status: 200, body: { service: 'tsa', state: 'wrong' } });
      await stamp('-sha256', '-cert');
      expect(verifyStamp).toThrow(/message imprint mismatch/);
    });

    it('certifies another key when the authority is wrong', async () => {
      await control('ca/wrong');
      await writeFile(at('own.pem'), await (await enrol()).text());
      expect(openssl('x509', '-in', 'own.pem', '-noout', '-pubkey')).not.toBe(
        openssl('pkey', '-in', 'own.key', '-pubout'),
      );
    });

    it('answers for another certificate when the responder is wrong', async () => {
      await writeFile(at('own.pem'), await (await enrol()).text());
      expect(await ask('-sha256')).toMatch(/own\.pem: good/);
      await control('ocsp/wrong');
      expect(await ask('-sha256')).toMatch(/No Status found/);
    });

    it('is late or gone, each service by itself', async () => {
      await control('tsa/down');
      await control('ocsp/slow');
      await expect(post('tsa', 'application/timestamp-query', 'x')).rejects.toThrow();
      const before = Date.now();
      expect((await post('ocsp', 'application/ocsp-request', 'x')).status).toBe(200);
      expect(Date.now() - before).toBeGreaterThanOrEqual(290);
      expect((await fetch(`${served.url}/crl/root.crl`)).status).toBe(200);
    });

    it('knows no other services and states', async () => {
      expect((await control('tsa/sideways')).status).toBe(404);
      expect((await control('mail/up')).status).toBe(404);
    });
  });

  describe('when it is started again', () => {
    it('has the same keys, so that older evidence verifies', async () => {
      await stamp('-sha256', '-cert');
      const anchor = await readFile(at('root.pem'), 'utf8');
      await served.close();
      const { rootPem } = await start();
      expect(rootPem).toBe(anchor);
      expect(verifyStamp()).toContain('Verification: OK');
      const digest = createHash('sha256').update(rootPem).digest('hex');
      const page = await (await fetch(`${served.url}/ca/root.pem`)).text();
      expect(createHash('sha256').update(page).digest('hex')).toBe(digest);
    });
  });
});
