export {
  buildCmp,
  cmpCertified,
  cmpConfirmed,
  cmpError,
  cmpRefused,
  type CmpFailure,
  type CmpHeaderPlan,
} from './build/cmp.js';
export { isProtectedWith, protectWithKey, protectWithSecret, type CmpProtection } from './cmp-protection.node.js';
export { cmpEnroll, type CmpCredential, type CmpOptions } from './clients/cmp.node.js';
export type { SignData, SigningScheme } from './build/algorithms.js';
export { buildCertificate, type CertificatePlan } from './build/certificate.js';
export {
  addSignatureTimestamp,
  buildCertsOnly,
  buildDetachedCms,
  prepareDetachedCms,
  type CmsPlan,
  type DetachedCmsPlan,
  type PreparedCms,
} from './build/cms.js';
export { buildCrl, type CrlPlan, type RevokedEntry } from './build/crl.js';
export { buildCsr, type CsrPlan } from './build/csr.js';
export {
  authorityAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoint,
  extendedKeyUsage,
  issuerKeyIdentifier,
  keyIdentifier,
  keyUsage,
  noRevocationAvailable,
  ocspNoCheck,
  subjectKeyIdentifier,
  validityAssuredShortTerm,
} from './build/extensions.js';
export {
  buildOcspRefusal,
  buildOcspResponse,
  certificateId,
  type OcspAnswer,
  type OcspPlan,
  type OcspRefusal,
} from './build/ocsp.js';
export { ecdsaValueOf } from './build/ecdsa-value.js';
export type { NameSteps } from './build/name.js';
export { fetchCrl, type FetchedCrl } from './clients/crl.js';
export { estCaCertificates, estEnroll, type EstOptions } from './clients/est.node.js';
export type { HttpAnswer, HttpExchange, HttpSend } from './clients/http.js';
export { collectMaterial, type CollectedMaterial } from './clients/material.js';
export { fetchOcsp, type FetchedOcsp, type RevocationOptions } from './clients/ocsp.js';
export {
  requestTimestamp,
  type IssuedTimestamp,
  type TimestampRequestOptions,
  type TsaEndpoint,
} from './clients/tsa.js';
export type { KeyAlgorithm, KeyRef, KeySpec, KeyStore } from './keystore/key-store.js';
export { Pkcs11KeyStore } from './keystore/pkcs11-key-store.node.js';
export { Pkcs11Uri } from './keystore/pkcs11-uri.js';
export { SoftKeyStore, type SoftKeyStoreOptions } from './keystore/soft-key-store.node.js';
export { nodePkiPrimitives } from './primitives.node.js';
export { parseOcspRequest, type OcspQuestion, type OcspRequest } from './ocsp-request.node.js';
export { fromHex } from './values.js';
