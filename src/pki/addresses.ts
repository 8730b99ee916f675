import type { Certificate } from './certificate.js';
import { explicit, implicit, partsOf, readDer, type DerValue } from './der.js';
import { Parts, readOid } from './values.js';

const AUTHORITY_ACCESS = '1.3.6.1.5.5.7.1.1';
const CRL_POINTS = '2.5.29.31';
const OCSP = '1.3.6.1.5.5.7.48.1';
const CA_ISSUERS = '1.3.6.1.5.5.7.48.2';
const MAX_ADDRESSES = 5;

/** Where a certificate says that one may ask about it; http and https alone. Its issuer's word, not to be trusted more than that. */
export interface RevocationAddresses {
  readonly ocsp: readonly string[];
  readonly crl: readonly string[];
  readonly caIssuers: readonly string[];
}

/** Reads the addresses of a certificate; what cannot be read is left out. */
export function revocationAddresses(certificate: Certificate): RevocationAddresses {
  const access = valuesIn(certificate, AUTHORITY_ACCESS).map((value) => {
    const parts = new Parts(value, 'access');
    return { method: readOid(parts.any()), address: addressOf(parts.any()) };
  });
  const of = (method: string): string[] =>
    access.flatMap((one) => (one.method === method && one.address !== null ? [one.address] : []));
  const crl = valuesIn(certificate, CRL_POINTS).flatMap(pointAddresses);
  return {
    ocsp: of(OCSP).slice(0, MAX_ADDRESSES),
    crl: crl.slice(0, MAX_ADDRESSES),
    caIssuers: of(CA_ISSUERS).slice(0, MAX_ADDRESSES),
  };
}

function valuesIn(certificate: Certificate, oid: string): DerValue[] {
  const extension = certificate.extensions.get(oid);
  try {
    return extension ? partsOf(readDer(extension.value)) : [];
  } catch {
    return [];
  }
}

/** DistributionPoint with fullName; a point for some reasons only, or of another issuer, is none of ours. */
function pointAddresses(value: DerValue): string[] {
  const parts = partsOf(value);
  const [name] = parts;
  if (parts.length !== 1 || name?.tag !== explicit(0)) return [];
  const [full] = partsOf(name);
  if (full?.tag !== explicit(0)) return [];
  return partsOf(full).flatMap((one) => addressOf(one) ?? []);
}

function addressOf(value: DerValue): string | null {
  if (value.tag !== implicit(6)) return null;
  const text = new TextDecoder('latin1').decode(value.content);
  return /^https?:\/\/[\x21-\x7e]{1,500}$/.test(text) ? text : null;
}
