import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildPath,
  parseCertificate,
  parseCsr,
  parseOcsp,
  revocationAddresses,
  verifyOcsp,
} from '../../../src/pki/index.js';
import { fetchCrl, fetchOcsp, nodePkiPrimitives } from '../../../src/pki/index.node.js';
import { httpSend } from '../../../src/trust/http-send.js';
import { certify, CA_USAGES } from '../../evidence/maker/authority.js';
import { ANNA, openAuthority, opensslRequest, pemOf, type AuthorityCase } from './authority-case.js';

const primitives = nodePkiPrimitives;
let at: AuthorityCase;

beforeAll(async () => {
  at = await openAuthority();
});
afterAll(() => at.close());

const issue = async (profile: 'one-time' | 'device', csr = opensslRequest()) => {
  const issued = await at.service.authority.issue(csr, profile, ANNA);
  const [own, issuer] = issued.certificates.map(parseCertificate);
  return { own: own!, issuer: issuer!, issued, csr };
};

const openssl = (...args: string[]) => spawnSync('openssl', args, { encoding: 'utf8' });
const file = (name: string, content: Uint8Array | string): string => {
  const path = join(at.folder, name);
  writeFileSync(path, content);
  return path;
};

describe('the embedded authority', () => {
  describe('when a one-time key is certified', () => {
    it('says who somebody is by what was verified, and nothing that the request says', async () => {
      const { own, csr } = await issue('one-time');
      expect(own.publicKey.der).toEqual(parseCsr(csr).publicKey.der);
      expect(own.subject.attributes).toEqual([
        { type: 'country', value: 'SE' },
        { type: 'commonName', value: 'Anna Årsjö' },
        { type: 'surname', value: 'Årsjö' },
        { type: 'givenName', value: 'Anna' },
        { type: 'serialNumber', value: 'PNOSE-199001019802' },
      ]);
    });

    it('is valid for a minute, from a second ago, for signing documents alone', async () => {
      const before = Date.now();
      const { own } = await issue('one-time');
      expect(own.notAfter.getTime() - own.notBefore.getTime()).toBe(61_000);
      expect(own.notBefore.getTime()).toBeLessThan(before);
      expect(own.notAfter.getTime()).toBeGreaterThan(before + 58_000);
      expect([...own.keyUsage!]).toEqual(['nonRepudiation']);
      expect(own.extendedKeyUsage).toBeUndefined();
      expect(own.isCa).toBe(false);
      expect(own.unknownCritical).toEqual([]);
      expect(own.serialNumber).toMatch(/^[0-9a-f]{32}$/);
      expect(revocationAddresses(own)).toEqual({
        ...{ ocsp: [`${at.baseUrl}/ocsp`], crl: [], caIssuers: [`${at.baseUrl}/issuing.cer`] },
      });
    });

    it('leads to the root, for us and for openssl', async () => {
      const { own, issuer } = await issue('one-time');
      const anchors = at.service.roots().map(parseCertificate);
      const path = await buildPath(own, { intermediates: [issuer], anchors, at: new Date(), primitives });
      expect(path.fault).toBeNull();
      const root = file('root.pem', pemOf('CERTIFICATE', at.service.roots()[0]!));
      const chain = file('issuing.pem', pemOf('CERTIFICATE', issuer.der));
      const leaf = file('own.pem', pemOf('CERTIFICATE', own.der));
      expect(openssl('verify', '-x509_strict', '-CAfile', root, '-untrusted', chain, leaf)).toMatchObject({
        status: 0,
      });
    });

    it('comes with an answer of the responder that ends with it', async () => {
      const { own, issuer, issued } = await issue('one-time');
      const response = parseOcsp(issued.ocspResponses![0]!, 'response');
      const result = await verifyOcsp(response, { certificate: own, issuer, primitives, requireNoCheck: true });
      expect(result).toMatchObject({ fault: null, answer: { status: { kind: 'good' }, nextUpdate: own.notAfter } });
      expect(response.producedAt >= own.notBefore && response.producedAt <= own.notAfter).toBe(true);
    });
  });

  describe('when it is set up otherwise', () => {
    it('says both purposes that viewers look for', async () => {
      const service = await at.reopen({ profile: { purposes: 'documents', policies: ['0.4.0.2042.1.2'] } });
      const { certificates } = await service.authority.issue(opensslRequest(), 'one-time', ANNA);
      const own = parseCertificate(certificates[0]!);
      expect(own.extendedKeyUsage).toEqual({ purposes: ['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4'], critical: false });
      expect(own.policies).toEqual(['0.4.0.2042.1.2']);
    });

    it('makes validity-assured short-term certificates without any revocation', async () => {
      const service = await at.reopen({ profile: { revocation: 'none', validitySeconds: 30 } });
      const issued = await service.authority.issue(opensslRequest(), 'one-time', ANNA);
      const own = parseCertificate(issued.certificates[0]!);
      expect(issued.ocspResponses).toBeUndefined();
      expect(own.extensions.has('0.4.0.194121.2.1') && own.extensions.has('2.5.29.56')).toBe(true);
      expect(revocationAddresses(own)).toMatchObject({ ocsp: [], crl: [] });
      expect(own.notAfter.getTime() - own.notBefore.getTime()).toBe(31_000);
    });

    it('keeps its keys and its root from start to start', async () => {
      const again = await at.reopen();
      expect(again.roots()).toEqual(at.service.roots());
      const { certificates } = await again.authority.issue(opensslRequest(), 'one-time', ANNA);
      expect(certificates[1]).toEqual((await issue('one-time')).issuer.der);
    });
  });

  describe('when a request cannot be certified', () => {
    const refused = (csr: Uint8Array) => expect(at.service.authority.issue(csr, 'one-time', ANNA)).rejects;

    it.each([
      ['no request', new Uint8Array([1, 2, 3]), 'unreadable'],
      ['a weak key', opensslRequest(['rsa:1024']), 'key_weak'],
      ['a curve that nobody verifies', opensslRequest(['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1']), 'key_weak'],
    ])('refuses %s', async (_name, csr, reason) => {
      await refused(csr).toMatchObject({ code: 'ENROLMENT_REFUSED', details: { reason } });
    });

    it('refuses a key that its maker does not hold', async () => {
      const [own, foreign] = [opensslRequest(), opensslRequest()];
      const forged = Buffer.from(own);
      const key = (der: Uint8Array) => Buffer.from(parseCsr(der).publicKey.keyBytes);
      forged.set(key(foreign), forged.indexOf(key(own)));
      await refused(forged).toMatchObject({ details: { reason: 'possession' } });
    });

    it('refuses a key that was certified before, under whatever name and profile', async () => {
      const { csr } = await issue('one-time');
      await refused(csr).toMatchObject({ details: { reason: 'key_reused' } });
      const other = { ...ANNA, givenName: 'Berta' };
      const device = opensslRequest();
      await at.service.authority.issue(device, 'device', ANNA);
      await expect(at.service.authority.issue(device, 'device', other)).rejects.toMatchObject({
        details: { reason: 'key_reused' },
      });
    });

    it.each([
      ['nobody', { ...ANNA, givenName: ' \u202e ' }],
      ['a country that is none', { ...ANNA, country: 'Sverige' }],
      ['a number in no known form', { ...ANNA, serialNumber: '199001019802' }],
    ])('refuses %s', async (_name, subject) => {
      await expect(at.service.authority.issue(opensslRequest(), 'device', subject)).rejects.toMatchObject({
        code: 'FORMAT_SUBJECT_INVALID',
      });
    });
  });

  describe('when a device is certified', () => {
    it('is valid for two years, with a list and a responder, and certified only once when asked twice', async () => {
      const { own, issued, csr } = await issue('device');
      expect(own.notAfter.getTime() - own.notBefore.getTime()).toBe(2 * 365 * 86_400_000 + 1000);
      expect(revocationAddresses(own).crl).toEqual([`${at.baseUrl}/issuing.crl`]);
      const again = await at.service.authority.issue(csr, 'device', ANNA);
      expect(Buffer.from(again.certificates[0]!).equals(own.der)).toBe(true);
      expect(issued.ocspResponses).toBeUndefined();
    });

    it('publishes its certificate, and none of a one-time key', async () => {
      const [device, oneTime] = [await issue('device'), await issue('one-time')];
      const fetched = await fetch(`${at.baseUrl}/certificates/${device.own.serialNumber}.cer`);
      expect(Buffer.from(await fetched.arrayBuffer()).equals(device.own.der)).toBe(true);
      for (const name of [`${oneTime.own.serialNumber}.cer`, 'ffffffffffffffff.cer', '..%2fca.sqlite']) {
        expect((await fetch(`${at.baseUrl}/certificates/${name}`)).status).toBe(404);
      }
    });

    it('can be suspended, reactivated and revoked, and everybody hears of it', async () => {
      const { own, issuer } = await issue('device');
      const options = { primitives, send: httpSend };
      const heard = async () => {
        const { ocsp, crl } = revocationAddresses(own);
        const answer = await fetchOcsp(own, issuer, ocsp, options);
        const list = await fetchCrl(own, issuer, crl, options);
        const reason = answer.status.kind === 'revoked' ? answer.status.reason : undefined;
        return [answer.status.kind, reason, list.revokedAt !== null];
      };
      const { revocation } = at.service.authority;
      expect(await heard()).toEqual(['good', undefined, false]);
      await revocation!.suspend(own.serialNumber);
      await revocation!.suspend(own.serialNumber);
      expect(await heard()).toEqual(['revoked', 6, true]);
      await revocation!.reactivate(own.serialNumber);
      expect(await heard()).toEqual(['good', undefined, false]);
      await revocation!.revoke(own.serialNumber);
      expect(await heard()).toEqual(['revoked', null, true]);
      await expect(revocation!.reactivate(own.serialNumber)).rejects.toMatchObject({ code: 'CA_CERTIFICATE_STATE' });
      await expect(revocation!.revoke('00ff'.repeat(8))).rejects.toMatchObject({ code: 'CA_CERTIFICATE_UNKNOWN' });
      const { own: oneTime } = await issue('one-time');
      await expect(revocation!.revoke(oneTime.serialNumber)).rejects.toMatchObject({ code: 'CA_CERTIFICATE_UNKNOWN' });
    });
  });

  describe('when openssl asks about certificates', () => {
    const ask = (own: Uint8Array, ...more: string[]) => {
      const root = file('root.pem', pemOf('CERTIFICATE', at.service.roots()[0]!));
      const issuing = file('issuing.pem', pemOf('CERTIFICATE', issuer));
      const leaf = file('own.pem', pemOf('CERTIFICATE', own));
      const about = ['-issuer', issuing, '-cert', leaf, '-CAfile', root, '-verify_other', issuing];
      return spawnAsync('openssl', ['ocsp', '-url', `${at.baseUrl}/ocsp`, ...about, ...more]);
    };
    let issuer: Uint8Array;
    beforeAll(async () => {
      issuer = (await issue('device')).issuer.der;
    });

    it('answers with its nonce, verified', async () => {
      const { own } = await issue('device');
      const { stdout, stderr, status } = await ask(own.der);
      expect(`${stdout}${stderr}`).toMatch(/Response verify OK/);
      expect(stdout).toContain(': good');
      expect(stderr).not.toMatch(/nonce/i);
      expect(status).toBe(0);
    });

    it('says that a stranger’s certificate is unknown', async () => {
      const root = await certify({ subject: [{ CN: ['Other'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
      const { stdout } = await ask(root.der);
      expect(stdout).toContain(': unknown');
    });

    it('takes requests in addresses, and refuses what is none', async () => {
      const { own } = await issue('device');
      const path = join(at.folder, 'request');
      openssl(
        'ocsp',
        '-issuer',
        file('i.pem', pemOf('CERTIFICATE', issuer)),
        '-cert',
        file('c.pem', pemOf('CERTIFICATE', own.der)),
        '-reqout',
        path,
      );
      const { readFileSync } = await import('node:fs');
      const request = encodeURIComponent(readFileSync(path).toString('base64'));
      const got = await fetch(`${at.baseUrl}/ocsp/${request}`);
      expect(got.headers.get('content-type')).toBe('application/ocsp-response');
      expect(parseOcsp(new Uint8Array(await got.arrayBuffer()), 'response').responses[0]!.status.kind).toBe('good');
      const refused = await fetch(`${at.baseUrl}/ocsp`, { method: 'POST', body: 'no request' });
      expect(Buffer.from(await refused.arrayBuffer()).toString('hex')).toBe('30030a0101');
    });

    it('refuses nonces that are empty or too long', async () => {
      for (const nonce of ['0400', `0421${'00'.repeat(33)}`]) {
        const request = ocspRequest(Buffer.from(nonce, 'hex'));
        const answer = await fetch(`${at.baseUrl}/ocsp`, { method: 'POST', body: new Uint8Array(request) });
        expect(Buffer.from(await answer.arrayBuffer()).toString('hex')).toBe('30030a0101');
      }
      const good = await fetch(`${at.baseUrl}/ocsp`, {
        method: 'POST',
        body: new Uint8Array(ocspRequest(Buffer.from(`0420${'00'.repeat(32)}`, 'hex'))),
      });
      expect((await good.arrayBuffer()).byteLength).toBeGreaterThan(100);
    });
  });

  describe('when it is to work in production', () => {
    it('is refused with a root of its own making', async () => {
      await expect(at.reopen({}, { environment: 'production' })).rejects.toMatchObject({
        code: 'CA_NOT_FOR_PRODUCTION',
        details: { certificateRequest: expect.stringMatching(/^-----BEGIN CERTIFICATE REQUEST/) },
      });
    });

    it('works with a certificate that leads to a configured root, and with no other', async () => {
      const root = await certify({ subject: [{ CN: ['National root'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
      const request = Buffer.from((await at.service.certificateRequest())!.split('-----')[2]!, 'base64');
      const key = parseCsr(new Uint8Array(request)).publicKey.der;
      const given = await certifyKey(root, key);
      const issuer = { pem: pemOf('CERTIFICATE', given) };
      const parts = { environment: 'production', roots: () => [root.der] } as const;
      const service = await at.reopen({ issuer }, parts);
      const { certificates } = await service.authority.issue(opensslRequest(), 'one-time', ANNA);
      expect(certificates[1]).toEqual(given);
      expect(service.roots()).toEqual([root.der]);
      await expect(at.reopen({ issuer }, { ...parts, roots: () => at.service.roots() })).rejects.toMatchObject({
        code: 'CA_NOT_FOR_PRODUCTION',
      });
      await expect(at.reopen({ issuer: { pem: pemOf('CERTIFICATE', root.der) } }, parts)).rejects.toMatchObject({
        code: 'CA_CONFIG_INVALID',
      });
    });
  });
});

/** A CA's certificate for a key that somebody else holds. */
async function certifyKey(root: Awaited<ReturnType<typeof certify>>, publicKey: Uint8Array): Promise<Uint8Array> {
  const { basicConstraints, buildCertificate, keyIdentifier, keyUsage, subjectKeyIdentifier } =
    await import('../../../src/pki/index.node.js');
  const { sign } = await import('node:crypto');
  return buildCertificate({
    ...{ subject: [['commonName', 'National signer CA']], publicKey, serialNumber: new Uint8Array(8).fill(7) },
    ...{
      issuer: parseCertificate(root.der).subject.der,
      issuerKey: new Uint8Array(root.certificate.publicKey.rawData),
    },
    ...{ notBefore: new Date('2026-01-01'), notAfter: new Date('2034-01-01') },
    extensions: [
      ...[subjectKeyIdentifier(await keyIdentifier(publicKey, primitives)), basicConstraints({ pathLength: 0 })],
      keyUsage('certificatesAndLists'),
    ],
    sign: (data) => Promise.resolve(new Uint8Array(sign('sha256', data, root.privateKey))),
  });
}

/** A request about a certificate that nobody has. @param nonce - DER inside the extension */
function ocspRequest(nonce: Buffer): Buffer {
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    return Buffer.concat([
      body.length < 128 ? Buffer.from([tag, body.length]) : Buffer.from([tag, 0x81, body.length]),
      body,
    ]);
  };
  const sha1 = Buffer.from('300906052b0e03021a0500', 'hex');
  const id = der(0x30, sha1, der(4, Buffer.alloc(20)), der(4, Buffer.alloc(20)), der(2, Buffer.from([1])));
  const extension = der(0x30, Buffer.from('06092b0601050507300102', 'hex'), der(4, nonce));
  return der(0x30, der(0x30, der(0x30, der(0x30, id)), der(0xa2, der(0x30, extension))));
}

/** Another process, without which this one’s server would not answer. */
async function spawnAsync(
  command: string,
  args: readonly string[],
): Promise<{ stdout: string; stderr: string; status: number | null }> {
  const { spawn } = await import('node:child_process');
  const child = spawn(command, args);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { stdout, stderr, status };
}
