import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import type { Name } from '@peculiar/asn1-x509';
import { issueCertificate } from './certificates.js';
import type { CertificateContent, Issuer } from './certificates.js';

const newKeyPair = promisify(generateKeyPair);

/** A certificate with its private key. */
export interface Identity extends Issuer {
  readonly certificate: Certificate;
  /** DER of the certificate. */
  readonly der: Buffer;
  readonly privateKey: KeyObject;
}

/** What an identity is made of; keys are RSA of 2048 bits or P-256. */
export interface IdentityPlan extends Omit<CertificateContent, 'publicKey'> {
  readonly keyType: 'rsa' | 'ec';
  /** Absent: it issues its own certificate. */
  readonly issuer?: Issuer;
}

/** Makes a key and has its certificate issued. */
export async function createIdentity(plan: IdentityPlan): Promise<Identity> {
  const { publicKey, privateKey } =
    plan.keyType === 'rsa'
      ? await newKeyPair('rsa', { modulusLength: 2048 })
      : await newKeyPair('ec', { namedCurve: 'P-256' });
  const issuer = plan.issuer ?? { name: plan.subject, publicKey, privateKey };
  return identityOf(issueCertificate({ ...plan, publicKey }, issuer), privateKey);
}

/** The same key under a further certificate. */
export function reissued(holder: Identity, content: Omit<CertificateContent, 'publicKey'>, issuer: Issuer): Identity {
  return identityOf(issueCertificate({ ...content, publicKey: holder.publicKey }, issuer), holder.privateKey);
}

/** An identity from its parts, such as those of a file. */
export function identityOf(der: Buffer, privateKey: KeyObject): Identity {
  const certificate = AsnConvert.parse(der, Certificate);
  return {
    certificate,
    der,
    privateKey,
    publicKey: createPublicKey(privateKey),
    name: certificate.tbsCertificate.subject,
  };
}

/** @param text - key and certificate in PEM, as `toPem` writes them */
export function fromPem(text: string): Identity {
  const block = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(text)?.[1] ?? '';
  return identityOf(Buffer.from(block, 'base64'), createPrivateKey(text));
}

/** Private key and certificate in PEM. */
export function toPem(identity: Identity): string {
  return privateKeyPem(identity) + certificatePem(identity.der);
}

export function privateKeyPem({ privateKey }: Identity): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

export function certificatePem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** Subject of an identity's certificate. */
export function nameOf(identity: Identity): Name {
  return identity.certificate.tbsCertificate.subject;
}

/** Serial number in hex. */
export function serialOf(identity: Identity): string {
  return Buffer.from(identity.certificate.tbsCertificate.serialNumber).toString('hex');
}
