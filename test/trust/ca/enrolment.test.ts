import { spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { parseCertificate, parseCms, parseCsr } from '../../../src/pki/index.js';
import {
  buildCsr,
  cmpEnroll,
  estCaCertificates,
  nodePkiPrimitives,
  type CmpCredential,
} from '../../../src/pki/index.node.js';
import { createCertificateAuthority, type AuthorityService } from '../../../src/trust/ca/index.js';
import { subjectName } from '../../../src/trust/formats/index.js';
import { httpSend } from '../../../src/trust/http-send.js';
import { describeIf } from '../../skip.js';
import { ANNA, closed, openAuthority, opensslRequest, P256, pemOf, type AuthorityCase } from './authority-case.js';
import { estElsewhere } from './est-elsewhere.js';
import { mockAuthority, oneConnection, run, type Ended } from './processes.js';

const primitives = nodePkiPrimitives;
const SECRET = 'a secret between the two of us';
const SUBJECT = '/C=SE/CN=Anna Årsjö/SN=Årsjö/GN=Anna/serialNumber=PNOSE-199001019802/O=Whatever';
const is = (command: string): boolean => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
const hasPki = is('pki');
let at: AuthorityCase;

beforeAll(async () => {
  at = await openAuthority({
    clients: [
      { name: 'signer', secret: SECRET, profile: 'one-time' },
      { name: 'devices', secret: `${SECRET} of devices`, profile: 'device' },
    ],
  });
});
afterAll(() => at.close());

const file = (name: string, content: Uint8Array | string = ''): string => {
  const path = join(at.folder, name);
  if (content.length > 0) writeFileSync(path, content);
  return path;
};

describe('enrolment by EST', () => {
  const basic = (name: string, secret: string): string =>
    `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
  const post = (path: string, body: string | Uint8Array, more: Record<string, string> = {}): Promise<Response> =>
    fetch(`${at.baseUrl}/.well-known/est/${path}`, {
      ...{ method: 'POST', body: typeof body === 'string' ? body : Buffer.from(body).toString('base64') },
      headers: { 'content-type': 'application/pkcs10', authorization: basic('signer', SECRET), ...more },
    });

  describe('when a registration authority asks', () => {
    it('gives the certificate alone, in base64 of one line and a told length', async () => {
      const csr = opensslRequest(P256, SUBJECT);
      const response = await post('simpleenroll', csr);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^application\/pkcs7-mime; *smime-type=certs-only/);
      const text = await response.text();
      expect(text).toMatch(/^[A-Za-z0-9+/]+=*$/);
      expect(response.headers.get('content-length')).toBe(String(text.length));
      const { certificates } = parseCms(new Uint8Array(Buffer.from(text, 'base64')));
      expect(certificates).toHaveLength(1);
      expect(certificates[0]!.publicKey.der).toEqual(parseCsr(csr).publicKey.der);
      expect(certificates[0]!.subject.get('surname')).toBe('Årsjö');
      expect(certificates[0]!.subject.get('organization')).toBeUndefined();
    });

    it('takes line breaks, the label of its profile, and says what it gives', async () => {
      const lines = Buffer.from(opensslRequest(P256, SUBJECT))
        .toString('base64')
        .match(/.{1,64}/g)!
        .join('\r\n');
      expect((await post('onetime/simpleenroll', lines)).status).toBe(200);
      const certificates = await estCaCertificates({
        url: `${at.baseUrl}/.well-known/est`,
        primitives,
        send: httpSend,
      });
      expect(certificates.map(({ der }) => der)).toContainEqual(at.service.roots()[0]);
      const attributes = await fetch(`${at.baseUrl}/.well-known/est/csrattrs`);
      expect(attributes.headers.get('content-type')).toBe('application/csrattrs');
    });

    it('renews what a device has, and nothing else', async () => {
      const devices = { authorization: basic('devices', `${SECRET} of devices`) };
      const enrolled = SUBJECT.replace('Anna Å', 'Berta Å').replace('GN=Anna', 'GN=Berta');
      expect((await post('simplereenroll', opensslRequest(P256, enrolled), devices)).status).toBe(403);
      expect((await post('device/simpleenroll', opensslRequest(P256, enrolled), devices)).status).toBe(200);
      expect((await post('device/simplereenroll', opensslRequest(P256, enrolled), devices)).status).toBe(200);
      expect((await post('simplereenroll', opensslRequest(P256, SUBJECT))).status).toBe(403);
    });
  });

  describe('when somebody may not, or asks for what is not given', () => {
    const good = (): string => Buffer.from(opensslRequest(P256, SUBJECT)).toString('base64');
    const cases: readonly (readonly [string, string, () => string | Uint8Array, number])[] = [
      ['another profile', 'device/simpleenroll', good, 404],
      ['no such label', 'other/simpleenroll', good, 404],
      ['no request', 'simpleenroll', () => 'AAAA', 400],
      ['nobody’s name', 'simpleenroll', () => opensslRequest(P256, '/C=SE/CN=x'), 400],
      ['a weak key', 'simpleenroll', () => opensslRequest(['rsa:1024'], SUBJECT), 400],
    ];

    it.each([
      ['nobody', { authorization: '' }, 401],
      ['a wrong secret', { authorization: basic('signer', 'wrong') }, 401],
      ['a stranger', { authorization: basic('stranger', SECRET) }, 401],
      ['another type', { 'content-type': 'text/plain' }, 415],
    ])('refuses %s', async (_name, headers, status) => {
      expect((await post('simpleenroll', good(), headers)).status).toBe(status);
    });

    it.each(cases)('refuses %s', async (_name, path, body, status) => {
      expect((await post(path, body())).status).toBe(status);
    });

    it('lets nobody guess secrets for long, whichever door they take', async () => {
      const guarded = await openAuthority({ clients: [{ name: 'signer', secret: SECRET, profile: 'one-time' }] });
      try {
        const knock = async (secret: string): Promise<number> => {
          const headers = { authorization: basic('signer', secret), 'content-type': 'application/pkcs10' };
          const url = `${guarded.baseUrl}/.well-known/est/simpleenroll`;
          return (await fetch(url, { method: 'POST', headers, body: 'AAAA' })).status;
        };
        expect(await knock(SECRET)).toBe(400);
        const said: number[] = [];
        for (let n = 0; n < 60; n += 1) said.push(await knock('wrong'));
        expect(new Set(said)).toEqual(new Set([401]));
        expect(await knock('wrong')).toBe(429);
        expect((await fetch(`${guarded.baseUrl}/.well-known/cmp`, { method: 'POST', body: 'x' })).status).toBe(429);
      } finally {
        await guarded.close();
      }
    });

    it('has no such door when no registration authority is set up', async () => {
      const none = await openAuthority();
      for (const path of ['est/cacerts', 'cmp']) {
        expect(
          (await fetch(`${none.baseUrl}/.well-known/${path}`, { method: path === 'cmp' ? 'POST' : 'GET' })).status,
        ).toBe(404);
      }
      await none.close();
    });
  });

  describeIf(hasPki, 'pki (strongswan-pki) is not installed', 'when strongSwan’s client asks', () => {
    it('gets the authority’s certificates and a certificate of its own', async () => {
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const tls = [
        '-x509',
        '-nodes',
        '-newkey',
        ...P256,
        ...subject,
        '-days',
        '2',
        '-keyout',
        file('tls.key'),
        '-out',
        file('tls.pem'),
      ];
      spawnSync('openssl', ['req', ...tls]);
      const app = express().use(at.service.router!);
      const server = createServer({ key: readFileSync(file('tls.key')), cert: readFileSync(file('tls.pem')) }, app);
      server.listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const url = `https://localhost:${(server.address() as AddressInfo).port}`;
      const csr = opensslRequest(P256, SUBJECT);
      const common = ['--url', url, '--cacert', file('tls.pem')];
      const { stdout, stderr } = await run('pki', [
        ...['--est', ...common, '--cacert', file('root.der', at.service.roots()[0]), '--userpass', `signer:${SECRET}`],
        ...['--in', file('request.der', csr), '--outform', 'der', '--debug', '1'],
      ]);
      await closed(server);
      const own = stdout.length === 0 ? undefined : parseCertificate(new Uint8Array(stdout));
      expect({ key: own?.publicKey.der, stderr: own ? '' : stderr }).toEqual({
        key: parseCsr(csr).publicKey.der,
        stderr: '',
      });
    });
  });

  estElsewhere();

  describe('when our own client is the authority', () => {
    it('has a one-time key certified in the name that was verified', async () => {
      const authority = await elsewhere({
        kind: 'est',
        url: `${at.baseUrl}/.well-known/est`,
        username: 'signer',
        password: SECRET,
        labels: { 'one-time': 'onetime' },
      });
      await certifies(authority);
    });
  });
});

