import { readAlgorithm, type Algorithm } from './algorithms.js';
import { parseCertificate, type Certificate } from './certificate.js';
import { explicit, implicit, malformed, partsOf, readBer, readDer, TAG, type DerValue } from './der.js';
import { readName } from './name.js';
import { expect, Parts, readInteger, readOid, readSmallInteger, toHex } from './values.js';

/** Which certificate a signer names: by issuer and serial number, or by key identifier (hex). */
export type SignerId =
  { readonly issuer: Uint8Array; readonly serialNumber: string } | { readonly subjectKeyId: string };

/** Attributes by OID. A type that comes twice is malformed. */
export type CmsAttributes = ReadonlyMap<string, readonly DerValue[]>;

/** One signature in a CMS. */
export interface SignerInfo {
  readonly id: SignerId;
  readonly digest: Algorithm;
  /** Null: the signature is over the content itself. */
  readonly signed: {
    readonly attributes: CmsAttributes;
    /** What the signature value is over: the attributes as found, as SET OF. */
    readonly bytes: Uint8Array;
    /** Whether they stand in the order that DER wants. */
    readonly sorted: boolean;
  } | null;
  readonly algorithm: Algorithm;
  readonly signature: Uint8Array;
  readonly unsigned: CmsAttributes;
}

/** CMS SignedData (RFC 5652). Nothing is verified by reading it. */
export interface SignedData {
  readonly contentType: string;
  /** Null: detached. */
  readonly content: Uint8Array | null;
  /** In any order, untrusted. */
  readonly certificates: readonly Certificate[];
  readonly signers: readonly SignerInfo[];
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const MAX_CMS_BYTES = 512 * 1024;
const MAX_CERTIFICATES = 20;
const MAX_SIGNERS = 10;

/**
 * Reads a CMS SignedData in its ContentInfo. Outer lengths may be indefinite, as some services write them; certificates
 * and signed attributes must be DER.
 *
 * @throws `UnusableError` `PKI_MALFORMED`, `PKI_TOO_LARGE`, `PKI_UNSUPPORTED`
 */
export function parseCms(bytes: Uint8Array): SignedData {
  const info = new Parts(readBer(bytes, MAX_CMS_BYTES), 'CMS');
  if (readOid(info.any()) !== SIGNED_DATA) malformed('CMS is not signed data', 'PKI_UNSUPPORTED');
  const parts = new Parts(new Parts(info.take(explicit(0)), 'CMS', explicit(0)).any(), 'signed data');
  info.end();
  readSmallInteger(parts.take(TAG.integer));
  parts.take(TAG.set);
  const { contentType, content } = readContent(parts.take(TAG.sequence));
  const list = parts.maybe(explicit(0));
  parts.maybe(explicit(1));
  const signers = partsOf(parts.take(TAG.set));
  parts.end();
  // Attribute certificates and older forms stand behind tags of their own, and are of no use here.
  const certificates = list ? partsOf(list).filter(({ tag }) => tag === TAG.sequence) : [];
  if (certificates.length > MAX_CERTIFICATES || signers.length > MAX_SIGNERS)
    malformed('too many parts', 'PKI_TOO_LARGE');
  return {
    contentType,
    content,
    certificates: certificates.map(({ bytes: der }) => parseCertificate(der)),
    signers: signers.map(readSigner),
  };
}

function readContent(value: DerValue): { contentType: string; content: Uint8Array | null } {
  const parts = new Parts(value, 'content');
  const contentType = readOid(parts.any());
  const content = parts.maybe(explicit(0));
  parts.end();
  return { contentType, content: content ? readOctets(new Parts(content, 'content', explicit(0)).any()) : null };
}

/** An OCTET STRING in one piece, or in several as BER has it. */
function readOctets(value: DerValue): Uint8Array {
  if (value.tag !== TAG.constructedOctetString || !value.ber) return expect(value, TAG.octetString, 'octets').content;
  const pieces = partsOf(value).map(readOctets);
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => (joined.set(piece, at), at + piece.length), 0);
  return joined;
}

function readSigner(value: DerValue): SignerInfo {
  const parts = new Parts(value, 'signer');
  readSmallInteger(parts.take(TAG.integer));
  const id = readSignerId(parts.any());
  const digest = readAlgorithm(parts.take(TAG.sequence));
  const attributes = parts.maybe(explicit(0));
  const algorithm = readAlgorithm(parts.take(TAG.sequence));
  const signature = readOctets(parts.any());
  const unsigned = parts.maybe(explicit(1));
  parts.end();
  return {
    id,
    digest,
    signed: attributes ? readSigned(attributes) : null,
    algorithm,
    signature,
    unsigned: unsigned ? readAttributes(unsigned) : new Map(),
  };
}

function readSignerId(value: DerValue): SignerId {
  if (value.tag === implicit(0)) return { subjectKeyId: toHex(value.content) };
  const parts = new Parts(value, 'signer id');
  const issuer = readName(parts.take(TAG.sequence)).der;
  const serialNumber = toHex(readInteger(parts.take(TAG.integer)));
  parts.end();
  return { issuer, serialNumber };
}

function readSigned(value: DerValue): NonNullable<SignerInfo['signed']> {
  const bytes = value.bytes.slice();
  bytes[0] = TAG.set;
  const set = readDer(bytes, MAX_CMS_BYTES);
  const encoded = partsOf(set).map((part) => toHex(part.bytes));
  const sorted = encoded.every((one, at) => at === 0 || (encoded[at - 1] ?? '') < one);
  return { attributes: readAttributes(set), bytes, sorted };
}

function readAttributes(set: DerValue): CmsAttributes {
  const attributes = new Map<string, readonly DerValue[]>();
  for (const value of partsOf(set)) {
    const parts = new Parts(value, 'attribute');
    const type = readOid(parts.any());
    if (attributes.has(type)) malformed('an attribute comes twice');
    attributes.set(type, partsOf(parts.take(TAG.set)));
    parts.end();
  }
  return attributes;
}
