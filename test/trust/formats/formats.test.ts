import { spawnSync } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flattenedVerify, type FlattenedJWSInput } from 'jose';
import { parseCms } from '../../../src/pki/index.js';
import type { HashType, SignatureFormat } from '../../../src/trust/building-block/contract.js';
import {
  algorithmFor,
  assertFormat,
  prepareSignature,
  verifySignatureResult,
} from '../../../src/trust/formats/index.js';
import { itIf } from '../../skip.js';
import { cast, digestOf, DOCUMENT, signed, type Cast, type Made } from './signing-case.js';

const folder = mkdtempSync(join(tmpdir(), 'esign-formats-'));
const at = (name: string): string => join(folder, name);
const hasXmlsec = spawnSync('xmlsec1', ['--version']).status === 0;
let everyone: Cast;

beforeAll(async () => {
  everyone = await cast();
  writeFileSync(at('document'), DOCUMENT);
  const root = Buffer.from(everyone.root.der).toString('base64');
  writeFileSync(at('root.pem'), `-----BEGIN CERTIFICATE-----\n${root}\n-----END CERTIFICATE-----\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEYS = [
  ['EC', 'pkcs1'],
  ['RSA', 'pkcs1'],
  ['RSA', 'pss'],
] as const;
const CMS_FORMATS = ['PAdES', 'CAdES', 'ASIC'] as const;
const SHA2 = ['SHA2-256', 'SHA2-384', 'SHA2-512'] as const;

describe('a signature over a digest', () => {
  describe.each(CMS_FORMATS)('when it is %s', (format) => {
    it.each(KEYS.flatMap(([kind, rsa]) => SHA2.map((hashType) => [kind, rsa, hashType] as const)))(
      'is good with a key %s (%s) and %s, and for openssl too',
      async (kind, rsa, hashType) => {
        const made = await signed(everyone, kind, digestOf(format, hashType), { rsa });
        expect(await verifySignatureResult(made)).toBeNull();
        writeFileSync(at('cms'), made.result.signature);
        const how = ['-cades', '-binary', '-inform', 'DER', '-purpose', 'any', '-out', at('out')];
        const what = ['-in', at('cms'), '-content', at('document'), '-CAfile', at('root.pem')];
        expect(spawnSync('openssl', ['cms', '-verify', ...how, ...what]).status).toBe(0);
      },
    );

    it('says its time as the format wants it', async () => {
      const { result } = await signed(everyone, 'EC', digestOf(format, 'SHA2-256'));
      const attributes = parseCms(result.signature).signers[0]!.signed!.attributes;
      expect(attributes.has('1.2.840.113549.1.9.5')).toBe(format !== 'PAdES');
    });
  });

  describe('when it is XAdES', () => {
    const cases = KEYS.flatMap(([kind, rsa]) => SHA2.map((hashType) => [kind, rsa, hashType] as const));

    it.each([...cases, ['EC', 'pkcs1', 'SHA3-512'] as const])(
      'is good with a key %s (%s) and %s',
      async (kind, rsa, hashType) => {
        expect(
          await verifySignatureResult(await signed(everyone, kind, digestOf('XAdES', hashType), { rsa })),
        ).toBeNull();
      },
    );

    itIf(hasXmlsec, 'xmlsec1 is not installed')('is good for xmlsec1, and another document is not', async () => {
      for (const [kind, rsa, hashType] of [
        ['EC', 'pkcs1', 'SHA2-256'],
        ['RSA', 'pkcs1', 'SHA2-512'],
      ] as const) {
        const { result, what } = await signed(everyone, kind, digestOf('XAdES', hashType), { rsa });
        writeFileSync(at('signature.xml'), result.signature);
        writeFileSync(at('other'), 'another document');
        const name = `ni:///${hashType.replace('SHA2', 'sha').toLowerCase()};${Buffer.from(what.digest).toString('base64url')}`;
        const verify = (content: string): number | null =>
          spawnSync('xmlsec1', [
            ...['--verify', '--enabled-reference-uris', 'empty,same-doc,local,remote', '--trusted-pem', at('root.pem')],
            ...['--verification-time', timeText(result.signedAt), '--id-attr:Id', 'SignedProperties'],
            ...[`--url-map:${name}`, at(content), at('signature.xml')],
          ]).status;
        expect(verify('document')).toBe(0);
        expect(verify('other')).not.toBe(0);
      }
    });

    it('is its own canonical form where it is signed and stamped', async () => {
      const { result } = await signed(everyone, 'EC', digestOf('XAdES', 'SHA2-256'));
      const text = Buffer.from(result.signature).toString();
      expect(text).not.toMatch(/[\n\r\t]|\/>/);
      for (const part of ['ds:SignedInfo', 'ds:SignatureValue']) {
        expect(text).toContain(`<${part} xmlns:ds="http://www.w3.org/2000/09/xmldsig#"`);
      }
      expect(text).toContain('<xades:SignedProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"');
    });
  });

  describe('when it is JAdES', () => {
    it.each(KEYS)('is good with a key %s (%s), and for jose too', async (kind, rsa) => {
      const made = await signed(everyone, kind, digestOf('JWS', 'SHA2-512'), { rsa });
      expect(await verifySignatureResult(made)).toBeNull();
      const jws = JSON.parse(Buffer.from(made.result.signature).toString()) as FlattenedJWSInput;
      const spki = Buffer.from(everyone[kind].certificate.publicKey.rawData);
      const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
      const { protectedHeader } = await flattenedVerify(jws, key, { crit: { sigD: true } });
      const certificate = createHash('sha256').update(everyone[kind].der).digest('base64url');
      expect(protectedHeader).toMatchObject({
        'x5t#S256': certificate,
        sigD: { hashM: 'S512', hashV: [createHash('sha512').update(DOCUMENT).digest('base64url')] },
      });
    });
  });

  describe('when the format has no place for the digest', () => {
    it.each([
      ...(['PAdES', 'CAdES', 'ASIC', 'JWS'] as const).flatMap((format) =>
        (['SHA3-256', 'SHA3-384', 'SHA3-512', 'BLAKE2B'] as const).map((hashType) => [format, hashType] as const),
      ),
      ['XAdES', 'BLAKE2B'] as const,
    ] as readonly (readonly [SignatureFormat, HashType])[])(
      'is refused with the reason: %s over %s',
      (format, hashType) => {
        expect(() => assertFormat(digestOf(format, hashType))).toThrow(
          expect.objectContaining({
            ...{ code: 'BB_FORMAT_UNSUPPORTED', status: 422 },
            details: { format, hashType, reason: 'hash_type' },
          }),
        );
      },
    );

    it('is refused for a digest of another length', () => {
      const what = { ...digestOf('PAdES', 'SHA2-256'), hashType: 'SHA2-512' } as const;
      expect(() => assertFormat(what)).toThrow(
        expect.objectContaining({ details: expect.objectContaining({ reason: 'hash_length' }) }),
      );
    });

    it.each([
      ['CAdES', { kind: 'ecdsa', digest: 'SHA-512' }, 'algorithm'],
      ['CAdES', { kind: 'rsa-pkcs1', digest: 'SHA-256' }, 'key'],
      ['JWS', { kind: 'ecdsa', digest: 'SHA-512' }, 'key'],
    ] as const)('is refused for %s with %j', async (format, algorithm, reason) => {
      const plan = { what: digestOf(format, 'SHA2-256'), certificates: [everyone.EC.der], algorithm };
      await expect(prepareSignature(plan)).rejects.toMatchObject({ details: { reason } });
    });

    it('is refused for a salt that XML and JOSE have no name for', async () => {
      const algorithm = { kind: 'rsa-pss', digest: 'SHA-256', saltBytes: 20 } as const;
      for (const format of ['XAdES', 'JWS'] as const) {
        const plan = { what: digestOf(format, 'SHA2-256'), certificates: [everyone.RSA.der], algorithm };
        await expect(prepareSignature(plan)).rejects.toMatchObject({ details: { reason: 'key' } });
      }
    });
  });
});

