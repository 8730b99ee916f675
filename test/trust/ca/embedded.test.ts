import { spawnSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'express';
import { integer, nothing, octets, oid, sequence, tagged } from '../../../src/pki/build/der-writer.js';
import {
  buildPath,
  parseCertificate,
  parseCsr,
  parseOcsp,
  revocationAddresses,
  verifyOcsp,
  type Certificate,
} from '../../../src/pki/index.js';
import { fetchCrl, fetchOcsp, fromHex, nodePkiPrimitives } from '../../../src/pki/index.node.js';
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

    it('says that a number nobody has is unknown, and speaks for nobody else', async () => {
      const { own } = await issue('device');
      expect((await ask(own.der, '-serial', '0x4711')).stdout).toContain('0x4711: unknown');
      const root = await certify({ subject: [{ CN: ['Other'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
      expect((await ask(root.der)).stdout).toContain('Responder Error: unauthorized');
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
  });

  describe('when strangers ask much', () => {
    let own: Certificate;
    let issuer: Certificate;
    beforeAll(async () => {
      ({ own, issuer } = await issue('device'));
    });
    const post = async (body: Uint8Array): Promise<Buffer> => {
      const answer = await fetch(`${at.baseUrl}/ocsp`, { method: 'POST', body: new Uint8Array(body) });
      return Buffer.from(await answer.arrayBuffer());
    };
    const refused = (code: number): string => `30030a010${code}`;
    const nonceOf = (length: number): Buffer =>
      Buffer.concat([Buffer.from(length < 128 ? [4, length] : [4, 0x81, length]), Buffer.alloc(length, 7)]);

    it('takes nonces of 1 to 128 bytes (RFC 9654) and repeats them', async () => {
      for (const length of [0, 129])
        expect((await post(ocspRequest([own], issuer, nonceOf(length)))).toString('hex')).toBe(refused(1));
      for (const length of [1, 32, 128]) {
        const nonce = nonceOf(length);
        expect((await post(ocspRequest([own], issuer, nonce))).includes(nonce)).toBe(true);
      }
    });

    it('says nothing about certificates of others, nor about many at once', async () => {
      const other = parseCertificate((await certify({ subject: [{ CN: ['Other'] }], kind: 'EC' })).der);
      expect((await post(ocspRequest([own], other))).toString('hex')).toBe(refused(6));
      const many = (count: number): readonly Certificate[] => Array.from({ length: count }, () => own);
      expect((await post(ocspRequest(many(11), issuer))).toString('hex')).toBe(refused(1));
      const ten = await post(ocspRequest(many(10), issuer));
      expect(parseOcsp(new Uint8Array(ten), 'response').responses).toHaveLength(10);
    });

    it('gives the same answer to all without a nonce, until something changes', async () => {
      const ask = (): Promise<Buffer> => post(ocspRequest([own], issuer));
      const [one, ...others] = await Promise.all([ask(), ask(), ask()]);
      expect(others).toEqual([one, one]);
      await at.service.authority.revocation!.suspend(own.serialNumber);
      const status = parseOcsp(new Uint8Array(await ask()), 'response').responses[0]!.status;
      await at.service.authority.revocation!.reactivate(own.serialNumber);
      expect(status).toMatchObject({ kind: 'revoked', reason: 6 });
      expect(parseOcsp(new Uint8Array(await ask()), 'response').responses[0]!.status.kind).toBe('good');
    });

    it('signs no more than so many answers for one address; what is signed already is still given', async () => {
      const sourceOf = (request: Request): string => String(request.headers['x-from']);
      const service = await openAuthority({ answersPerMinute: 3 }, { sourceOf });
      try {
        const { certificates } = await service.service.authority.issue(opensslRequest(), 'device', ANNA);
        const [device, ca] = certificates.map(parseCertificate) as [Certificate, Certificate];
        const isLater = async (from: string, nonce: Buffer | null): Promise<boolean> => {
          const body = new Uint8Array(ocspRequest([device], ca, nonce));
          const answer = await fetch(`${service.baseUrl}/ocsp`, { method: 'POST', body, headers: { 'x-from': from } });
          return Buffer.from(await answer.arrayBuffer()).toString('hex') === refused(3);
        };
        expect(await isLater('2001:db8::1', null)).toBe(false);
        const many: boolean[] = [];
        for (let n = 0; n < 4; n += 1) many.push(await isLater('192.0.2.2', nonceOf(16)));
        expect(many).toEqual([false, false, false, true]);
        expect(await isLater('192.0.2.2', null)).toBe(false);
        expect(await isLater('192.0.2.3', nonceOf(16))).toBe(false);
        // Whoever has one address of IPv6 has the others around it too.
        for (const from of ['2001:db8::2', '2001:db8::3']) expect(await isLater(from, nonceOf(16))).toBe(false);
        expect(await isLater('2001:db8::4', nonceOf(16))).toBe(true);
      } finally {
        await service.close();
      }
    });

    it('reads no more than a request can be long', async () => {
      const long = await fetch(`${at.baseUrl}/ocsp`, { method: 'POST', body: new Uint8Array(17_000) });
      expect([long.status, await long.text()]).toEqual([413, '']);
      expect((await fetch(`${at.baseUrl}/ocsp/${'A'.repeat(1025)}`)).status).toBe(414);
    });
  });

  describe('when lists and certificates are fetched', () => {
    it('caches keep them for a while, never beyond their end, and hear that they are still right', async () => {
      const issued = await issue('device');
      for (const [name, seconds] of [
        ['issuing.crl', 60],
        ['root.crl', 60],
        ['issuing.cer', 3600],
        [`certificates/${issued.own.serialNumber}.cer`, 3600],
      ] as const) {
        const first = await fetch(`${at.baseUrl}/${name}`);
        const etag = first.headers.get('etag')!;
        expect(first.headers.get('cache-control')).toBe(`public, no-transform, must-revalidate, max-age=${seconds}`);
        expect(etag).toMatch(/^"[\w-]{43}"$/);
        const again = await fetch(`${at.baseUrl}/${name}`, { headers: { 'if-none-match': etag, 'cache-control': '' } });
        expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
      }
      const { own } = await issue('device');
      const before = (await fetch(`${at.baseUrl}/issuing.crl`)).headers.get('etag');
      await at.service.authority.revocation!.revoke(own.serialNumber);
      expect((await fetch(`${at.baseUrl}/issuing.crl`)).headers.get('etag')).not.toBe(before);
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
      const { certificates, ocspResponses } = await service.authority.issue(opensslRequest(), 'one-time', ANNA);
      expect(certificates[1]).toEqual(given);
      // Its key is named as its own certificate names it, though we would have named it otherwise.
      expect(parseCertificate(certificates[0]!).authorityKeyId).toBe('07'.repeat(8));
      const [own, ca] = certificates.map(parseCertificate) as [Certificate, Certificate];
      const path = await buildPath(own, {
        ...{ intermediates: [ca], anchors: [parseCertificate(root.der)], at: new Date(), primitives },
      });
      expect(path.fault).toBeNull();
      const said = parseOcsp(ocspResponses![0]!, 'response');
      expect((await verifyOcsp(said, { certificate: own, issuer: ca, primitives })).fault).toBeNull();
      const made = async (): Promise<number> => (await at.sql('ca_authority').where('role', 'responder')).length;
      const before = await made();
      const again = await at.reopen({ issuer }, parts);
      await again.authority.issue(opensslRequest(), 'one-time', ANNA);
      expect(await made()).toBe(before);
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
  const { basicConstraints, buildCertificate, keyUsage, subjectKeyIdentifier } =
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
      ...[subjectKeyIdentifier(new Uint8Array(8).fill(7)), basicConstraints({ pathLength: 0 })],
      keyUsage('certificatesAndLists'),
    ],
    sign: (data) => Promise.resolve(new Uint8Array(sign('sha256', data, root.privateKey))),
  });
}

/** A request about certificates. @param nonce - DER inside the extension */
function ocspRequest(about: readonly Certificate[], issuer: Certificate, nonce: Buffer | null = null): Uint8Array {
  const sha1 = (data: Uint8Array): Uint8Array => octets(createHash('sha1').update(data).digest());
  const hash = sequence(oid('1.3.14.3.2.26'), nothing());
  const [name, key] = [sha1(issuer.subject.der), sha1(issuer.publicKey.keyBytes)];
  const asked = about.map(({ serialNumber }) => sequence(sequence(hash, name, key, integer(fromHex(serialNumber)))));
  const extensions = nonce ? [tagged(2, sequence(sequence(oid('1.3.6.1.5.5.7.48.1.2'), octets(nonce))))] : [];
  return sequence(sequence(sequence(...asked), ...extensions));
}

/** Another process, without which this one’s server would not answer. */
async function spawnAsync(
  command: string,
  args: readonly string[],
): Promise<{ stdout: string; stderr: string; status: number | null }> {
  const child = spawn(command, args);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { stdout, stderr, status };
}
