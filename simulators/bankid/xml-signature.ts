import { createHash, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const METHODS = {
  sha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
} as const;

/** How a document is signed; the `alter…` functions are for documents that must be refused. */
export interface XmlPlan {
  readonly method: keyof typeof METHODS;
  readonly privateKey: KeyObject;
  /** DER, signer first. */
  readonly certificates: readonly Uint8Array[];
  readonly alterDigest?: (digest: Buffer) => Buffer;
  readonly alterSignature?: (signature: Buffer) => Buffer;
  readonly alterDocument?: (document: string) => string;
}

/**
 * An XML signature over `signedData` and the key information, as BankID writes it: canonical already, so that what is digested
 * stands in the document byte for byte.
 */
export function xmlSignature(signedData: string, plan: XmlPlan): string {
  const certificates = plan.certificates.map(
    (der) => `<X509Certificate>${Buffer.from(der).toString('base64')}</X509Certificate>`,
  );
  const keyInfo =
    `<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#" Id="bidKeyInfo">` +
    `<X509Data>${certificates.join('')}</X509Data></KeyInfo>`;
  const alterDigest = plan.alterDigest ?? unaltered;
  const signedInfo =
    '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">' +
    `<CanonicalizationMethod Algorithm="${C14N}"></CanonicalizationMethod>` +
    `<SignatureMethod Algorithm="${METHODS[plan.method]}"></SignatureMethod>` +
    reference(
      'Type="http://www.bankid.com/signature/v1.0.0/types" URI="#bidSignedData"',
      alterDigest(digestOf(signedData)),
    ) +
    reference('URI="#bidKeyInfo"', digestOf(keyInfo)) +
    '</SignedInfo>';
  const value = (plan.alterSignature ?? unaltered)(sign(plan.method, Buffer.from(signedInfo), plan.privateKey));
  const document =
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?><Signature xmlns="http://www.w3.org/2000/09/xmldsig#">' +
    `${signedInfo}<SignatureValue>${value.toString('base64')}</SignatureValue>${keyInfo}` +
    `<Object>${signedData}</Object></Signature>`;
  return (plan.alterDocument ?? unaltered)(document);
}

function reference(attributes: string, digest: Buffer): string {
  return (
    `<Reference ${attributes}><Transforms><Transform Algorithm="${C14N}"></Transform></Transforms>` +
    '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>' +
    `<DigestValue>${digest.toString('base64')}</DigestValue></Reference>`
  );
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function unaltered<Value>(value: Value): Value {
  return value;
}