const withSecret = (secret: string): CmpCredential => ({ kind: 'secret', reference: 'signer', secret });

/** An authority of which only the address is known. */
function elsewhere(options: Parameters<typeof createCertificateAuthority>[0]): Promise<AuthorityService> {
  return createCertificateAuthority(options, { ...at.parts, roots: () => at.service.roots() });
}

async function certifies({ authority }: AuthorityService): Promise<void> {
  const key = await at.keys.generate({ algorithm: 'P-256', lifetime: 'session' });
  const publicKey = await at.keys.publicKey(key);
  const request = (): Promise<Uint8Array> =>
    buildCsr({ subject: subjectName(ANNA), publicKey, sign: (data) => at.keys.sign(key, 'SHA-256', data) });
  const issued = await authority.issue(await request(), 'one-time', ANNA);
  const own = parseCertificate(issued.certificates[0]!);
  expect(own.publicKey.der).toEqual(publicKey);
  expect(issued.ocspResponses).toHaveLength(1);
  expect(authority.revocation).toBeNull();
  await expect(authority.issue(await request(), 'one-time', ANNA)).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' });
  const other = opensslRequest(P256, SUBJECT);
  await expect(authority.issue(other, 'one-time', { ...ANNA, surname: 'Other' })).rejects.toMatchObject({
    details: { reason: 'subject' },
  });
}

