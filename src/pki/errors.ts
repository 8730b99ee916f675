/** Bytes that are no DER or not of the expected shape, more of them than allowed, or a form not supported. */
export type PkiReadErrorCode = 'PKI_MALFORMED' | 'PKI_TOO_LARGE' | 'PKI_UNSUPPORTED';

/** A key that is not there or a store that cannot be used. */
export type KeyErrorCode = 'KEY_LABEL_TAKEN' | 'KEY_NOT_FOUND' | 'KEY_STORE_INVALID' | 'KEY_STORE_UNAVAILABLE';

/** A service that gave no usable answer; trying again later may help, except where it refused. */
export type PkiClientErrorCode =
  | 'CERTIFICATE_REVOKED'
  | 'CRL_UNAVAILABLE'
  | 'ENROLMENT_REFUSED'
  | 'ENROLMENT_UNAVAILABLE'
  | 'OCSP_UNAVAILABLE'
  | 'REVOCATION_UNAVAILABLE'
  | 'TSA_UNAVAILABLE';

/** Every code this room raises. */
export type PkiErrorCode = PkiReadErrorCode | KeyErrorCode | PkiClientErrorCode;
