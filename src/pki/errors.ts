/** Every code this room raises: bytes that are no DER or not of the expected shape, more of them than allowed, or a form not supported. */
export type PkiErrorCode = 'PKI_MALFORMED' | 'PKI_TOO_LARGE' | 'PKI_UNSUPPORTED';
