/** Codes of this folder's errors. */
export type LimeobjectErrorCode =
  'HOST_VALUE_INVALID' | 'HOST_QUERY_INVALID' | 'HOST_BODY_MALFORMED' | 'HOST_RECORD_NOT_FOUND' | 'HOST_RECORD_IN_USE';
