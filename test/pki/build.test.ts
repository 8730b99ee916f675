import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, sign as signWith } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCms, verifyCms } from '../../src/pki/index.js';
import { addSignatureTimestamp, buildCsr, buildDetachedCms, nodePkiPrimitives } from '../../src/pki/index.node.js';
import { CA_USAGES, certify, NON_REPUDIATION, type Identity } from '../evidence/maker/authority.js';
import { makeTimestamp } from '../evidence/maker/timestamp.js';

const primitives = nodePkiPrimitives;
const folder = mkdtempSync(join(tmpdir(), 'esign-build-'));
const at = (name: string): string => join(folder, name);
const content = Buffer.from('what is signed');
const digest = createHash('sha256').update(content).digest();
let root: Identity;
const signers: Partial<Record<'RSA' | 'EC', Identity>> = {};

beforeAll(async () => {
  root = await certify({ subject: [{ CN: ['Root'] }], ca: {}, usages: CA_USAGES });
  for (const kind of ['RSA', 'EC'] as const) {
    const subject: Record<string, string[]>[] = [{ C: ['SE'] }, { O: ['Sealing AB'] }, { CN: [`Seal ${kind} Ö`] }];
    signers[kind] = await certify({ subject, issuer: root, usages: NON_REPUDIATION, kind });
  }
  writeFileSync(at('root.pem'), pem('CERTIFICATE', root.der));
  writeFileSync(at('content'), content);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pem(label: string, der: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`;
}

const build = (kind: 'RSA' | 'EC', patch: object = {}): Promise<Uint8Array> => {
  const { der, privateKey } = signers[kind]!;
  const sign = (data: Uint8Array): Promise<Uint8Array> => Promise.resolve(signWith('sha256', data, privateKey));
  return buildDetachedCms({ digest, certificates: [der, root.der], sign, primitives, ...patch });
};

const openssl = (...args: string[]): string => execFileSync('openssl', args, { stdio: 'pipe' }).toString();

/** Whether openssl finds the signature, the certificate reference and the chain good. */
function isAccepted(cms: Uint8Array): boolean {
  writeFileSync(at('cms'), cms);
  const how = ['-cades', '-binary', '-inform', 'DER', '-purpose', 'any', '-out', at('out')];
  const what = ['-in', at('cms'), '-content', at('content'), '-CAfile', at('root.pem')];
  return spawnSync('openssl', ['cms', '-verify', ...how, ...what]).status === 0;
}

describe('a detached CMS', () => {
  describe.each(['RSA', 'EC'] as const)('when it is made with a key of kind %s', (kind) => {
    it('is accepted by openssl with its certificate reference, and by our own verifier', async () => {
      const cms = await build(kind);
      expect(isAccepted(cms)).toBe(true);
      const digestContent = (): Promise<Uint8Array> => Promise.resolve(digest);
      const result = await verifyCms(parseCms(cms), { primitives, digestContent });
      expect(result).toMatchObject({ signature: null, content: null, signingTime: null });
    });

    it('signs exactly what PAdES’ baseline wants, in the order of DER', async () => {
      const cms = await build(kind);
      const data = parseCms(cms);
      const [signer] = data.signers;
      expect([...signer!.signed!.attributes.keys()].sort()).toEqual([
        '1.2.840.113549.1.9.16.2.47',
        '1.2.840.113549.1.9.3',
        '1.2.840.113549.1.9.4',
        '1.2.840.113549.1.9.52',
      ]);
      expect(signer!.signed!.sorted).toBe(true);
      expect(signer!.unsigned.size).toBe(0);
      expect(data.content).toBeNull();
      const given = data.certificates.map(({ der }) => Buffer.from(der).toString('hex')).sort();
      expect(given).toEqual([root, signers[kind]!].map(({ der }) => Buffer.from(der).toString('hex')).sort());
      // Whatever re-encodes it gets the same bytes.
      writeFileSync(at('cms'), cms);
      const again = execFileSync('openssl', ['cms', '-cmsout', '-inform', 'DER', '-outform', 'DER', '-in', at('cms')]);
      expect(again.equals(Buffer.from(cms))).toBe(true);
    });
  });

  describe('when the certificate is another one than the key’s', () => {
    it('is not accepted', async () => {
      const { privateKey } = await certify({ subject: [{ CN: ['Other'] }], kind: 'EC' });
      const cms = await build('EC', {
        sign: (data: Uint8Array) => Promise.resolve(signWith('sha256', data, privateKey)),
      });
      expect(isAccepted(cms)).toBe(false);
    });
  });

  describe('when something is missing', () => {
    it.each([
      ['no certificate', { certificates: [] }],
      ['no digest', { digest: new Uint8Array(20) }],
      ['no certificate, but bytes', { certificates: [new Uint8Array([48, 0])] }],
    ])('is not made: %s', async (_what, patch) => {
      await expect(build('EC', patch)).rejects.toMatchObject({ code: 'PKI_MALFORMED' });
    });

    it('passes on why a key did not sign', async () => {
      const sign = (): Promise<Uint8Array> => Promise.reject(new Error('the module is away'));
      await expect(build('EC', { sign })).rejects.toThrow('the module is away');
    });
  });

  describe('when a time-stamp is added', () => {
    it('keeps every other byte, and stays accepted', async () => {
      const cms = await build('RSA');
      const [before] = parseCms(cms).signers;
      const token = makeTimestamp(before!.signature, new Date(), root, [root]);
      const stamped = addSignatureTimestamp(cms, token);
      const [after] = parseCms(stamped).signers;
      const kept = after!.unsigned.get('1.2.840.113549.1.9.16.2.14')!;
      expect(kept.map(({ bytes }) => Buffer.from(bytes).equals(Buffer.from(token)))).toEqual([true]);
      expect(after!.signed!.bytes).toEqual(before!.signed!.bytes);
      expect(after!.signature).toEqual(before!.signature);
      expect(isAccepted(stamped)).toBe(true);
    });

    it('refuses what is no CMS of one signer, or no token', async () => {
      const cms = await build('EC');
      expect(() => addSignatureTimestamp(cms, new Uint8Array([1, 2, 3]))).toThrow();
      expect(() => addSignatureTimestamp(root.der, cms)).toThrow();
    });
  });
});

describe('a certificate request', () => {
  const request = async (kind: 'RSA' | 'EC', value = 'Seal, Ö = "x"'): Promise<Uint8Array> => {
    const key = createPrivateKey(signers[kind]!.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return buildCsr({
      subject: [
        ['country', 'SE'],
        ['organization', 'Sealing AB'],
        ['commonName', value],
      ],
      publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }),
      sign: (data) => Promise.resolve(signWith('sha256', data, key)),
    });
  };

  describe.each(['RSA', 'EC'] as const)('when it is made with a key of kind %s', (kind) => {
    it('is verified by openssl, each attribute in a step of its own', async () => {
      writeFileSync(at('csr'), await request(kind));
      const arguments_ = ['req', '-inform', 'DER', '-in', at('csr'), '-verify', '-noout', '-subject', '-nameopt'];
      const { stdout, stderr, status } = spawnSync('openssl', [...arguments_, 'RFC2253,utf8,-esc_msb'], {
        encoding: 'utf8',
      });
      expect(status).toBe(0);
      expect(stderr).toContain('verify OK');
      expect(stdout).toContain('CN=Seal\\, Ö = \\"x\\",O=Sealing AB,C=SE');
      openssl('asn1parse', '-inform', 'DER', '-in', at('csr'));
    });
  });

  describe('when a name cannot be written', () => {
    it.each(['', 'x'.repeat(300)])('is not made', async (value) => {
      await expect(request('EC', value)).rejects.toMatchObject({ code: 'PKI_MALFORMED' });
    });
  });
});
