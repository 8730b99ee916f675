/** Error codes of the room. */
export type SchemaErrorCode = 'SIGNING_EVIDENCE_BROKEN' | 'SIGNING_METHOD_DATA_TOO_LONG';