describe('enrolment by CMP', () => {
  const client = (more: readonly string[], csr = opensslRequest(P256, SUBJECT)): Promise<Ended> =>
    run('openssl', [
      ...[
        'cmp',
        '-cmd',
        'p10cr',
        '-server',
        at.baseUrl.replace('http://', '').replace('/ca', ''),
        '-csr',
        file('cmp.csr', pemOf('CERTIFICATE REQUEST', csr)),
      ],
      ...[
        '-path',
        'ca/.well-known/cmp/p/onetime',
        '-ref',
        'signer',
        '-secret',
        `pass:${SECRET}`,
        '-certout',
        file('cmp.pem'),
      ],
      ...[
        '-recipient',
        '/CN=whoever',
        '-out_trusted',
        file('root.pem', pemOf('CERTIFICATE', at.service.roots()[0]!)),
        ...more,
      ],
    ]);

  describe('when openssl asks', () => {
    it.each([
      ['confirmed before', ['-implicit_confirm']],
      ['and confirms', []],
      ['with HMAC-SHA256', ['-mac', 'hmacWithSHA256', '-digest', 'sha512', '-implicit_confirm']],
    ])('gets a certificate: %s', async (_name, more) => {
      const csr = opensslRequest(P256, SUBJECT);
      const { status, stderr } = await client(more, csr);
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      const [, block = ''] = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(readFileSync(file('cmp.pem'), 'utf8'))!;
      const own = parseCertificate(new Uint8Array(Buffer.from(block, 'base64')));
      expect(own.publicKey.der).toEqual(parseCsr(csr).publicKey.der);
      expect(own.notAfter.getTime() - own.notBefore.getTime()).toBe(61_000);
    });

    it.each([
      ['with another secret', ['-secret', 'pass:another secret']],
      ['under another name', ['-ref', 'stranger']],
      ['for another profile', ['-path', 'ca/.well-known/cmp/p/device']],
      ['in another way', ['-cmd', 'rr', '-oldcert', '/dev/null']],
    ])('is refused %s', async (_name, more) => {
      expect((await client(['-implicit_confirm', ...more])).status).not.toBe(0);
    });

    it('is told why a request is refused', async () => {
      const weak = await client(['-implicit_confirm'], opensslRequest(['rsa:1024'], SUBJECT));
      expect(weak.status).not.toBe(0);
      expect(`${String(weak.stdout)}${weak.stderr}`).toMatch(/key_weak/);
    });
  });

  describe('when our own client is the authority', () => {
    it('has a one-time key certified in the name that was verified', async () => {
      await certifies(
        await elsewhere({
          kind: 'cmp',
          url: `${at.baseUrl}/.well-known/cmp/p/onetime`,
          reference: 'signer',
          secret: SECRET,
        }),
      );
    });

    it('believes no answer under another secret, and says who refused', async () => {
      const csr = opensslRequest(P256, SUBJECT);
      const options = { url: `${at.baseUrl}/.well-known/cmp`, primitives, send: httpSend };
      const anchors = at.service.roots().map(parseCertificate);
      const other = { ...options, credential: withSecret('another secret') };
      await expect(cmpEnroll(csr, anchors, other)).rejects.toMatchObject({ code: 'ENROLMENT_UNAVAILABLE' });
      const ours = { ...options, credential: withSecret(SECRET) };
      await expect(cmpEnroll(csr, [], ours)).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' });
    });
  });

  describe('when openssl is the authority', () => {
    let server: ChildProcess | undefined;
    afterEach(() => void server?.kill());

    const start = async (more: readonly string[]): Promise<string> => {
      const begun = await mockAuthority(['-srv_ref', 'signer', '-srv_secret', `pass:${SECRET}`, ...more]);
      server = begun.process;
      return begun.url;
    };
    const issuedFor = async (csr: Uint8Array): Promise<readonly string[]> => {
      const { certificates } = await at.service.authority.issue(csr, 'one-time', ANNA);
      const [own, issuer] = certificates.map((der) => pemOf('CERTIFICATE', der));
      return ['-rsp_cert', file('rsp.pem', own), '-rsp_extracerts', file('extra.pem', issuer)];
    };
    const options = { credential: withSecret(SECRET), primitives, send: httpSend };

    it.each([
      ['confirmed before', ['-grant_implicitconf']],
      ['and is confirmed', []],
    ])('our client gets the certificate: %s', async (_name, more) => {
      const csr = opensslRequest(P256, SUBJECT);
      const url = await start([...(await issuedFor(csr)), ...more]);
      const chain = await cmpEnroll(csr, at.service.roots().map(parseCertificate), {
        ...options,
        url,
        send: oneConnection(),
      });
      expect(chain[0]!.publicKey.der).toEqual(parseCsr(csr).publicKey.der);
      expect(chain).toHaveLength(2);
    });

    it.each([
      ['another key', [], 'ENROLMENT_REFUSED'],
      ['a refusal', ['-pkistatus', '2', '-failure', '9'], 'ENROLMENT_REFUSED'],
      ['an error', ['-send_error'], 'ENROLMENT_REFUSED'],
      ['no protection', ['-send_unprotected'], 'ENROLMENT_UNAVAILABLE'],
      ['to wait', ['-poll_count', '3', '-check_after', '1'], 'ENROLMENT_UNAVAILABLE'],
    ])('our client does not take %s', async (_name, more, code) => {
      const csr = opensslRequest(P256, SUBJECT);
      const url = await start([...(await issuedFor(opensslRequest(P256, SUBJECT))), '-grant_implicitconf', ...more]);
      const anchors = at.service.roots().map(parseCertificate);
      await expect(cmpEnroll(csr, anchors, { ...options, url })).rejects.toMatchObject({ code });
    });
  });
});
