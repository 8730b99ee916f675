import { constants, createHash, generateKeyPairSync, privateEncrypt, sign, type KeyObject } from 'node:crypto';
import { checkSignature, webPkiPrimitives } from '../../src/pki/index.js';
import { nodePkiPrimitives } from '../../src/pki/index.node.js';
import { readAlgorithm, type Algorithm } from '../../src/pki/algorithms.js';
import { readDer } from '../../src/pki/der.js';
import { readPublicKey } from '../../src/pki/public-key.js';
import { bits, nothing, octets, oid, seq, small, tagged, tlv } from '../evidence/maker/der.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const data = Buffer.from('what is signed');
const digest = createHash('sha256').update(data).digest();
const SHA256 = oid('2.16.840.1.101.3.4.2.1');
const algorithm = (...parts: Uint8Array[]): Algorithm => readAlgorithm(readDer(seq(...parts)));
const keyOf = (key: KeyObject): ReturnType<typeof readPublicKey> =>
  readPublicKey(readDer(key.export({ type: 'spki', format: 'der' })));
const rsaSha256 = algorithm(oid('1.2.840.113549.1.1.11'), nothing);
const block = (info: Uint8Array): Buffer =>
  privateEncrypt({ key: rsa.privateKey, padding: constants.RSA_PKCS1_PADDING }, info);

describe.each([
  ['node:crypto', nodePkiPrimitives],
  ['WebCrypto', webPkiPrimitives],
])('checkSignature with %s', (_name, primitives) => {
  const check = async (one: Algorithm, key: KeyObject, signature: Uint8Array, policy = {}): Promise<string> =>
    (await checkSignature({ algorithm: one, key: keyOf(key), signature, data }, primitives, policy))?.reason ?? 'OK';

  describe('when it is RSA PKCS#1 v1.5', () => {
    it('takes DigestInfo with NULL and without, and nothing looser', async () => {
      const raw = (...parts: Uint8Array[]): Promise<string> =>
        check(rsaSha256, rsa.publicKey, block(Buffer.concat(parts)));
      expect(await check(rsaSha256, rsa.publicKey, sign('sha256', data, rsa.privateKey))).toBe('OK');
      expect(await raw(seq(seq(SHA256, nothing), octets(digest)))).toBe('OK');
      expect(await raw(seq(seq(SHA256), octets(digest)))).toBe('OK');
      expect(await raw(digest)).toBe('SIGNATURE_WRONG');
      expect(await raw(seq(seq(SHA256), octets(digest)), Buffer.from([0]))).toBe('SIGNATURE_WRONG');
      expect(await raw(seq(seq(oid('1.3.14.3.2.26')), octets(digest)))).toBe('SIGNATURE_WRONG');
      expect(await raw(seq(seq(SHA256, octets(new Uint8Array(9))), octets(digest)))).toBe('SIGNATURE_WRONG');
      expect(await raw(seq(seq(SHA256), octets(createHash('sha256').update('x').digest())))).toBe('SIGNATURE_WRONG');
    });

    it('refuses padding that is too short, values out of range and other lengths', async () => {
      const info = seq(seq(SHA256), octets(digest));
      const loose = Buffer.concat([
        Buffer.from([0, 1]),
        Buffer.alloc(8, 0xff),
        Buffer.from([0]),
        info,
        Buffer.alloc(256 - 11 - info.length),
      ]);
      const forged = privateEncrypt({ key: rsa.privateKey, padding: constants.RSA_NO_PADDING }, loose);
      for (const value of [
        forged,
        Buffer.alloc(256, 0xff),
        Buffer.alloc(256),
        block(info).subarray(1),
        Buffer.alloc(0),
      ]) {
        expect(await check(rsaSha256, rsa.publicKey, value)).toBe('SIGNATURE_WRONG');
      }
    });

    it('refuses a key with which anybody could sign', async () => {
      const modulus = Buffer.concat([
        Buffer.from([0]),
        Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n!, 'base64url'),
      ]);
      const bare = seq(tlv(0x02, modulus), small(1));
      const key = readPublicKey(readDer(seq(seq(oid('1.2.840.113549.1.1.1'), nothing), bits(bare))));
      const info = seq(seq(SHA256), octets(digest));
      const padding = Buffer.alloc(256 - 3 - info.length, 0xff);
      const signature = Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), info]);
      const found = await checkSignature({ algorithm: rsaSha256, key, signature, data }, primitives);
      expect(found?.reason).toBe('ALGORITHM_WEAK');
    });

    it('refuses SHA-1 unless old records are allowed', async () => {
      const old = algorithm(oid('1.2.840.113549.1.1.5'), nothing);
      const value = sign('sha1', data, rsa.privateKey);
      expect(await check(old, rsa.publicKey, value)).toBe('ALGORITHM_WEAK');
      expect(await check(old, rsa.publicKey, value, { allowSha1: true })).toBe('OK');
    });
  });

  describe('when it is RSA-PSS', () => {
    const pss = (hash: string, mask: string, salt: number): Algorithm =>
      algorithm(
        oid('1.2.840.113549.1.1.10'),
        seq(
          tagged(0, seq(oid(hash))),
          tagged(1, seq(oid('1.2.840.113549.1.1.8'), seq(oid(mask), nothing))),
          tagged(2, small(salt)),
        ),
      );

    it.each([
      ['sha256', '2.16.840.1.101.3.4.2.1', 32],
      ['sha512', '2.16.840.1.101.3.4.2.3', 64],
    ])('takes %s with the salt that it names', async (name, hash, salt) => {
      const value = sign(name, data, {
        key: rsa.privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: salt,
      });
      expect(await check(pss(hash, hash, salt), rsa.publicKey, value)).toBe('OK');
      expect(await check(pss(hash, hash, 20), rsa.publicKey, value)).toBe('SIGNATURE_WRONG');
      expect(await check(pss(hash, '1.3.14.3.2.26', salt), rsa.publicKey, value)).toBe('ALGORITHM_UNKNOWN');
    });
  });

  describe('when it is ECDSA', () => {
    it.each([
      ['P-256', 'sha256', '1.2.840.10045.4.3.2'],
      ['P-384', 'sha384', '1.2.840.10045.4.3.3'],
      ['P-521', 'sha512', '1.2.840.10045.4.3.4'],
    ])('takes %s', async (namedCurve, hash, id) => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
      for (let round = 0; round < 8; round++) {
        expect(await check(algorithm(oid(id)), publicKey, sign(hash, data, privateKey))).toBe('OK');
      }
      expect(await check(algorithm(oid(id)), publicKey, sign(hash, Buffer.from('other'), privateKey))).toBe(
        'SIGNATURE_WRONG',
      );
      expect(await check(algorithm(oid(id)), publicKey, Buffer.alloc(64))).toBe('SIGNATURE_WRONG');
    });
  });

  describe('when algorithm and key do not fit', () => {
    it('refuses', async () => {
      const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const ed = generateKeyPairSync('ed25519');
      expect(await check(rsaSha256, ec.publicKey, sign('sha256', data, ec.privateKey))).toBe('ALGORITHM_UNKNOWN');
      expect(await check(algorithm(oid('1.3.101.112')), ed.publicKey, sign(null, data, ed.privateKey))).toBe(
        'ALGORITHM_UNKNOWN',
      );
    });
  });
});
