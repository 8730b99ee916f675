import { implicit, TAG } from '../der.js';
import type { PkiPrimitives } from '../primitives.js';
import { fromHex } from '../values.js';
import { bits, integer, nothing, octets, oid, sequence, tagged, text, tlv, truth, type Der } from './der-writer.js';
import type { Certificate } from '../certificate.js';
import { publicKeyOf } from './algorithms.js';

/** Extension in DER (RFC 5280 clause 4.1). @param value - DER of what it says */
export function extension(type: string, isCritical: boolean, value: Uint8Array): Der {
  return sequence(oid(type), ...(isCritical ? [truth()] : []), octets(value));
}

/** Bits of KeyUsage that are given here (RFC 5280 clause 4.2.1.3), with the number of unused ones. */
const KEY_USAGES = {
  certificatesAndLists: [0x06, 1],
  contentCommitment: [0x40, 6],
  digitalSignature: [0x80, 7],
} as const;

/** What the key may do, and nothing else; critical. */
export function keyUsage(usage: keyof typeof KEY_USAGES): Der {
  const [flags, unused] = KEY_USAGES[usage];
  return extension('2.5.29.15', true, bits(Uint8Array.of(flags), unused));
}

/** A CA with so many CAs at most below it (null: any number), or `end-entity`; critical. */
export function basicConstraints(holder: 'end-entity' | { readonly pathLength: number | null }): Der {
  const value =
    holder === 'end-entity'
      ? sequence()
      : sequence(truth(), ...(holder.pathLength === null ? [] : [integer(holder.pathLength)]));
  return extension('2.5.29.19', true, value);
}

/** SHA-1 of the key's bits (RFC 5280 clause 4.2.1.2, method 1): names a key, proves nothing. @param publicKey - SPKI, DER */
export async function keyIdentifier(publicKey: Uint8Array, primitives: PkiPrimitives): Promise<Uint8Array> {
  return primitives.digest('SHA-1', publicKeyOf(publicKey).keyBytes);
}

export const subjectKeyIdentifier = (id: Uint8Array): Der => extension('2.5.29.14', false, octets(id));

export const authorityKeyIdentifier = (id: Uint8Array): Der =>
  extension('2.5.29.35', false, sequence(tlv(implicit(0), id)));

/** By what an issuer's key is named in what it issues: as its own certificate says, whichever way that was made. */
export async function issuerKeyIdentifier(issuer: Certificate, primitives: PkiPrimitives): Promise<Uint8Array> {
  const { subjectKeyId } = issuer;
  return subjectKeyId === undefined ? keyIdentifier(issuer.publicKey.der, primitives) : fromHex(subjectKeyId);
}

/** Purposes by OID (RFC 5280 clause 4.2.1.12). */
export function extendedKeyUsage(purposes: readonly string[], isCritical = false): Der {
  return extension('2.5.29.37', isCritical, sequence(...purposes.map(oid)));
}

/** Policies by OID, without qualifiers (RFC 5280 clause 4.2.1.4). */
export function certificatePolicies(policies: readonly string[]): Der {
  return extension('2.5.29.32', false, sequence(...policies.map((policy) => sequence(oid(policy)))));
}

const address = (url: string): Der => text(implicit(6), url);

/** Where to ask about the certificate, and where its issuer's is (RFC 5280 clause 4.2.2.1). */
export function authorityAccess(addresses: { readonly ocsp?: string; readonly caIssuers?: string }): Der {
  const { ocsp, caIssuers } = addresses;
  return extension(
    '1.3.6.1.5.5.7.1.1',
    false,
    sequence(
      ...(ocsp === undefined ? [] : [sequence(oid('1.3.6.1.5.5.7.48.1'), address(ocsp))]),
      ...(caIssuers === undefined ? [] : [sequence(oid('1.3.6.1.5.5.7.48.2'), address(caIssuers))]),
    ),
  );
}

/** Where the list of revoked certificates is. */
export function crlDistributionPoint(url: string): Der {
  return extension('2.5.29.31', false, sequence(sequence(tagged(0, tagged(0, address(url))))));
}

/** `id-pkix-ocsp-nocheck`: nobody asks about this responder (RFC 6960 clause 4.2.2.2.1). */
export const ocspNoCheck = (): Der => extension('1.3.6.1.5.5.7.48.1.5', false, nothing());

/** Nobody says anything about the revocation of this certificate (RFC 9608). */
export const noRevocationAvailable = (): Der => extension('2.5.29.56', false, nothing());

/** Too short-lived to be revoked (EN 319 412-1 clause 5.2, `ext-etsi-valassured-ST-certs`). */
export const validityAssuredShortTerm = (): Der => extension('0.4.0.194121.2.1', false, nothing());

/** Serial number of a list; grows with each. */
export const crlNumber = (number: number): Der => extension('2.5.29.20', false, integer(number));

/** Why an entry is in a list (RFC 5280 clause 5.3.1): 6 is `certificateHold`. */
export const reasonCode = (code: number): Der =>
  extension('2.5.29.21', false, tlv(TAG.enumerated, Uint8Array.of(code)));

/** What the requester drew by lot (RFC 9654). */
export const ocspNonce = (nonce: Uint8Array): Der => extension('1.3.6.1.5.5.7.48.1.2', false, octets(nonce));
