/** Codes of what the portal refuses, beside those of domain and methods. */
export type PortalErrorCode = 'INPUT_INVALID' | 'PORTAL_TOO_MANY_CALLS';
