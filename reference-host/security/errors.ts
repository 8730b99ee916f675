/** Codes of this folder's errors. */
export type SecurityErrorCode = 'HOST_ACCESS_DENIED';
