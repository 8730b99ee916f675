import { readAlgorithm, type Algorithm } from './algorithms.js';
import { explicit, malformed, partsOf, readDer, TAG, type DerValue } from './der.js';
import { readExtensionMap } from './extensions.js';
import { Parts, readInside, readInteger, readSmallInteger, toHex } from './values.js';

/** Which certificate is asked about, as its asker names it. */
export interface OcspQuestion {
  /** DER of CertID, which the answer repeats. */
  readonly id: Uint8Array;
  readonly hash: Algorithm;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Hex of the INTEGER's bytes. */
  readonly serialNumber: string;
}

/** An OCSP request (RFC 6960 clause 4.1). */
export interface OcspRequest {
  readonly questions: readonly OcspQuestion[];
  /** 1 to 32 bytes (RFC 9654 clause 2.1); null: none was given. */
  readonly nonce: Uint8Array | null;
}

const MAX_REQUEST_BYTES = 16 * 1024;
const MAX_QUESTIONS = 10;
const MAX_NONCE_BYTES = 32;
const NONCE = '1.3.6.1.5.5.7.48.1.2';

/**
 * Reads an OCSP request; a signature on it is not looked at.
 *
 * @throws `UnusableError` `PKI_MALFORMED`, also for a nonce that is empty or too long and for a critical extension that is not known
 */
export function parseOcspRequest(der: Uint8Array): OcspRequest {
  const outer = new Parts(readDer(der, MAX_REQUEST_BYTES), 'OCSP request');
  const parts = new Parts(outer.take(TAG.sequence), 'OCSP request');
  const version = parts.maybe(explicit(0));
  if (version && readSmallInteger(new Parts(version, 'version', explicit(0)).any()) !== 0) malformed('not version 1');
  parts.maybe(explicit(1));
  const questions = partsOf(parts.take(TAG.sequence), MAX_QUESTIONS).map(readQuestion);
  const tagged = parts.maybe(explicit(2));
  parts.end();
  if (questions.length === 0) malformed('nothing is asked');
  const extensions = readExtensionMap(tagged && new Parts(tagged, 'extensions', explicit(2)).any());
  if ([...extensions].some(([oid, { critical }]) => critical && oid !== NONCE)) malformed('an unknown extension');
  const value = extensions.get(NONCE)?.value;
  return { questions, nonce: value ? readNonce(value) : null };
}

function readQuestion(value: DerValue): OcspQuestion {
  const request = new Parts(value, 'OCSP question');
  const id = request.take(TAG.sequence);
  const parts = new Parts(id, 'certificate id');
  const hash = readAlgorithm(parts.take(TAG.sequence));
  const issuerNameHash = parts.take(TAG.octetString).content;
  const issuerKeyHash = parts.take(TAG.octetString).content;
  const serialNumber = toHex(readInteger(parts.take(TAG.integer)));
  parts.end();
  return { id: id.bytes, hash, issuerNameHash, issuerKeyHash, serialNumber };
}

function readNonce(value: Uint8Array): Uint8Array {
  const inside = readInside(value);
  const { length } = inside.content;
  if (inside.tag !== TAG.octetString || length === 0 || length > MAX_NONCE_BYTES) malformed('nonce');
  return inside.content;
}
