import type { EvidencePlan } from '../evidence.js';
import type { XmlPlan } from '../xml-signature.js';
import type { Fault } from './fault.js';

const OTHER_TEXT = Buffer.from('I agree to something else.').toString('base64');

/** Documents that were tampered with, or that lead careless readers astray. */
export const DOCUMENT_FAULTS: readonly Fault[] = [
  {
    name: 'flipped-digest',
    description: 'The digest of the signed data is wrong; the signature over it is right',
    forge: xml({ alterDigest: flipped }),
  },
  {
    name: 'flipped-signature',
    description: 'The signature value is wrong',
    forge: xml({ alterSignature: flipped }),
  },
  { name: 'sha1-signature', description: 'The signature is RSA-SHA1', forge: xml({ method: 'sha1' }) },
  {
    name: 'wrapped-document',
    description: 'Signature wrapping: a second element of the same Id with another text stands before the signed one',
    forge: xml({ alterDocument: wrapped }),
  },
  {
    name: 'document-type',
    description: 'The document begins with a document type that declares an entity',
    forge: xml({
      alterDocument: (document) =>
        document.replace('?><Signature', `?><!DOCTYPE Signature [<!ENTITY text "${OTHER_TEXT}">]><Signature`),
    }),
  },
  {
    name: 'comment-in-text',
    description: 'A comment stands inside the visible text; canonical XML leaves it out, so the digest still matches',
    forge: xml({ alterDocument: (document) => document.replace(/(<usrVisibleData [^>]+>.{8})/, '$1<!-- not -->') }),
  },
  {
    name: 'truncated-base64',
    description: 'The base64 text of the signature breaks off',
    forge: (plan) => ({ ...plan, alterSignatureText: (base64) => base64.slice(0, Math.floor(base64.length / 2) - 1) }),
  },
];

function xml(change: Partial<XmlPlan>): (plan: EvidencePlan) => EvidencePlan {
  return (plan) => ({ ...plan, xml: { ...plan.xml, ...change } });
}

function flipped(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  other[0] = (other[0] ?? 0) ^ 1;
  return other;
}

function wrapped(document: string): string {
  const signed = /<bankIdSignedData .*<\/bankIdSignedData>/.exec(document)?.[0] ?? '';
  const forged = signed.replace(/(<usrVisibleData [^>]+>)[^<]*/, `$1${OTHER_TEXT}`);
  return document.replace('<Object>', () => `<Object>${forged}</Object><Object>`);
}
