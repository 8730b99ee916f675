/** Codes of this folder's errors. */
export type FileErrorCode =
  | 'HOST_FILE_NOT_FOUND'
  | 'HOST_FILE_TOO_LARGE'
  | 'HOST_FILE_NAME_INVALID'
  | 'HOST_FILE_UPLOAD_ABORTED'
  | 'HOST_FILE_CONTENTS_LOST'
  | 'HOST_STORAGE_UNAVAILABLE';
