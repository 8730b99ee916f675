/** Codes of what methods refuse. */
export type MethodErrorCode = 'METHOD_UNKNOWN' | 'METHOD_INPUT_INVALID';
