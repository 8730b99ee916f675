import 'reflect-metadata';
import { generateKeyPairSync, randomBytes, webcrypto, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { tlv } from './der.js';

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

/** A certificate with its private key. */
export interface Identity {
  readonly der: Uint8Array;
  readonly certificate: x509.X509Certificate;
  readonly privateKey: KeyObject;
  readonly kind: 'RSA' | 'EC';
}

export interface CertificatePlan {
  readonly subject: x509.JsonName;
  readonly issuer?: Identity;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly ca?: { readonly pathLength?: number };
  /** Sum of 1 << n for each named bit n of KeyUsage. */
  readonly usages?: number;
  readonly purposes?: readonly string[];
  readonly purposesCritical?: boolean;
  readonly policies?: readonly string[];
  readonly noCheck?: boolean;
  readonly kind?: 'RSA' | 'EC';
  readonly extra?: readonly x509.Extension[];
  readonly bits?: number;
  readonly keys?: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export function newKeys(kind: 'RSA' | 'EC', bits = 2048): { privateKey: KeyObject; publicKey: KeyObject } {
  return kind === 'RSA'
    ? generateKeyPairSync('rsa', { modulusLength: bits })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

async function importKeys(
  kind: 'RSA' | 'EC',
  keys: { privateKey: KeyObject; publicKey: KeyObject },
): Promise<CryptoKeyPair> {
  const algorithm = kind === 'RSA' ? RSA : EC;
  const { subtle } = webcrypto;
  return {
    privateKey: await subtle.importKey(
      'pkcs8',
      keys.privateKey.export({ type: 'pkcs8', format: 'der' }),
      algorithm,
      true,
      ['sign'],
    ),
    publicKey: await subtle.importKey('spki', keys.publicKey.export({ type: 'spki', format: 'der' }), algorithm, true, [
      'verify',
    ]),
  };
}

export const YEAR_MS = 365 * 24 * 60 * 60_000;

/** Makes a certificate; without an issuer it signs itself. */
export async function certify(plan: CertificatePlan): Promise<Identity> {
  const kind = plan.kind ?? 'RSA';
  const keys = plan.keys ?? newKeys(kind, plan.bits);
  const pair = await importKeys(kind, keys);
  const issuerKind = plan.issuer?.kind ?? kind;
  const issuerKeys = plan.issuer ? { privateKey: plan.issuer.privateKey, publicKey: keys.publicKey } : keys;
  const signing = await webcrypto.subtle.importKey(
    'pkcs8',
    issuerKeys.privateKey.export({ type: 'pkcs8', format: 'der' }),
    issuerKind === 'RSA' ? RSA : EC,
    true,
    ['sign'],
  );
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `4${randomBytes(7).toString('hex')}1`.padStart(18, '0').slice(-16),
    subject: plan.subject,
    issuer: plan.issuer ? plan.issuer.certificate.subjectName.toJSON() : plan.subject,
    notBefore: plan.notBefore ?? new Date('2026-01-01T00:00:00Z'),
    notAfter: plan.notAfter ?? new Date('2034-01-01T00:00:00Z'),
    signingKey: signing,
    publicKey: pair.publicKey,
    signingAlgorithm: (issuerKind === 'RSA' ? RSA : EC) as never,
    extensions: await extensionsOf(plan, pair.publicKey),
  });
  return { der: new Uint8Array(certificate.rawData), certificate, privateKey: keys.privateKey, kind };
}

async function extensionsOf(plan: CertificatePlan, publicKey: CryptoKey): Promise<x509.Extension[]> {
  const issuerKey = plan.issuer ? plan.issuer.certificate.publicKey : publicKey;
  const { ca, usages, purposes, policies } = plan;
  return [
    ...(ca ? [new x509.BasicConstraintsExtension(true, ca.pathLength, true)] : []),
    ...(usages === undefined ? [] : [rawExtension('2.5.29.15', keyUsage(usages), true)]),
    ...(purposes ? [new x509.ExtendedKeyUsageExtension([...purposes], plan.purposesCritical ?? false)] : []),
    ...(policies ? [new x509.CertificatePolicyExtension([...policies])] : []),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(issuerKey as never),
    ...(plan.noCheck === true ? [new x509.Extension('1.3.6.1.5.5.7.48.1.5', false, new Uint8Array([5, 0]))] : []),
    ...(plan.extra ?? []),
  ];
}

export const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
export const SIGN_USAGES = 1 << 0;
export const NON_REPUDIATION = 1 << 1;
export const CA_USAGES = (1 << 5) | (1 << 6);

/** A named bit string: bit 0 is the first of the byte, and trailing zeros are left out. */
function keyUsage(usages: number): Uint8Array<ArrayBuffer> {
  const byte = [...Array(8).keys()].reduce((sum, bit) => sum | (usages & (1 << bit) ? 0x80 >> bit : 0), 0);
  const unused = 31 - Math.clz32(byte & -byte);
  return tlv(0x03, Buffer.from([unused, byte]));
}

export const rawExtension = (oid: string, value: Uint8Array<ArrayBuffer>, critical = false): x509.Extension =>
  new x509.Extension(oid, critical, value);
