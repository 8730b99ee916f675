import { readAlgorithm, type Algorithm } from './algorithms.js';
import { parseCertificate, type Certificate } from './certificate.js';
import { explicit, malformed, partsOf, readDer, TAG, type DerValue } from './der.js';
import {
  expect,
  Parts,
  readBitBytes,
  readBitString,
  readInteger,
  readOid,
  readSmallInteger,
  readTime,
} from './values.js';

/** Kinds of bodies of a message that are used here (RFC 9810 clause 5.1.2). */
export const CMP_BODY = { cp: 3, p10cr: 4, confirmed: 19, error: 23, confirm: 24 } as const;

const IMPLICIT_CONFIRM = '1.3.6.1.5.5.7.4.13';
const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_CERTIFICATES = 20;

/** A message of the Certificate Management Protocol (RFC 9810). Nothing is verified by reading it. */
export interface CmpMessage {
  /** GeneralName, DER. */
  readonly sender: Uint8Array;
  /** When it was made, as its maker says. */
  readonly at: Date | null;
  readonly protectionAlgorithm: Algorithm | null;
  /** Which secret or key protects it. */
  readonly senderKeyId: Uint8Array | null;
  readonly transactionId: Uint8Array | null;
  readonly senderNonce: Uint8Array | null;
  readonly recipientNonce: Uint8Array | null;
  /** Asked for, or granted: nothing has to be confirmed. */
  readonly isImplicitlyConfirmed: boolean;
  /** Number of its kind. */
  readonly bodyKind: number;
  /** What is inside the body's tag. */
  readonly body: DerValue;
  /** Header and body in DER, as they are protected. */
  readonly protectedPart: { readonly header: Uint8Array; readonly body: Uint8Array };
  readonly protection: Uint8Array | null;
  readonly extraCertificates: readonly Certificate[];
}

/**
 * Reads a message.
 *
 * @throws `UnusableError` `PKI_MALFORMED`, `PKI_TOO_LARGE`, `PKI_UNSUPPORTED`
 */
export function parseCmp(der: Uint8Array): CmpMessage {
  const outer = new Parts(readDer(der, MAX_MESSAGE_BYTES), 'CMP message');
  const header = outer.take(TAG.sequence);
  const body = outer.any();
  const [inside] = partsOf(body);
  if ((body.tag & 0xe0) !== 0xa0 || !inside) malformed('no CMP body');
  const protection = outer.maybe(explicit(0));
  const extra = outer.maybe(explicit(1));
  outer.end();
  return {
    ...readHeader(header),
    ...{ bodyKind: body.tag & 0x1f, body: inside, protectedPart: { header: header.bytes, body: body.bytes } },
    protection: protection ? readBitBytes(new Parts(protection, 'protection', explicit(0)).any()) : null,
    extraCertificates: extra ? certificatesIn(new Parts(extra, 'certificates', explicit(1)).take(TAG.sequence)) : [],
  };
}

type Header = Omit<CmpMessage, 'bodyKind' | 'body' | 'protectedPart' | 'protection' | 'extraCertificates'>;

function readHeader(value: DerValue): Header {
  const parts = new Parts(value, 'CMP header');
  const version = readSmallInteger(parts.take(TAG.integer));
  if (version !== 2 && version !== 3) malformed('CMP of another version', 'PKI_UNSUPPORTED');
  const sender = parts.any().bytes;
  parts.any();
  const inside = (n: number): DerValue | undefined => {
    const outer = parts.maybe(explicit(n));
    return outer && new Parts(outer, 'CMP header', explicit(n)).any();
  };
  const octets = (found: DerValue | undefined): Uint8Array | null =>
    found ? expect(found, TAG.octetString, 'octets').content : null;
  const at = inside(0);
  const algorithm = inside(1);
  const senderKeyId = octets(inside(2));
  inside(3);
  const [transactionId, senderNonce, recipientNonce] = [octets(inside(4)), octets(inside(5)), octets(inside(6))];
  inside(7);
  const information = inside(8);
  parts.end();
  return {
    ...{ sender, senderKeyId, transactionId, senderNonce, recipientNonce, at: at ? readTime(at) : null },
    protectionAlgorithm: algorithm ? readAlgorithm(algorithm) : null,
    isImplicitlyConfirmed: information
      ? partsOf(information).some((one) => readOid(new Parts(one, 'information').any()) === IMPLICIT_CONFIRM)
      : false,
  };
}

