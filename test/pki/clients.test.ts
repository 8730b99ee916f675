import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate, parseOcsp, revocationAddresses, type Certificate } from '../../src/pki/index.js';
import {
  collectMaterial,
  estCaCertificates,
  estEnroll,
  fetchCrl,
  fetchOcsp,
  nodePkiPrimitives,
  requestTimestamp,
  SoftKeyStore,
  type EstOptions,
  type HttpAnswer,
  type HttpSend,
} from '../../src/pki/index.node.js';
import { CA_USAGES, certify, NON_REPUDIATION } from '../evidence/maker/authority.js';
import { enrolSealer, requestFor, type Sealer } from '../documents/sealing.js';
import { send, startTrustServices, type TrustServices } from '../documents/trust-services.js';

const primitives = nodePkiPrimitives;
const digest = createHash('sha256').update('words').digest();
const folder = mkdtempSync(join(tmpdir(), 'esign-clients-'));
let services: TrustServices;
let store: SoftKeyStore;
let sealer: Sealer;
let leaf: Certificate;
let issuing: Certificate;

beforeAll(async () => {
  services = await startTrustServices(folder);
  store = await SoftKeyStore.open({ directory: join(folder, 'keys'), secret: 'a secret of this test alone' });
  sealer = await enrolSealer(services, store, 'P-256');
  [leaf, issuing] = sealer.certificates.map(parseCertificate) as [Certificate, Certificate];
});
afterAll(async () => {
  await services.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const service of ['tsa', 'ocsp', 'ca']) await control(service, 'up');
});

async function control(...path: readonly string[]): Promise<void> {
  const response = await fetch(`${services.url}/control/${path.join('/')}`, { method: 'POST' });
  expect(response.status).toBe(200);
}

/** What is before some bytes, and what is behind them. */
function cut(whole: Buffer, part: Buffer): readonly Buffer[] {
  const at = whole.indexOf(part);
  return at < 0 ? [whole] : [whole.subarray(0, at), whole.subarray(at + part.length)];
}

/** Passes on, and lets answers be changed. */
const through =
  (change: (answer: HttpAnswer, url: string) => HttpAnswer): HttpSend =>
  async (exchange) =>
    change(await send(exchange), exchange.url);

const tsa = (patch: object = {}): Parameters<typeof requestTimestamp> => [
  [{ url: `${services.url}/tsa` }],
  digest,
  { primitives, send, anchors: [services.root], ...patch },
];

