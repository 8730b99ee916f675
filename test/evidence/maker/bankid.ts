import { createHash, randomBytes, sign } from 'node:crypto';
import { CA_USAGES, certify, OCSP_SIGNING, SIGN_USAGES, type Identity } from './authority.js';
import { makeOcsp, type OcspPlan } from './ocsp.js';

/** A made-up BankID: three levels of CAs, a responder, and people of the test range. */
export interface BankIdAuthority {
  readonly root: Identity;
  readonly bank: Identity;
  readonly issuing: Identity;
  readonly responder: Identity;
}

const bankName = (commonName: string): Record<string, string[]>[] => [
  { C: ['SE'] },
  { O: ['Made-up bank AB (publ)'] },
  { '2.5.4.5': ['111111111111'] },
  { CN: [commonName] },
];

export async function makeAuthority(policies: readonly string[] = ['1.2.3.4.25']): Promise<BankIdAuthority> {
  const root = await certify({ subject: [{ CN: ['Made-up BankID Root'] }], ca: {}, usages: CA_USAGES });
  const bank = await certify({ subject: bankName('Made-up CA'), issuer: root, ca: {}, usages: CA_USAGES, policies });
  const issuing = await certify({
    subject: bankName('Made-up Customer CA'),
    issuer: bank,
    ca: {},
    usages: CA_USAGES,
    policies,
  });
  const responder = await certify({
    subject: bankName('Made-up OCSP Signing'),
    issuer: issuing,
    usages: SIGN_USAGES,
    purposes: [OCSP_SIGNING],
    noCheck: true,
  });
  return { root, bank, issuing, responder };
}

export interface PersonPlan {
  readonly personalNumber?: string;
  readonly givenName?: string;
  readonly surname?: string;
  readonly policies?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly usages?: number;
}

export function issuePerson(authority: BankIdAuthority, plan: PersonPlan = {}): Promise<Identity> {
  const { personalNumber = '199001019802', givenName = 'Åsa', surname = 'Öberg' } = plan;
  return certify({
    subject: [
      { C: ['SE'] },
      { O: ['Made-up bank AB (publ)'] },
      { '2.5.4.4': [surname] },
      { '2.5.4.42': [givenName] },
      { '2.5.4.5': [personalNumber] },
      { '2.5.4.41': [`(261121 10.00) ${givenName} ${surname} - Mobilt BankID`] },
      { CN: [`${givenName} ${surname}`] },
    ],
    issuer: authority.issuing,
    usages: plan.usages ?? SIGN_USAGES,
    policies: plan.policies ?? ['1.2.3.4.25'],
    notBefore: plan.notBefore,
    notAfter: plan.notAfter,
  });
}

export interface SignaturePlan {
  readonly person: Identity;
  /** In the order of `KeyInfo`. */
  readonly certificates: readonly Identity[];
  readonly userVisibleData: string;
  readonly userNonVisibleData: string | null;
  readonly format?: 'simpleMarkdownV1';
  readonly relyingPartyName: string;
  readonly funcId?: string;
  /** Changes the signed part before it is digested, or the digested parts after. */
  readonly signedData?: (xml: string) => string;
  readonly signedInfo?: (xml: string) => string;
  readonly digest?: 'sha1' | 'sha256';
}

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const TYPES = 'http://www.bankid.com/signature/v1.0.0/types';
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

function signedDataOf(plan: SignaturePlan): string {
  const format = plan.format ? ` format="${plan.format}"` : '';
  const hidden =
    plan.userNonVisibleData === null ? '' : `<usrNonVisibleData>${plan.userNonVisibleData}</usrNonVisibleData>`;
  const nonce = randomBytes(20).toString('base64');
  return (
    `<bankIdSignedData xmlns="${TYPES}" Id="bidSignedData">` +
    `<usrVisibleData charset="UTF-8"${format} visible="wysiwys">${plan.userVisibleData}</usrVisibleData>${hidden}` +
    `<srvInfo><name>${base64(plan.relyingPartyName)}</name><nonce>${nonce}</nonce><displayName>${base64('Demo')}</displayName></srvInfo>` +
    `<clientInfo><funcId>${plan.funcId ?? 'Signing'}</funcId><version>${base64('Personal=7.12&BankID_exe=7.12')}</version>` +
    `<env><ai><type>${base64('IOS')}</type><deviceInfo>${base64('17.0')}</deviceInfo><uhi>abc</uhi><fsib>0</fsib><utb>cs1</utb>` +
    `<requirement><condition><type>CertificatePolicies</type><value>1.2.3.4.25</value></condition></requirement>` +
    `<uauth>pw</uauth></ai></env></clientInfo></bankIdSignedData>`
  );
}

function referenceOf(attributes: string, target: string, digest: 'sha1' | 'sha256'): string {
  const method = digest === 'sha1' ? `${DSIG}sha1` : 'http://www.w3.org/2001/04/xmlenc#sha256';
  const value = createHash(digest).update(target).digest('base64');
  return (
    `<Reference ${attributes}><Transforms><Transform Algorithm="${C14N}"></Transform></Transforms>` +
    `<DigestMethod Algorithm="${method}"></DigestMethod><DigestValue>${value}</DigestValue></Reference>`
  );
}

/** The XML of a signature. */
export function makeXml(plan: SignaturePlan): string {
  const digest = plan.digest ?? 'sha256';
  const signedData = (plan.signedData ?? ((xml) => xml))(signedDataOf(plan));
  const certificates = plan.certificates.map(
    ({ der }) => `<X509Certificate>${Buffer.from(der).toString('base64')}</X509Certificate>`,
  );
  const keyInfo = `<KeyInfo xmlns="${DSIG}" Id="bidKeyInfo"><X509Data>${certificates.join('')}</X509Data></KeyInfo>`;
  const method = digest === 'sha1' ? `${DSIG}rsa-sha1` : 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
  const signedInfo = (plan.signedInfo ?? ((xml) => xml))(
    `<SignedInfo xmlns="${DSIG}"><CanonicalizationMethod Algorithm="${C14N}"></CanonicalizationMethod>` +
      `<SignatureMethod Algorithm="${method}"></SignatureMethod>` +
      referenceOf(`Type="${TYPES}" URI="#bidSignedData"`, signedData, digest) +
      `${referenceOf('URI="#bidKeyInfo"', keyInfo, digest)}</SignedInfo>`,
  );
  const value = sign(digest, Buffer.from(signedInfo), plan.person.privateKey).toString('base64');
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?><Signature xmlns="${DSIG}">${signedInfo}` +
    `<SignatureValue>${value}</SignatureValue>${keyInfo}<Object>${signedData}</Object></Signature>`
  );
}

/** The nonce rule: SHA-1 over the base64 text of the signature, then twelve random bytes. */
export function nonceFor(signature: string): Uint8Array {
  return new Uint8Array(Buffer.concat([createHash('sha1').update(signature).digest(), randomBytes(12)]));
}

/** The OCSP response for a signature, base64. */
export function ocspFor(
  signature: string,
  authority: BankIdAuthority,
  plan: Pick<OcspPlan, 'subject' | 'producedAt'> & Partial<OcspPlan>,
): string {
  const { issuing: issuer, responder } = authority;
  return Buffer.from(makeOcsp({ issuer, responder, nonce: nonceFor(signature), ...plan })).toString('base64');
}
