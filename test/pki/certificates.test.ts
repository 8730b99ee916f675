import { X509Certificate } from 'node:crypto';
import {
  buildPath,
  checkSignature,
  nonceOfOcsp,
  parseCertificate,
  parseOcsp,
  webPkiPrimitives,
} from '../../src/pki/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import {
  CA_USAGES,
  certify,
  rawExtension,
  SIGN_USAGES,
  type CertificatePlan,
  type Identity,
} from '../evidence/maker/authority.js';
import { pemCertificates, vector, vectorText } from '../evidence/vectors.js';

const at = new Date('2026-11-21T10:00:00Z');
const sets = [
  ['node:crypto', nodePkiPrimitives],
  ['WebCrypto', webPkiPrimitives],
] as const;

describe('parseCertificate', () => {
  describe('when it reads the certificates of the vectors', () => {
    const all = [
      ...pemCertificates('bankid-se/completion-signature-chain.pem'),
      ...pemCertificates('bankid-se/signing-root-test.pem'),
      ...pemCertificates('bankid-se/signing-root-prod.pem'),
      ...certificatesIn('idura/jwks.json'),
      ...certificatesIn('csc/credentials_info_scal2_oauth_valid.json'),
      ...certificatesIn('smart-id/session-status-successful-signature.json'),
    ];

    it('reads what Node reads', () => {
      expect(all.length).toBeGreaterThanOrEqual(10);
      for (const der of all) {
        const [mine, theirs] = [parseCertificate(der), new X509Certificate(der)];
        // One of the broker's serial numbers has its sign bit set; Node writes those negated.
        if (!theirs.serialNumber.startsWith('-')) {
          expect(mine.serialNumber.replace(/^00/, '').toUpperCase()).toBe(theirs.serialNumber.replace(/^00/, ''));
        }
        expect(mine.notBefore).toEqual(new Date(theirs.validFrom));
        expect(mine.notAfter).toEqual(new Date(theirs.validTo));
        expect(mine.isCa).toBe(theirs.ca);
        expect(Buffer.from(mine.publicKey.der)).toEqual(theirs.publicKey.export({ type: 'spki', format: 'der' }));
      }
    });

    it('reads what the README states of the BankID leaf', () => {
      const leaf = parseCertificate(all[0]!);
      expect(leaf.subject.get('serialNumber')).toBe('191212121212');
      expect(leaf.subject.get('commonName')).toBe('Tolvan Tolvansson');
      expect(leaf.policies).toEqual(['1.2.3.4.5']);
      expect([...(leaf.keyUsage ?? [])]).toEqual(['digitalSignature']);
      expect(leaf.notBefore.toISOString()).toBe('2022-09-12T22:00:00.000Z');
    });
  });

  describe('when the bytes are not a certificate', () => {
    it('throws its own error only, for every cut and for flipped bytes', () => {
      const [der] = pemCertificates('bankid-se/completion-signature-chain.pem');
      for (let at = 0; at < der!.length; at += 7) {
        expect(() => parseCertificate(der!.slice(0, at))).toThrow(expect.objectContaining({ code: 'PKI_MALFORMED' }));
        const flipped = der!.slice();
        flipped[at]! ^= 0x5a;
        try {
          parseCertificate(flipped);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^PKI_/) });
        }
      }
    });
  });
});

function certificatesIn(path: string): Uint8Array[] {
  const found = vectorText(path).matchAll(/"(MII[A-Za-z0-9+/]+={0,2})"/g);
  return [...found].map(([, base64]) => new Uint8Array(Buffer.from(base64!, 'base64')));
}

describe('parseOcsp', () => {
  it.each(sets)('reads the public response as the README states it, with %s', async (_name, primitives) => {
    const response = parseOcsp(vector('bankid-se/standalone-ocsp-response.der'), 'response');
    expect(response.producedAt.toISOString()).toBe('2022-09-11T20:21:09.000Z');
    expect(response.responses).toMatchObject([
      { serialNumber: '159f067fc2979a57', status: { kind: 'good' }, nextUpdate: null },
    ]);
    const nonce = nonceOfOcsp(response, 'raw');
    expect(nonce?.critical).toBe(true);
    expect(Buffer.from(nonce!.value).toString('hex')).toMatch(/^498014df/);
    expect(nonce!.value).toHaveLength(32);
    expect(nonceOfOcsp(response, 'wrapped')).toBeNull();
    const { algorithm, signature, tbs: data, certificates } = response;
    const key = certificates[0]!.publicKey;
    expect(await checkSignature({ algorithm, signature, data, key }, primitives)).toBeNull();
  });

  it('throws its own error only', () => {
    const der = vector('bankid-se/standalone-ocsp-response.der');
    expect(() => parseOcsp(der, 'basic')).toThrow(expect.objectContaining({ code: 'PKI_MALFORMED' }));
    expect(() => parseOcsp(Buffer.from('30030a0106', 'hex'), 'response')).toThrow(
      expect.objectContaining({ code: 'PKI_UNSUPPORTED' }),
    );
    for (let at = 0; at < der.length; at += 11) {
      expect(() => parseOcsp(der.subarray(0, at), 'response')).toThrow(
        expect.objectContaining({ code: 'PKI_MALFORMED' }),
      );
    }
  });
});