function certificatesIn(list: DerValue): Certificate[] {
  const found = partsOf(list);
  if (found.length > MAX_CERTIFICATES) malformed('too many certificates', 'PKI_TOO_LARGE');
  return found.map(({ bytes }) => parseCertificate(bytes));
}

/** What became of a request (RFC 9810 clause 5.2.3): 0 accepted, 1 with changes, 2 rejected, 3 waiting; above: news of revocation. */
export interface CmpStatus {
  readonly status: number;
  /** Numbers of the bits of PKIFailureInfo. */
  readonly failures: readonly number[];
}

/** What an authority answers to a request. */
export interface CmpCertified extends CmpStatus {
  /** DER of the INTEGER by which it is confirmed. */
  readonly requestId: Uint8Array;
  readonly certificate: Certificate | null;
  readonly authorities: readonly Certificate[];
}

/** Reads the status of a CertResponse or an error. */
export function readCmpStatus(value: DerValue): CmpStatus {
  const parts = new Parts(value, 'status');
  const status = readSmallInteger(parts.take(TAG.integer));
  parts.maybe(TAG.sequence);
  const info = parts.maybe(TAG.bitString);
  parts.end();
  const { bytes } = info ? readBitString(info) : { bytes: new Uint8Array() };
  const bits = Array.from({ length: bytes.length * 8 }, (_one, bit) => bit);
  return { status, failures: bits.filter((bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0) };
}

/** Reads the body `cp`: CertRepMessage with one response. @throws `PKI_MALFORMED` */
export function readCmpCertified(body: DerValue): CmpCertified {
  const message = new Parts(body, 'CMP answer');
  const authorities = message.maybe(explicit(1));
  const [response, ...more] = partsOf(message.take(TAG.sequence));
  message.end();
  if (!response || more.length > 0) malformed('not one CMP answer');
  const parts = new Parts(response, 'CMP answer');
  const id = parts.take(TAG.integer);
  readInteger(id);
  const status = readCmpStatus(parts.take(TAG.sequence));
  const pair = parts.maybe(TAG.sequence);
  const chosen = pair && partsOf(pair)[0];
  if (chosen && chosen.tag !== explicit(0)) malformed('an encrypted certificate', 'PKI_UNSUPPORTED');
  return {
    ...{ ...status, requestId: id.bytes },
    certificate: chosen ? parseCertificate(new Parts(chosen, 'certificate', explicit(0)).any().bytes) : null,
    authorities: authorities
      ? certificatesIn(new Parts(authorities, 'certificates', explicit(1)).take(TAG.sequence))
      : [],
  };
}

/** What its asker says of a certificate that arrived (RFC 9810 clause 5.3.18). */
export interface CmpConfirmation {
  readonly hash: Uint8Array;
  /** OID of the digest, where it is not that of the certificate's signature. */
  readonly digest: string | null;
}

/** Reads the body `certConf` about one certificate. @throws `PKI_MALFORMED` */
export function readCmpConfirmation(body: DerValue): CmpConfirmation {
  const [one, ...more] = partsOf(expect(body, TAG.sequence, 'confirmation'));
  if (!one || more.length > 0) malformed('not one confirmation');
  const parts = new Parts(one, 'confirmation');
  const hash = parts.take(TAG.octetString).content;
  readInteger(parts.take(TAG.integer));
  parts.maybe(TAG.sequence);
  const digest = parts.maybe(explicit(0));
  parts.end();
  return {
    hash,
    digest: digest ? readAlgorithm(new Parts(digest, 'digest', explicit(0)).take(TAG.sequence)).oid : null,
  };
}
