export { createCertificateAuthority } from './create.js';
export type { CaErrorCode, CsrRefusal } from './errors.js';
export type {
  AuthorityOptions,
  AuthorityParts,
  AuthorityService,
  CmpAuthorityOptions,
  EmbeddedOptions,
  EnrolmentClient,
  EstAuthorityOptions,
  ProfileOptions,
} from './options.js';
