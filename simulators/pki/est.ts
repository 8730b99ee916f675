import { der, integer, oid, setOf, TAG } from './der.js';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const DATA = '1.2.840.113549.1.7.1';
const EXPLICIT = 0xa0;
const LINE = 76;

/** Media type of certificates as EST sends them (RFC 7030 §4.2.3). */
export const CERTS_ONLY_TYPE = 'application/pkcs7-mime; smime-type=certs-only';

/** Certificates as EST sends them: a CMS that signs nothing, base64 in lines (RFC 7030 §4.1.3). */
export function certsOnly(certificates: readonly Uint8Array[]): string {
  const data = der(
    TAG.sequence,
    integer(1),
    setOf(),
    der(TAG.sequence, oid(DATA)),
    der(EXPLICIT, ...certificates),
    setOf(),
  );
  const info = der(TAG.sequence, oid(SIGNED_DATA), der(EXPLICIT, data));
  const text = info.toString('base64');
  return `${(text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []).join('\r\n')}\r\n`;
}

/** A certificate request as EST clients send it: DER in base64; plain DER and PEM are taken too. */
export function requestIn(body: Buffer): Buffer {
  const text = body.toString('latin1');
  return /^[A-Za-z0-9+/=\s]+$/.test(text) ? Buffer.from(text, 'base64') : body;
}