describe.each(sets)('buildPath with %s', (_name, primitives) => {
  let root: Identity;
  let ca: Identity;
  const parse = (one: Identity): ReturnType<typeof parseCertificate> => parseCertificate(one.der);
  const make = (plan: Partial<CertificatePlan>): Promise<Identity> =>
    certify({ subject: [{ CN: ['Leaf'] }], issuer: ca, usages: SIGN_USAGES, kind: 'EC', ...plan });

  beforeAll(async () => {
    root = await certify({ subject: [{ CN: ['Root'] }], ca: { pathLength: 1 }, usages: CA_USAGES });
    ca = await certify({
      subject: [{ CN: ['CA'] }],
      issuer: root,
      ca: { pathLength: 0 },
      usages: CA_USAGES,
      kind: 'EC',
    });
  });

  async function reasonOf(leaf: Identity, intermediates: Identity[] = [ca], when = at): Promise<string> {
    const options = { anchors: [parse(root)], intermediates: intermediates.map(parse), at: when, primitives };
    return (await buildPath(parse(leaf), options)).fault?.reason ?? 'OK';
  }

  it('finds the path among many certificates, with RSA and ECDSA', async () => {
    const other = await certify({ subject: [{ CN: ['CA'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
    expect(await reasonOf(await make({}), [other, root, ca])).toBe('OK');
    expect(await reasonOf(await make({}), [])).toBe('NO_TRUSTED_ROOT');
  });

  it('does not take a name for a signature', async () => {
    const forger = await certify({ subject: [{ CN: ['CA'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
    const forged = await make({ issuer: { ...forger, certificate: ca.certificate } });
    expect(await reasonOf(forged)).toBe('CERTIFICATE_FORGED');
  });

  it('refuses what may not issue, and what the constraints forbid', async () => {
    const noCa = await make({});
    expect(await reasonOf(await make({ issuer: noCa }), [noCa, ca])).toBe('NOT_A_CA');
    const noUsage = await make({ subject: [{ CN: ['No usage'] }], issuer: root, ca: {}, usages: SIGN_USAGES });
    expect(await reasonOf(await make({ issuer: noUsage }), [noUsage])).toBe('CA_KEY_USAGE');
    const below = await make({ subject: [{ CN: ['Below'] }], ca: {}, usages: CA_USAGES });
    expect(await reasonOf(await make({ issuer: below }), [below, ca])).toBe('PATH_TOO_LONG');
    const strange = await make({ extra: [rawExtension('1.2.3.4', new Uint8Array([5, 0]), true)] });
    expect(await reasonOf(strange)).toBe('CRITICAL_EXTENSION');
    const constrained = await make({
      subject: [{ CN: ['C'] }],
      issuer: root,
      ca: {},
      usages: CA_USAGES,
      extra: [rawExtension('2.5.29.30', new Uint8Array([0x30, 0]), true)],
    });
    expect(await reasonOf(await make({ issuer: constrained }), [constrained])).toBe('CRITICAL_EXTENSION');
  });

  it('judges every certificate at the given time', async () => {
    const short = await make({
      notBefore: new Date('2026-11-01T00:00:00Z'),
      notAfter: new Date('2026-12-01T00:00:00Z'),
    });
    expect(await reasonOf(short, [ca], new Date('2026-10-31T23:59:59Z'))).toBe('CERTIFICATE_NOT_YET_VALID');
    expect(await reasonOf(short, [ca], new Date('2026-12-01T00:00:00Z'))).toBe('OK');
    expect(await reasonOf(short, [ca], new Date('2026-12-01T00:00:01Z'))).toBe('CERTIFICATE_EXPIRED');
    const oldCa = await make({
      subject: [{ CN: ['Old'] }],
      issuer: root,
      ca: {},
      usages: CA_USAGES,
      notAfter: new Date('2026-11-01T00:00:00Z'),
    });
    expect(await reasonOf(await make({ issuer: oldCa }), [oldCa])).toBe('CERTIFICATE_EXPIRED');
  });

  it('ends on loops', async () => {
    const one = await certify({ subject: [{ CN: ['One'] }], ca: {}, usages: CA_USAGES, kind: 'EC' });
    const two = await certify({ subject: [{ CN: ['Two'] }], issuer: one, ca: {}, usages: CA_USAGES, kind: 'EC' });
    const again = await certify({
      subject: [{ CN: ['One'] }],
      issuer: two,
      ca: {},
      usages: CA_USAGES,
      kind: 'EC',
      keys: { privateKey: one.privateKey, publicKey: new X509Certificate(one.der).publicKey },
    });
    expect(await reasonOf(await make({ issuer: again }), [one, two, again])).toBe('NO_TRUSTED_ROOT');
  });

  it('refuses short RSA keys', async () => {
    const weak = await certify({ subject: [{ CN: ['Weak'] }], issuer: root, ca: {}, usages: CA_USAGES, bits: 1024 });
    expect(await reasonOf(await make({ issuer: weak }), [weak])).toBe('ALGORITHM_WEAK');
  });
});
