import { readAlgorithm, type Algorithm } from './algorithms.js';
import { readCertificate, type Certificate } from './certificate.js';
import { explicit, implicit, malformed, readDer, TAG, type DerValue } from './der.js';
import { readExtensionMap, type Extension } from './extensions.js';
import { readName } from './name.js';
import { Parts, readBitBytes, readInteger, readOid, readSmallInteger, readTime, toHex } from './values.js';

/** How a certificate stands, as its responder says. */
export type CertificateStatus =
  | { readonly kind: 'good' }
  | { readonly kind: 'revoked'; readonly at: Date; readonly reason: number | null }
  | { readonly kind: 'unknown' };

/** What a response says about one certificate. */
export interface SingleResponse {
  readonly hash: Algorithm;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Hex of the INTEGER's bytes. */
  readonly serialNumber: string;
  readonly status: CertificateStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | null;
  readonly extensions: ReadonlyMap<string, Extension>;
}

/** A signed OCSP response (RFC 6960). Nothing is verified by reading it. */
export interface OcspResponse {
  readonly der: Uint8Array;
  readonly tbs: Uint8Array;
  /** Name in DER, or the SHA-1 of the responder's key. */
  readonly responder: { readonly name: Uint8Array } | { readonly keyHash: Uint8Array };
  readonly producedAt: Date;
  readonly responses: readonly SingleResponse[];
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly algorithm: Algorithm;
  readonly signature: Uint8Array;
  readonly certificates: readonly Certificate[];
}

/** `response`: an `OCSPResponse`; `basic`: a bare `BasicOCSPResponse`, as Norwegian services deliver it. */
export type OcspForm = 'response' | 'basic';

const MAX_OCSP_BYTES = 64 * 1024;
const BASIC = '1.3.6.1.5.5.7.48.1.1';

/**
 * Reads an OCSP response.
 *
 * @throws `UnusableError` `PKI_MALFORMED`, `PKI_TOO_LARGE`; `PKI_UNSUPPORTED` for an answer without a signed body
 */
export function parseOcsp(der: Uint8Array, form: OcspForm): OcspResponse {
  const value = readDer(der, MAX_OCSP_BYTES);
  return readBasic(form === 'basic' ? value : unwrap(value));
}

function unwrap(value: DerValue): DerValue {
  const parts = new Parts(value, 'OCSP response');
  const status = parts.take(TAG.enumerated).content;
  if (status.length !== 1 || status[0] !== 0) malformed('OCSP response is an error', 'PKI_UNSUPPORTED');
  const body = new Parts(new Parts(parts.take(explicit(0)), 'OCSP response', explicit(0)).any(), 'OCSP response');
  parts.end();
  if (readOid(body.any()) !== BASIC) malformed('OCSP response of another type', 'PKI_UNSUPPORTED');
  const basic = body.take(TAG.octetString).content;
  body.end();
  return readDer(basic, MAX_OCSP_BYTES);
}

function readBasic(value: DerValue): OcspResponse {
  const outer = new Parts(value, 'OCSP response');
  const tbs = outer.take(TAG.sequence);
  const algorithm = readAlgorithm(outer.take(TAG.sequence));
  const signature = readBitBytes(outer.take(TAG.bitString));
  const list = outer.maybe(explicit(0));
  outer.end();
  const certificates = list ? new Parts(new Parts(list, 'certificates', explicit(0)).any(), 'certificates').rest() : [];
  if (certificates.length > 10) malformed('too many certificates', 'PKI_TOO_LARGE');

  const parts = new Parts(tbs, 'OCSP data');
  const version = parts.maybe(explicit(0));
  if (version && readSmallInteger(new Parts(version, 'version', explicit(0)).any()) !== 0) malformed('not version 1');
  const responder = readResponder(parts.any());
  const producedAt = readTime(parts.take(TAG.generalizedTime));
  const responses = new Parts(parts.take(TAG.sequence), 'OCSP data').rest().map(readSingle);
  const extensions = readTaggedExtensions(parts.maybe(explicit(1)));
  parts.end();
  const body = { responder, producedAt, responses, extensions, algorithm, signature };
  return { der: value.bytes, tbs: tbs.bytes, ...body, certificates: certificates.map(readCertificate) };
}

function readTaggedExtensions(tagged: DerValue | undefined): ReadonlyMap<string, Extension> {
  return readExtensionMap(tagged && new Parts(tagged, 'extensions', explicit(1)).any());
}

function readResponder(value: DerValue): OcspResponse['responder'] {
  if (value.tag === explicit(1)) return { name: readName(new Parts(value, 'responder', explicit(1)).any()).der };
  const key = new Parts(value, 'responder', explicit(2)).take(TAG.octetString);
  return { keyHash: key.content };
}

function readSingle(value: DerValue): SingleResponse {
  const parts = new Parts(value, 'OCSP answer');
  const id = new Parts(parts.take(TAG.sequence), 'certificate id');
  const hash = readAlgorithm(id.take(TAG.sequence));
  const issuerNameHash = id.take(TAG.octetString).content;
  const issuerKeyHash = id.take(TAG.octetString).content;
  const serialNumber = toHex(readInteger(id.take(TAG.integer)));
  id.end();
  const status = readStatus(parts.any());
  const thisUpdate = readTime(parts.take(TAG.generalizedTime));
  const next = parts.maybe(explicit(0));
  const nextUpdate = next ? readTime(new Parts(next, 'next update', explicit(0)).any()) : null;
  const extensions = readTaggedExtensions(parts.maybe(explicit(1)));
  parts.end();
  return { hash, issuerNameHash, issuerKeyHash, serialNumber, status, thisUpdate, nextUpdate, extensions };
}

function readStatus(value: DerValue): CertificateStatus {
  if (value.tag === implicit(0) && value.content.length === 0) return { kind: 'good' };
  if (value.tag === implicit(2) && value.content.length === 0) return { kind: 'unknown' };
  const parts = new Parts(value, 'OCSP status', explicit(1));
  const at = readTime(parts.any());
  const reason = parts.maybe(explicit(0));
  parts.end();
  const code = reason && new Parts(reason, 'reason', explicit(0)).take(TAG.enumerated).content[0];
  return { kind: 'revoked', at, reason: code ?? null };
}