describe('time-stamps', () => {
  describe('when an authority answers', () => {
    it('gives a token that openssl accepts, with its path', async () => {
      const { token, time, accuracyMs, url, path } = await requestTimestamp(...tsa());
      expect(accuracyMs).toBe(1000);
      expect(Math.abs(time.getTime() - Date.now())).toBeLessThan(5000);
      expect(url).toBe(`${services.url}/tsa`);
      expect(path.map(({ subject }) => subject.get('commonName'))).toEqual([
        'Simulated Time Stamping Unit 1 Test',
        'Simulated Trust Issuing CA v1 Test',
        'Simulated Trust Root CA v1 Test',
      ]);
      writeFileSync(join(folder, 'token'), token);
      writeFileSync(join(folder, 'root.pem'), services.rootPem);
      const what = ['-in', join(folder, 'token'), '-token_in', '-digest', digest.toString('hex')];
      const said = execFileSync('openssl', ['ts', '-verify', ...what, '-CAfile', join(folder, 'root.pem')], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      expect(said.toString()).toContain('Verification: OK');
    });
  });

  describe('when the first authority fails', () => {
    it('asks the next one', async () => {
      const [, , options] = tsa();
      const endpoints = [
        { url: 'http://127.0.0.1:9/tsa' },
        { url: `${services.url}/ocsp` },
        { url: `${services.url}/tsa` },
      ];
      expect((await requestTimestamp(endpoints, digest, options)).url).toBe(`${services.url}/tsa`);
    });
  });

  describe('when no authority gives a usable time-stamp', () => {
    const refused = async (args: Parameters<typeof requestTimestamp>): Promise<string[]> => {
      const error: unknown = await requestTimestamp(...args).catch((found: unknown) => found);
      expect(error).toMatchObject({ code: 'TSA_UNAVAILABLE', retry: 'later' });
      const { details } = error as { details: { attempts: { reason: string }[] } };
      return details.attempts.map(({ reason }) => reason);
    };

    it('says why: it stamps something else, is away, is unknown, another policy', async () => {
      await control('tsa', 'wrong');
      expect(await refused(tsa())).toEqual(['TIMESTAMP_OTHER_DATA']);
      await control('tsa', 'down');
      expect(await refused(tsa())).toEqual(['no answer']);
      await control('tsa', 'up');
      expect(await refused(tsa({ anchors: [] }))).toEqual(['NO_TRUSTED_ROOT']);
      const [, , options] = tsa();
      const asked = { url: `${services.url}/tsa`, policy: '1.2.3.4.5' };
      expect(await refused([[asked], digest, options])).toEqual(['refused 2']);
    });

    it('takes no time-stamp of another policy than it asked for', async () => {
      const policy = Buffer.from('06042a030405', 'hex');
      const unasked: HttpSend = (exchange) => {
        const [head = Buffer.alloc(0), tail = head] = cut(Buffer.from(exchange.body!), policy);
        const body = Buffer.concat([head, tail]);
        body[1]! -= policy.length;
        return send({ ...exchange, body });
      };
      const [, , options] = tsa({ send: unasked });
      const asked = { url: `${services.url}/tsa`, policy: '1.2.3.4.5' };
      expect(await refused([[asked], digest, options])).toEqual(['policy']);
    });

    it('takes no answer to another question, though it is genuine', async () => {
      let first: HttpAnswer | undefined;
      const replay = through((answer) => (first ??= answer));
      await requestTimestamp(...tsa({ send: replay }));
      expect(await refused(tsa({ send: replay }))).toEqual(['TIMESTAMP_OTHER_DATA']);
    });

    it('takes no time far from ours', async () => {
      const tomorrow = (): Date => new Date(Date.now() + 86_400_000);
      expect(await refused(tsa({ now: tomorrow }))).toEqual(['clock']);
    });

    it('takes no changed answer', async () => {
      const change = (at: number): HttpSend =>
        through((answer) => ({ ...answer, body: answer.body.map((byte, index) => (index === at ? byte ^ 1 : byte)) }));
      for (const at of [0, 5, 20, 200, 700, 1500]) expect(await refused(tsa({ send: change(at) }))).toHaveLength(1);
    });
  });
});

describe('revocation', () => {
  const options = { primitives, send };

  describe('when a certificate is good', () => {
    it('says where to ask, and is answered by OCSP and by list', async () => {
      const [ca] = (await requestTimestamp(...tsa())).path.slice(1, 2) as [Certificate];
      const addresses = revocationAddresses(ca);
      expect(addresses).toEqual({
        ocsp: [`${services.url}/ocsp`],
        crl: [`${services.url}/crl/root.crl`],
        caIssuers: [],
      });
      const ocsp = await fetchOcsp(ca, services.root, addresses.ocsp, options);
      expect(ocsp.status).toEqual({ kind: 'good' });
      expect(parseOcsp(ocsp.der, 'response').responses).toHaveLength(1);
      const crl = await fetchCrl(ca, services.root, addresses.crl, options);
      expect(crl.revokedAt).toBeNull();
    });
  });

  describe('when a certificate is revoked', () => {
    it('says so by both ways, and nothing is collected', async () => {
      const revoked = await enrolSealer(services, store, 'P-256');
      const certificate = parseCertificate(revoked.certificates[0]!);
      await control('revoke', certificate.serialNumber);
      const ocsp = await fetchOcsp(certificate, issuing, [`${services.url}/ocsp`], options);
      expect(ocsp.status.kind).toBe('revoked');
      const crl = await fetchCrl(certificate, issuing, [`${services.url}/crl/issuing.crl`], options);
      expect(crl.revokedAt).toEqual(expect.any(Date));
      const path = [certificate, issuing, services.root];
      await expect(collectMaterial([path], options)).rejects.toMatchObject({ code: 'CERTIFICATE_REVOKED' });
    });
  });

  describe('when an answer does not count', () => {
    it('is no answer: about another certificate, of another issuer, replayed, old, unreadable', async () => {
      const unavailable = { code: 'OCSP_UNAVAILABLE', retry: 'later' };
      const ask = (patch: object = {}): Promise<unknown> =>
        fetchOcsp(leaf, issuing, [`${services.url}/ocsp`], { ...options, ...patch });
      await control('ocsp', 'wrong');
      await expect(ask()).rejects.toMatchObject(unavailable);
      await control('ocsp', 'up');
      await expect(fetchOcsp(leaf, services.root, [`${services.url}/ocsp`], options)).rejects.toMatchObject(
        unavailable,
      );
      let first: HttpAnswer | undefined;
      const replay = through((answer) => (first ??= answer));
      await ask({ send: replay });
      await expect(ask({ send: replay })).rejects.toMatchObject({ details: { attempts: [{ reason: 'nonce' }] } });
      const later = (): Date => new Date(Date.now() + 86_400_000);
      await expect(ask({ now: later })).rejects.toMatchObject({ details: { attempts: [{ reason: 'not current' }] } });
      const cut = through((answer) => ({ ...answer, body: answer.body.subarray(0, 40) }));
      await expect(ask({ send: cut })).rejects.toMatchObject({ details: { attempts: [{ reason: 'unreadable' }] } });
      await expect(fetchOcsp(leaf, issuing, [], options)).rejects.toMatchObject(unavailable);
    });

    it('is no list: of another issuer, changed, old, away', async () => {
      const ask = (name: string, patch: object = {}): Promise<unknown> =>
        fetchCrl(leaf, issuing, [`${services.url}/crl/${name}.crl`], { ...options, ...patch });
      const because = (reason: string): object => ({ code: 'CRL_UNAVAILABLE', details: { attempts: [{ reason }] } });
      await expect(ask('root')).rejects.toMatchObject(because('CRL_OTHER_ISSUER'));
      await expect(ask('none')).rejects.toMatchObject(because('status 404'));
      const change = through(({ body, ...answer }) => ({ ...answer, body: body.with(-1, body.at(-1)! ^ 1) }));
      await expect(ask('issuing', { send: change })).rejects.toMatchObject(because('CRL_SIGNATURE_WRONG'));
      const later = (): Date => new Date(Date.now() + 30 * 86_400_000);
      await expect(ask('issuing', { now: later })).rejects.toMatchObject(because('not current'));
    });
  });

  describe('when material is collected for whole chains', () => {
    it('has each certificate once, and a statement about each but the anchors', async () => {
      const { path } = await requestTimestamp(...tsa());
      const collected = await collectMaterial([path, path], options);
      expect(collected.ocsps).toHaveLength(2);
      expect(collected.crls).toEqual([]);
      // The path and two responders.
      expect(collected.certs).toHaveLength(5);
    });

    it('falls back on lists, and waits when there is nothing', async () => {
      const { path } = await requestTimestamp(...tsa());
      await control('ocsp', 'down');
      const collected = await collectMaterial([path], options);
      expect([collected.ocsps.length, collected.crls.length]).toEqual([0, 2]);
      await control('ca', 'down');
      await expect(collectMaterial([path], options)).rejects.toMatchObject({
        code: 'REVOCATION_UNAVAILABLE',
        retry: 'later',
      });
    });
  });
});

describe('enrolment by EST', () => {
  const base64 = (bytes: Uint8Array): Uint8Array => Buffer.from(Buffer.from(bytes).toString('base64'));
  const answer = (body: Uint8Array): HttpAnswer => ({ status: 200, contentType: 'application/pkcs7-mime', body });

  /** The authority's certificates in a CMS without signers, made by openssl. */
  const bag = (pems: string): Uint8Array => {
    writeFileSync(join(folder, 'bag.pem'), pems);
    return execFileSync('openssl', ['crl2pkcs7', '-nocrl', '-certfile', join(folder, 'bag.pem'), '-outform', 'DER']);
  };

  /** Speaks EST in front of the simulated authority. */
  const est = (change: (certificates: string) => string = (same) => same): EstOptions => ({
    url: 'https://ca.test/.well-known/est/',
    headers: { authorization: 'Basic c2VjcmV0' },
    primitives,
    send: async ({ method, url, headers, body }) => {
      if (headers['authorization'] !== 'Basic c2VjcmV0')
        return { status: 401, contentType: '', body: new Uint8Array() };
      if (method === 'GET') {
        expect(url).toBe('https://ca.test/.well-known/est/cacerts');
        const pem = await (await fetch(`${services.url}/ca/issuing.pem`)).text();
        return answer(base64(bag(pem + services.rootPem)));
      }
      expect(url).toBe('https://ca.test/.well-known/est/simpleenroll');
      expect(headers).toMatchObject({ 'content-type': 'application/pkcs10', 'content-transfer-encoding': 'base64' });
      const csr = Buffer.from(Buffer.from(body!).toString('latin1'), 'base64');
      const response = await fetch(`${services.url}/ca/issue`, { method: 'POST', body: new Uint8Array(csr) });
      if (response.status !== 201) return { status: response.status, contentType: '', body: new Uint8Array() };
      return answer(base64(bag(change((await response.text()).replace(/(-----END CERTIFICATE-----\n)[^]*/, '$1')))));
    },
  });

  describe('when a key is certified', () => {
    it('gives the certificate of that key with its chain, without the anchor', async () => {
      const key = await store.generate({ algorithm: 'RSA-3072', lifetime: 'session' });
      const chain = await estEnroll(await requestFor(store, key), [services.root], est());
      expect(chain.map(({ subject }) => subject.get('commonName'))).toEqual([
        'Seal of Sealing AB, RSA-3072',
        'Simulated Trust Issuing CA v1 Test',
      ]);
      expect(chain[0]!.publicKey.der).toEqual(await store.publicKey(key));
      expect(await estCaCertificates(est())).toHaveLength(2);
    });
  });

  describe('when the authority is another maker’s', () => {
    const seen: string[] = [];
    /** Answers with other bytes around the same certificates. */
    const shaped = (shape: (der: Buffer) => Uint8Array): EstOptions => {
      const whole = est();
      return {
        ...whole,
        send: async (exchange) => {
          if (exchange.body) seen.push(Buffer.from(exchange.body).toString('latin1'));
          const { body, ...rest } = await whole.send(exchange);
          return { ...rest, body: shape(Buffer.from(Buffer.from(body).toString('latin1'), 'base64')) };
        },
      };
    };
    const lines = (der: Buffer, end: string): Buffer =>
      Buffer.from(`${(der.toString('base64').match(/.{1,64}/g) ?? []).join(end)}${end}`);

    it.each<[string, (der: Buffer) => Uint8Array]>([
      ['lines that end in LF', (der) => lines(der, '\n')],
      ['lines that end in CRLF', (der) => lines(der, '\r\n')],
      ['plain DER', (der) => der],
    ])('reads %s', async (_name, shape) => {
      const csr = await requestFor(store, await store.generate({ algorithm: 'P-256', lifetime: 'session' }));
      const chain = await estEnroll(csr, [services.root], shaped(shape));
      expect(chain).toHaveLength(2);
    });

    it('sends the request in lines, without which readers after RFC 2045 find nothing', async () => {
      const csr = await requestFor(store, await store.generate({ algorithm: 'P-256', lifetime: 'session' }));
      await estEnroll(
        csr,
        [services.root],
        shaped((der) => lines(der, '\n')),
      );
      const sent = seen.at(-1)!;
      expect(sent).toMatch(/^(?:[A-Za-z0-9+/=]{1,64}\r\n)+$/);
      expect(Buffer.from(sent, 'base64').equals(csr)).toBe(true);
    });
  });

  describe('when the authority certifies something else, or not at all', () => {
    it('refuses it', async () => {
      const key = await store.generate({ algorithm: 'P-256', lifetime: 'session' });
      const csr = await requestFor(store, key);
      const refused = { code: 'ENROLMENT_REFUSED', retry: 'never' };
      await control('ca', 'wrong');
      await expect(estEnroll(csr, [services.root], est())).rejects.toMatchObject(refused);
      await control('ca', 'up');
      await expect(estEnroll(csr, [], est())).rejects.toMatchObject(refused);
      await expect(estEnroll(csr, [services.root], { ...est(), headers: {} })).rejects.toMatchObject(refused);
      const self = await certify({
        subject: [{ CN: ['Own'] }],
        ca: {},
        usages: CA_USAGES | NON_REPUDIATION,
        kind: 'EC',
      });
      const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(self.der).toString('base64')}\n-----END CERTIFICATE-----\n`;
      await expect(
        estEnroll(
          csr,
          [services.root],
          est(() => pem),
        ),
      ).rejects.toMatchObject(refused);
    });
  });

  describe('when the authority is away or wants time', () => {
    it.each([202, 503])('may be asked again later: %d', async (status) => {
      const key = await store.generate({ algorithm: 'P-256', lifetime: 'session' });
      const csr = await requestFor(store, key);
      const options = { ...est(), send: () => Promise.resolve({ status, contentType: '', body: new Uint8Array() }) };
      await expect(estEnroll(csr, [services.root], options)).rejects.toMatchObject({
        code: 'ENROLMENT_UNAVAILABLE',
        retry: 'later',
        message: expect.not.stringContaining('c2VjcmV0'),
      });
    });
  });
});
