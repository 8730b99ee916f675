/** Codes of what the endpoints for coworkers refuse, beside those of the domain. */
export type EndpointErrorCode =
  | 'ACCESS_ADMIN_ONLY'
  | 'DOCUMENT_NOT_FOUND'
  | 'DOCUMENT_NOT_PDF'
  | 'INPUT_INVALID'
  | 'METHOD_NOT_ENABLED'
  | 'OBJECT_NOT_FOUND'
  | 'SETUP_INCOMPLETE'
  | 'SETUP_NO_OWN_ADDRESS'
  | 'SETUP_TEST_MAIL_TOO_SOON';