describe('verifySignatureResult', () => {
  const FORMATS = ['PAdES', 'XAdES', 'JWS'] as const;

  describe.each(FORMATS)('when a %s is not what was asked for', (format) => {
    const make = (): Promise<Made> => signed(everyone, 'EC', digestOf(format, 'SHA2-256'));

    it('finds another digest', async () => {
      const made = await make();
      const other = digestOf(format, 'SHA2-256', Buffer.from('another document'));
      expect(await verifySignatureResult({ ...made, what: other })).not.toBeNull();
    });

    it('finds another certificate of the same key', async () => {
      const made = await make();
      const { certify, NON_REPUDIATION } = await import('../../evidence/maker/authority.js');
      const { privateKey } = everyone.EC;
      const twin = await certify({
        ...{ subject: [{ CN: ['Twin'] }], issuer: everyone.root, usages: NON_REPUDIATION, kind: 'EC' },
        keys: { privateKey, publicKey: createPublicKey(privateKey) },
      });
      const result = { ...made.result, certificates: [twin.der] };
      expect(await verifySignatureResult({ ...made, result })).not.toBeNull();
    });

    it('finds a changed value, and a stamp of something else', async () => {
      const [made, other] = [await make(), await make()];
      const signature = other.result.signature;
      expect(await verifySignatureResult({ ...made, result: { ...made.result, signature } })).not.toBeNull();
      const changed = Buffer.from(made.result.signature);
      changed[changed.length - 20]! ^= 1;
      expect(await verifySignatureResult({ ...made, result: { ...made.result, signature: changed } })).not.toBeNull();
      const timestampToken = other.result.timestampToken;
      expect(await verifySignatureResult({ ...made, result: { ...made.result, timestampToken } })).not.toBeNull();
    });

    it('finds a stamp outside the certificate’s window, and roots that are not trusted', async () => {
      const late = await signed(everyone, 'EC', digestOf(format, 'SHA2-256'), { at: new Date('2035-01-01T00:00:00Z') });
      expect(await verifySignatureResult(late)).not.toBeNull();
      const made = await make();
      const { root } = await cast();
      expect(await verifySignatureResult({ ...made, signerRoots: [root.der] })).toMatchObject({
        code: 'NO_CERTIFICATE_CHAIN_FOUND',
      });
      expect(await verifySignatureResult({ ...made, tsaRoots: [root.der] })).not.toBeNull();
    });
  });
});

describe('algorithmFor', () => {
  it('gives JOSE the digest of the curve, and every other format the document’s', () => {
    const spki = new Uint8Array(everyone.EC.certificate.publicKey.rawData);
    expect(algorithmFor(digestOf('JWS', 'SHA2-512'), spki)).toEqual({ kind: 'ecdsa', digest: 'SHA-256' });
    expect(algorithmFor(digestOf('CAdES', 'SHA2-512'), spki)).toEqual({ kind: 'ecdsa', digest: 'SHA-512' });
    expect(algorithmFor(digestOf('XAdES', 'SHA3-512'), spki)).toEqual({ kind: 'ecdsa', digest: 'SHA-256' });
  });
});

function timeText(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ');
}
