import { explicit, malformed, partsOf, readDer, TAG, type DerValue } from '../der.js';
import type { PkiPrimitives } from '../primitives.js';
import { Parts, sameBytes } from '../values.js';
import { digestAlgorithm } from './algorithms.js';
import { integer, octets, oid, sequence, setOf, tagged, taggedSetOf, type Der } from './der-writer.js';

/** id-ri-ocsp-response (RFC 5940). */
const OCSP_RESPONSE = '1.3.6.1.5.5.7.16.2';
/** EN 319 122-1 clauses 5.5.2 and 5.5.3. */
const HASH_INDEX = '0.4.0.19122.1.5';
const ARCHIVE_TIMESTAMP = '0.4.0.1733.2.4';
/** RFC 5652 clause 5.1: with revocation information of another kind than lists. */
const VERSION_WITH_OTHERS = 5;

/** A CMS of one signer, taken apart; every part keeps its bytes. */
interface TakenApart {
  readonly type: DerValue;
  readonly version: DerValue;
  readonly digests: DerValue;
  readonly content: DerValue;
  readonly certificates: readonly DerValue[];
  readonly revocation: readonly DerValue[];
  /** Of the signer, without the unsigned attributes. */
  readonly signer: readonly DerValue[];
  readonly unsigned: readonly DerValue[];
}

function takeApart(cms: Uint8Array): TakenApart {
  const info = new Parts(readDer(cms), 'CMS');
  const type = info.any();
  const parts = new Parts(new Parts(info.take(explicit(0)), 'CMS', explicit(0)).take(TAG.sequence), 'signed data');
  const [version, digests, content] = [parts.take(TAG.integer), parts.take(TAG.set), parts.take(TAG.sequence)];
  const [certificates, revocation] = [parts.maybe(explicit(0)), parts.maybe(explicit(1))];
  const [only, ...more] = partsOf(parts.take(TAG.set));
  if (!only || more.length > 0) malformed('not one signer');
  const signer = partsOf(only);
  const unsigned = signer.at(-1)?.tag === explicit(1) ? partsOf(signer.pop() as DerValue) : [];
  return {
    ...{ type, version, digests, content, signer, unsigned },
    certificates: certificates ? partsOf(certificates) : [],
    revocation: revocation ? partsOf(revocation) : [],
  };
}

const bytesOf = (parts: readonly DerValue[]): Uint8Array[] => parts.map(({ bytes }) => bytes);

function putTogether(
  from: TakenApart,
  change: {
    certificates?: readonly Uint8Array[];
    revocation?: readonly Uint8Array[];
    unsigned?: readonly Uint8Array[];
  },
): Der {
  const { certificates = bytesOf(from.certificates), revocation = bytesOf(from.revocation) } = change;
  const { unsigned = bytesOf(from.unsigned) } = change;
  const hasOthers = revocation.some(([tag]) => tag === explicit(1));
  const signer = sequence(...bytesOf(from.signer), ...(unsigned.length === 0 ? [] : [taggedSetOf(1, ...unsigned)]));
  const data = sequence(
    hasOthers ? integer(VERSION_WITH_OTHERS) : from.version.bytes,
    ...[from.digests.bytes, from.content.bytes],
    ...(certificates.length === 0 ? [] : [taggedSetOf(0, ...certificates)]),
    ...(revocation.length === 0 ? [] : [taggedSetOf(1, ...revocation)]),
    setOf(signer),
  );
  return sequence(from.type.bytes, tagged(0, data));
}

function withNew(held: readonly Uint8Array[], more: readonly Uint8Array[]): Uint8Array[] {
  const all = [...held];
  for (const one of more) if (!all.some((other) => sameBytes(one, other))) all.push(one);
  return all;
}

/**
 * Adds what is needed to verify a signature later: level B-LT (EN 319 122-1 clause 6.3). What is signed and stamped keeps its bytes.
 *
 * @param material - DER; `ocsps`: each an `OCSPResponse`
 * @throws `PKI_MALFORMED`
 */
export function addValidationMaterial(
  cms: Uint8Array,
  material: Readonly<Record<'certs' | 'crls' | 'ocsps', readonly Uint8Array[]>>,
): Uint8Array {
  const from = takeApart(cms);
  const others = material.ocsps.map((der) => tagged(1, oid(OCSP_RESPONSE), der));
  return putTogether(from, {
    certificates: withNew(bytesOf(from.certificates), material.certs),
    revocation: withNew(bytesOf(from.revocation), [...material.crls, ...others]),
  });
}

/** What an archive time-stamp is over, and how it gets in. */
export interface PreparedArchive {
  /** SHA-256, 32 bytes. */
  readonly digest: Uint8Array;
  /** @param token - RFC 3161 token over {@link digest}; not verified here @returns the CMS with it, DER */
  finish(token: Uint8Array): Uint8Array;
}

/**
 * Prepares an archive time-stamp (EN 319 122-1 clause 5.5.3) over the content, the signature, and everything that it is verified with: level B-LTA.
 *
 * @param contentDigest - SHA-256 of the detached content
 * @throws `PKI_MALFORMED`
 */
export async function prepareArchiveTimestamp(
  cms: Uint8Array,
  contentDigest: Uint8Array,
  primitives: PkiPrimitives,
): Promise<PreparedArchive> {
  const from = takeApart(cms);
  const index = await hashIndex(from, primitives);
  const [contentType] = partsOf(from.content);
  if (!contentType) malformed('no content type');
  const stamped = [contentType.bytes, contentDigest, ...bytesOf(from.signer), index];
  return {
    digest: await primitives.digest('SHA-256', joined(stamped)),
    finish: (token) => {
      const own = takeApart(token);
      const indexed = putTogether(own, { unsigned: [...bytesOf(own.unsigned), attribute(HASH_INDEX, index)] });
      return putTogether(from, { unsigned: [...bytesOf(from.unsigned), attribute(ARCHIVE_TIMESTAMP, indexed)] });
    },
  };
}

/** ATSHashIndexV3: a digest of every certificate, every statement about revocation, and every value of every unsigned attribute. */
async function hashIndex(from: TakenApart, primitives: PkiPrimitives): Promise<Der> {
  const digests = (list: readonly Uint8Array[]): Promise<Der[]> =>
    Promise.all(list.map(async (one) => octets(await primitives.digest('SHA-256', one))));
  const values = from.unsigned.flatMap((one) => {
    const [type, set] = partsOf(one);
    if (!type || !set) malformed('attribute');
    return partsOf(set).map(({ bytes }) => joined([type.bytes, bytes]));
  });
  return sequence(
    digestAlgorithm('SHA-256'),
    sequence(...(await digests(bytesOf(from.certificates)))),
    sequence(...(await digests(bytesOf(from.revocation)))),
    sequence(...(await digests(values))),
  );
}

function attribute(type: string, value: Uint8Array): Der {
  return sequence(oid(type), setOf(value));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
