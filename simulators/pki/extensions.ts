import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { id_pkix_ocsp_nocheck } from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AccessDescription,
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  DistributionPoint,
  DistributionPointName,
  ExtendedKeyUsage,
  Extension,
  GeneralName,
  id_ad_ocsp,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_cRLDistributionPoints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_pe_authorityInfoAccess,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  PolicyInformation,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509';
import { der, TAG } from './der.js';

/** Purposes of extended key usage. */
export const PURPOSE = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
} as const;

/** Any extension from its DER value. */
export function extension(extnID: string, critical: boolean, value: Uint8Array): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(value) });
}

function serialized(extnID: string, critical: boolean, value: object): Extension {
  return extension(extnID, critical, new Uint8Array(AsnConvert.serialize(value)));
}

/** Says that the holder issues certificates and CRLs. */
export function authority(pathLenConstraint?: number): Extension[] {
  return [
    serialized(id_ce_basicConstraints, true, new BasicConstraints({ cA: true, pathLenConstraint })),
    keyUsage('keyCertSign', 'cRLSign'),
  ];
}

/** What the key may be used for; critical. */
export function keyUsage(...flags: readonly (keyof typeof KeyUsageFlags)[]): Extension {
  const value = flags.reduce((sum, flag) => sum | KeyUsageFlags[flag], 0);
  return serialized(id_ce_keyUsage, true, new KeyUsage(value));
}

/** @param isCritical - a TSA's must be critical (RFC 3161 §2.3) */
export function purposes(oids: readonly string[], isCritical: boolean): Extension {
  return serialized(id_ce_extKeyUsage, isCritical, new ExtendedKeyUsage([...oids]));
}

export function policies(...oids: readonly string[]): Extension {
  const list = oids.map((policyIdentifier) => new PolicyInformation({ policyIdentifier }));
  return serialized(id_ce_certificatePolicies, false, new CertificatePolicies(list));
}

/** Says that nobody asks about the revocation of this OCSP responder. */
export function ocspNoCheck(): Extension {
  return extension(id_pkix_ocsp_nocheck, false, der(TAG.null));
}

/** Where revocation is asked for. */
export function revocationAt(ocspUrl: string, crlUrl: string): Extension[] {
  const location = (uniformResourceIdentifier: string) => new GeneralName({ uniformResourceIdentifier });
  const access = new AccessDescription({ accessMethod: id_ad_ocsp, accessLocation: location(ocspUrl) });
  const point = new DistributionPoint({
    distributionPoint: new DistributionPointName({ fullName: [location(crlUrl)] }),
  });
  return [
    serialized(id_pe_authorityInfoAccess, false, new AuthorityInfoAccessSyntax([access])),
    serialized(id_ce_cRLDistributionPoints, false, new CRLDistributionPoints([point])),
  ];
}

/** Names of a server; dotted numbers are addresses. */
export function serverNames(...names: readonly string[]): Extension {
  const list = names.map((name) =>
    /^[\d.]+$/.test(name) ? new GeneralName({ iPAddress: name }) : new GeneralName({ dNSName: name }),
  );
  return serialized(id_ce_subjectAltName, false, new SubjectAlternativeName(list));
}

/** Identifiers of the holder's and the issuer's key. */
export function keyIdentifiers(holder: KeyObject, issuer: KeyObject): Extension[] {
  const keyIdentifier = new KeyIdentifier(keyHash(issuer));
  return [
    serialized(id_ce_authorityKeyIdentifier, false, new AuthorityKeyIdentifier({ keyIdentifier })),
    serialized(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyHash(holder))),
  ];
}

/** Digest of a public key's bits, as key identifiers (by SHA-1) and OCSP have it. */
export function keyHash(key: KeyObject, algorithm: 'sha1' | 'sha256' = 'sha1'): Buffer {
  const { subjectPublicKey } = AsnConvert.parse(publicKeyInfo(key), SubjectPublicKeyInfo);
  return createHash(algorithm).update(Buffer.from(subjectPublicKey)).digest();
}

/** DER of a public key. */
export function publicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}
