// The library's registry of algorithms needs it.
import 'reflect-metadata';
import { constants, createPrivateKey, createPublicKey, sign, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import type { Device, DeviceKey, Push } from './state.js';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 3072,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;

/** Makes a key in a device. @returns it with its certificate request, DER */
export async function makeKey(
  device: Device,
  type: DeviceKey['type'],
  wanted: number | null,
): Promise<{ readonly key: DeviceKey; readonly csr: Buffer }> {
  const algorithm = type === 'ec' ? EC : RSA;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const request = await Pkcs10CertificateRequestGenerator.create({
    ...{ name: `CN=Device ${device.label.replace(/[^\p{L}\p{N} ]/gu, '')}`, keys, signingAlgorithm: algorithm },
  });
  const next = Math.max(0, ...device.keys.map(({ id }) => id)) + 1;
  const lines = (pkcs8.match(/.{1,64}/g) ?? []).join('\n');
  const pem = `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
  const id = wanted !== null && device.keys.every((one) => one.id !== wanted) ? wanted : next;
  return { key: { id, type, pem }, csr: Buffer.from(request.rawData) };
}

/** SubjectPublicKeyInfo, DER. */
export function publicKeyOf({ pem }: DeviceKey): Buffer {
  return createPublicKey(pem).export({ type: 'spki', format: 'der' });
}

/** Signs what a push asks for. @returns nothing when the key does not sign so */
export function signWith(key: DeviceKey, { toBeSigned, algorithm }: Push): Buffer | undefined {
  const digest = algorithm?.digest.replace('-', '').toLowerCase() ?? '';
  if (!['sha256', 'sha384', 'sha512'].includes(digest)) return undefined;
  const data = Buffer.from(toBeSigned ?? '', 'base64');
  const privateKey = createPrivateKey(key.pem);
  switch (algorithm?.kind) {
    case 'ecdsa':
      return key.type === 'ec' ? sign(digest, data, privateKey) : undefined;
    case 'rsa-pkcs1':
      return key.type === 'rsa' ? sign(digest, data, privateKey) : undefined;
    case 'rsa-pss':
      return key.type === 'rsa'
        ? sign(digest, data, {
            ...{ key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING },
            saltLength: algorithm.saltBytes ?? constants.RSA_PSS_SALTLEN_DIGEST,
          })
        : undefined;
    default:
      return undefined;
  }
}
