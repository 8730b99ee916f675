import { createHash, sign } from 'node:crypto';
import { join } from 'node:path';
import { OCSPResponse } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  authority,
  certificateId,
  certificatePem,
  der,
  distinguishedName,
  extension,
  IdentityCabinet,
  integer,
  keyUsage,
  ocspResponse,
  oid,
  PURPOSE,
  purposes,
  setOf,
  TAG,
  type Identity,
  type IdentityPlan,
  type NameSteps,
} from '../pki/index.js';
import type { Person } from './people.js';

const YEAR_MS = 365 * 86_400_000;
const NATIONAL_NUMBER = '2.16.578.1.16.3.2';
const DATA = '1.2.840.113549.1.7.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const SHA256 = '2.16.840.1.101.3.4.2.1';
const ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const CONTEXT_0 = 0xa0;

/** What goes wrong with a certificate-based signature. */
export type CertificateFlaw = 'other-text' | 'other-person' | 'revoked' | 'foreign-root' | 'no-ocsp' | 'broken';

/** A detached CMS and the bare OCSP response that goes with it, both base64 of DER. */
interface CertificateSignature {
  readonly evidence: string;
  readonly ocspResponse?: string;
}

/** Signs texts as Norwegian BankID does with certificates: CMS over ISO-8859-1, and an OCSP response that names the national number. */
export class NorwegianSigner {
  private constructor(
    private readonly cabinet: IdentityCabinet,
    private readonly root: Identity,
    private readonly now: () => Date,
  ) {}

  static async open(directory: string, now: () => Date): Promise<NorwegianSigner> {
    const cabinet = await IdentityCabinet.open(join(directory, 'norwegian'));
    return new NorwegianSigner(cabinet, await takeRoot(cabinet, 'no', now()), now);
  }

  /** Anchor of people's certificates and of the responder, PEM. */
  get rootPem(): string {
    return certificatePem(this.root.der);
  }

  async sign(text: string, person: Person, other: Person, flaw?: CertificateFlaw): Promise<CertificateSignature> {
    const family = flaw === 'foreign-root' ? 'foreign' : 'no';
    const root = flaw === 'foreign-root' ? await takeRoot(this.cabinet, family, this.now()) : this.root;
    const signer = await this.issue(family, root, flaw === 'other-person' ? other : person);
    const content = Buffer.from(flaw === 'other-text' ? 'Jeg betaler en million.' : text, 'latin1');
    const cms = detachedCms(content, signer, this.now());
    if (flaw === 'broken') cms[cms.length - 5] = (cms[cms.length - 5] ?? 0) ^ 1;
    const evidence = cms.toString('base64');
    if (flaw === 'no-ocsp') return { evidence };
    return { evidence, ocspResponse: (await this.statusOf(signer, root, family, person, flaw)).toString('base64') };
  }

  /** A `BasicOCSPResponse` by a responder that the root certifies. */
  private async statusOf(
    signer: Identity,
    root: Identity,
    family: string,
    { number }: Person,
    flaw: CertificateFlaw | undefined,
  ): Promise<Buffer> {
    const responder = await this.cabinet.take(`${family}-va`, () => ({
      ...planOf([['CN', 'Simulated Norwegian VA']], this.now()),
      issuer: root,
      extensions: [keyUsage('digitalSignature'), purposes([PURPOSE.ocspSigning], false)],
    }));
    const hourAgo = new Date(this.now().getTime() - 3_600_000);
    const whole = ocspResponse({
      responder,
      answers: [
        {
          certificate: certificateId(root, signer.certificate.tbsCertificate.serialNumber),
          verdict: flaw === 'revoked' ? { revokedAt: hourAgo } : 'good',
        },
      ],
      producedAt: this.now(),
      extensions: [extension(NATIONAL_NUMBER, false, Buffer.from(number))],
    });
    const { responseBytes } = AsnConvert.parse(whole, OCSPResponse);
    return Buffer.from(responseBytes?.response.buffer ?? new ArrayBuffer(0));
  }

  private issue(family: string, root: Identity, person: Person): Promise<Identity> {
    const { id, givenName, surname, key } = person;
    const steps: NameSteps = [
      ['C', 'NO'],
      ['surname', surname],
      ['givenName', givenName],
      ['serialNumber', `UN:NO-${key}`],
      ['CN', `${surname}, ${givenName}`],
    ];
    return this.cabinet.take(`${family}-${id}`, () => ({
      ...planOf(steps, this.now()),
      issuer: root,
      extensions: [keyUsage('nonRepudiation')],
    }));
  }
}

function takeRoot(cabinet: IdentityCabinet, family: string, now: Date): Promise<Identity> {
  return cabinet.take(`${family}-root`, () => ({
    ...planOf([['CN', 'Simulated Norwegian BankID Root']], now),
    extensions: authority(0),
  }));
}

function planOf(steps: NameSteps, now: Date): Omit<IdentityPlan, 'extensions'> {
  return {
    keyType: 'ec',
    notBefore: new Date(now.getTime() - 7 * 86_400_000),
    notAfter: new Date(now.getTime() + 2 * YEAR_MS),
    subject: distinguishedName(...steps),
  };
}

/** ContentInfo with SignedData that has no content of its own (RFC 5652). */
function detachedCms(content: Buffer, signer: Identity, at: Date): Buffer {
  const sequence = (...parts: Uint8Array[]): Buffer => der(TAG.sequence, ...parts);
  const attribute = (type: string, value: Uint8Array): Buffer => sequence(oid(type), setOf(value));
  const digest = (bytes: Uint8Array): Buffer => der(TAG.octets, createHash('sha256').update(bytes).digest());
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid(DATA)),
    attribute('1.2.840.113549.1.9.4', digest(content)),
    attribute('1.2.840.113549.1.9.5', utcTime(at)),
    attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(sequence(digest(signer.der))))),
  ].sort((a, b) => Buffer.compare(a, b));
  const { issuer, serialNumber } = signer.certificate.tbsCertificate;
  const info = sequence(
    integer(1),
    sequence(Buffer.from(AsnConvert.serialize(issuer)), der(TAG.integer, Buffer.from(serialNumber))),
    sequence(oid(SHA256)),
    der(CONTEXT_0, ...attributes),
    sequence(oid(ECDSA_SHA256)),
    der(TAG.octets, sign('sha256', setOf(...attributes), signer.privateKey)),
  );
  const data = sequence(
    integer(1),
    setOf(sequence(oid(SHA256))),
    sequence(oid(DATA)),
    der(CONTEXT_0, signer.der),
    setOf(info),
  );
  return sequence(oid(SIGNED_DATA), der(CONTEXT_0, data));
}

function utcTime(at: Date): Buffer {
  const text = at
    .toISOString()
    .replace(/[-:T]|\.\d+/g, '')
    .slice(2);
  return der(0x17, Buffer.from(text, 'latin1'));
}
