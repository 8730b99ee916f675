import { createHash } from 'node:crypto';
import { parseCertificate } from '../../pki/index.js';
import type { PreparedSignature, SigningAlgorithm } from '../building-block/contract.js';
import { hashFacts, namedInformation } from './hash-types.js';
import { joinedValue } from './joined-value.js';
import type { DecidedPlan } from './plan.js';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const XADES = 'http://uri.etsi.org/01903/v1.3.2#';
const CANONICAL = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const SHA_NAMES = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;
const XMLNS_DS = ` xmlns:ds="${DS}"`;
const XMLNS_XADES = ` xmlns:xades="${XADES}"`;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));

/** RFC 9231 clause 2.3. */
function signatureMethod({ kind, digest }: SigningAlgorithm): string {
  const name = SHA_NAMES[digest];
  if (kind === 'ecdsa') return `http://www.w3.org/2001/04/xmldsig-more#ecdsa-${name}`;
  if (kind === 'rsa-pkcs1') return `http://www.w3.org/2001/04/xmldsig-more#rsa-${name}`;
  return `http://www.w3.org/2007/05/xmldsig-more#${name}-rsa-MGF1`;
}

/** Names of the parts, the same for the same signature. */
function idOf({ what, certificates: [own], signingTime }: DecidedPlan): string {
  const hash = createHash('sha256')
    .update(own ?? '')
    .update(what.digest)
    .update(signingTime.toISOString());
  return `s-${hash.digest('hex').slice(0, 32)}`;
}

/** Every namespace is declared where exclusive canonicalisation would write it, so that the text is its own canonical form. */
function signedProperties({ certificates: [own], signingTime }: DecidedPlan, id: string): string {
  const digest = createHash('sha256')
    .update(own ?? '')
    .digest('base64');
  return (
    `<xades:SignedProperties${XMLNS_XADES} Id="${id}-p"><xades:SignedSignatureProperties>` +
    `<xades:SigningTime>${signingTime.toISOString().slice(0, 19)}Z</xades:SigningTime>` +
    '<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>' +
    `<ds:DigestMethod${XMLNS_DS} Algorithm="${SHA256}"></ds:DigestMethod>` +
    `<ds:DigestValue${XMLNS_DS}>${digest}</ds:DigestValue>` +
    '</xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>' +
    `<xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference="#${id}-r">` +
    '<xades:MimeType>application/octet-stream</xades:MimeType></xades:DataObjectFormat>' +
    '</xades:SignedDataObjectProperties></xades:SignedProperties>'
  );
}

function signedInfo({ what, algorithm }: DecidedPlan, id: string, properties: string): string {
  return (
    `<ds:SignedInfo${XMLNS_DS}><ds:CanonicalizationMethod Algorithm="${CANONICAL}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${signatureMethod(algorithm)}"></ds:SignatureMethod>` +
    `<ds:Reference Id="${id}-r" URI="${namedInformation(what)}">` +
    `<ds:DigestMethod Algorithm="${hashFacts(what.hashType).xml ?? ''}"></ds:DigestMethod>` +
    `<ds:DigestValue>${base64(what.digest)}</ds:DigestValue></ds:Reference>` +
    `<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#${id}-p">` +
    `<ds:Transforms><ds:Transform Algorithm="${CANONICAL}"></ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${SHA256}"></ds:DigestMethod>` +
    `<ds:DigestValue>${createHash('sha256').update(properties).digest('base64')}</ds:DigestValue></ds:Reference>` +
    '</ds:SignedInfo>'
  );
}

function unsignedProperties(id: string, token: Uint8Array): string {
  return (
    '<xades:UnsignedProperties><xades:UnsignedSignatureProperties>' +
    `<xades:SignatureTimeStamp Id="${id}-t"><ds:CanonicalizationMethod Algorithm="${CANONICAL}"></ds:CanonicalizationMethod>` +
    `<xades:EncapsulatedTimeStamp>${base64(token)}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>` +
    '</xades:UnsignedSignatureProperties></xades:UnsignedProperties>'
  );
}

/**
 * Prepares a detached XAdES of the baseline (EN 319 132-1 clause 6.3): the document is referred to by the name that
 * its digest gives it, since nothing else is known of it.
 */
export function prepareXades(plan: DecidedPlan): PreparedSignature {
  const [own] = plan.certificates.map(parseCertificate);
  const id = idOf(plan);
  const properties = signedProperties(plan, id);
  const info = signedInfo(plan, id, properties);
  const valueOf = (value: Uint8Array): string => {
    const joined = own ? joinedValue(value, own.publicKey) : value;
    return `<ds:SignatureValue${XMLNS_DS} Id="${id}-v">${base64(joined)}</ds:SignatureValue>`;
  };
  const certificates = plan.certificates.map((der) => `<ds:X509Certificate>${base64(der)}</ds:X509Certificate>`);
  const finish = (value: Uint8Array, token?: Uint8Array): Uint8Array =>
    utf8(
      `<ds:Signature${XMLNS_DS} Id="${id}">${info}${valueOf(value)}` +
        `<ds:KeyInfo><ds:X509Data>${certificates.join('')}</ds:X509Data></ds:KeyInfo>` +
        `<ds:Object><xades:QualifyingProperties${XMLNS_XADES} Target="#${id}">${properties}` +
        `${token ? unsignedProperties(id, token) : ''}</xades:QualifyingProperties></ds:Object></ds:Signature>`,
    );
  return {
    ...{ toBeSigned: utf8(info), algorithm: plan.algorithm, finish },
    // EN 319 132-1 clause 5.3: the value's element in canonical form.
    stampedBytes: (value) => utf8(valueOf(value)),
  };
}
