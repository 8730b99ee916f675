import { readAlgorithm, type Algorithm } from './algorithms.js';
import type { Certificate } from './certificate.js';
import { explicit, malformed, partsOf, readDer, TAG, type DerValue } from './der.js';
import { readExtensionMap, type Extension } from './extensions.js';
import { readName } from './name.js';
import type { PkiPrimitives } from './primitives.js';
import { checkSignature, type AlgorithmPolicy } from './signature.js';
import { Parts, readBitBytes, readInteger, readSmallInteger, readTime, sameBytes, toHex } from './values.js';
import { fault, type Fault } from './verdict.js';

/** A certificate revocation list (RFC 5280 clause 5). Nothing is verified by reading it. */
export interface RevocationList {
  readonly der: Uint8Array;
  readonly tbs: Uint8Array;
  readonly issuer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | null;
  /** When each was revoked, by hex of the serial number. */
  readonly revoked: ReadonlyMap<string, Date>;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly algorithm: Algorithm;
  readonly signature: Uint8Array;
}

const MAX_CRL_BYTES = 32 * 1024 * 1024;
const MAX_ENTRIES = 1_000_000;

/** Of an entry: reason, invalidity date. Others may change whose certificate the entry is about. */
const ENTRY_EXTENSIONS: ReadonlySet<string> = new Set(['2.5.29.21', '2.5.29.24']);

/**
 * Reads a revocation list.
 *
 * @throws `UnusableError` `PKI_MALFORMED`, `PKI_TOO_LARGE`
 */
export function parseCrl(der: Uint8Array): RevocationList {
  const outer = new Parts(readDer(der, MAX_CRL_BYTES), 'revocation list');
  const tbs = outer.take(TAG.sequence);
  const algorithm = readAlgorithm(outer.take(TAG.sequence));
  const signature = readBitBytes(outer.take(TAG.bitString));
  outer.end();
  const parts = new Parts(tbs, 'revocation list');
  const version = parts.maybe(TAG.integer);
  if (version && readSmallInteger(version) !== 1) malformed('not version 2');
  if (!sameBytes(readAlgorithm(parts.take(TAG.sequence)).bytes, algorithm.bytes)) malformed('two signature algorithms');
  const issuer = readName(parts.take(TAG.sequence)).der;
  const thisUpdate = readTime(parts.any());
  const next = parts.maybe(TAG.utcTime, TAG.generalizedTime);
  const list = parts.maybe(TAG.sequence);
  const tagged = parts.maybe(explicit(0));
  parts.end();
  return {
    ...{ der, tbs: tbs.bytes, issuer, thisUpdate, nextUpdate: next ? readTime(next) : null, algorithm, signature },
    revoked: new Map(list ? partsOf(list, MAX_ENTRIES).map(readEntry) : []),
    extensions: readExtensionMap(tagged && new Parts(tagged, 'extensions', explicit(0)).any()),
  };
}

function readEntry(value: DerValue): [string, Date] {
  const parts = new Parts(value, 'revocation entry');
  const serialNumber = toHex(readInteger(parts.take(TAG.integer)));
  const at = readTime(parts.any());
  const extensions = readExtensionMap(parts.maybe(TAG.sequence));
  parts.end();
  if ([...extensions].some(([oid, { critical }]) => critical && !ENTRY_EXTENSIONS.has(oid)))
    malformed('a revocation entry has an unknown critical extension');
  return [serialNumber, at];
}

/** Whom a list must come from and what it is asked about. */
export interface CrlOptions extends AlgorithmPolicy {
  readonly certificate: Certificate;
  /** Who issued the certificate; only its own list counts. */
  readonly issuer: Certificate;
  readonly primitives: PkiPrimitives;
}

/** What a list says: when the certificate was revoked, null when it is not listed; or why the list does not count. */
export type CrlResult =
  { readonly revokedAt: Date | null; readonly fault: null } | { readonly revokedAt: null; readonly fault: Fault };

/** Checks that a list is signed by the certificate's issuer and complete. How fresh it is, is the caller's to judge. */
export async function verifyCrl(list: RevocationList, options: CrlOptions): Promise<CrlResult> {
  const { certificate, issuer, primitives } = options;
  const refuse = (found: Fault): CrlResult => ({ revokedAt: null, fault: found });
  if (!sameBytes(list.issuer, issuer.subject.der) || !sameBytes(certificate.issuer.der, issuer.subject.der))
    return refuse(fault('TRY_LATER', 'CRL_OTHER_ISSUER', 'The revocation list is of another CA.'));
  if (issuer.keyUsage && !issuer.keyUsage.has('cRLSign'))
    return refuse(fault('CHAIN_CONSTRAINTS_FAILURE', 'CRL_KEY_USAGE', 'The CA may not sign revocation lists.'));
  // Critical ones narrow what the list is about: partial, indirect and delta lists are no use here.
  if ([...list.extensions.values()].some(({ critical }) => critical))
    return refuse(fault('TRY_LATER', 'CRL_CRITICAL_EXTENSION', 'The revocation list is not a complete one.'));
  const { algorithm, signature, tbs: data } = list;
  const wrong = await checkSignature({ algorithm, signature, data, key: issuer.publicKey }, primitives, options);
  if (wrong) return refuse(fault('TRY_LATER', 'CRL_SIGNATURE_WRONG', 'The revocation list was not signed by the CA.'));
  return { revokedAt: list.revoked.get(certificate.serialNumber) ?? null, fault: null };
}
