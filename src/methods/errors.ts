/** Codes of what methods refuse. */
export type MethodErrorCode =
  | 'BANKID_REFUSED'
  | 'BANKID_UNAVAILABLE'
  | 'IDENTITY_MISMATCH'
  | 'IDENTITY_SIGNED_ALREADY'
  | 'METHOD_CONFIG_INVALID'
  | 'METHOD_INPUT_INVALID'
  | 'METHOD_UNKNOWN';
