import { ConfigError, NotFoundError, StateError, UnusableError } from '../../errors.js';

/** Every code this room raises, beside those of `pki`. */
export type CaErrorCode =
  'CA_CERTIFICATE_STATE' | 'CA_CERTIFICATE_UNKNOWN' | 'CA_CONFIG_INVALID' | 'CA_NOT_FOR_PRODUCTION';

/** Why a request is not certified. */
export type CsrRefusal = 'unreadable' | 'possession' | 'key_weak' | 'key_reused' | 'subject' | 'profile';

/** The request is not certified, however often it is sent. */
export function requestRefused(reason: CsrRefusal): UnusableError<'ENROLMENT_REFUSED'> {
  return new UnusableError('ENROLMENT_REFUSED', 'The request is not certified.', { details: { reason } });
}

/** There is no such certificate of a device. */
export function certificateUnknown(): NotFoundError<CaErrorCode> {
  return new NotFoundError('CA_CERTIFICATE_UNKNOWN', 'There is no such certificate.');
}

/** What was asked for does not follow from how the certificate stands. */
export function certificateState(status: string): StateError<CaErrorCode> {
  return new StateError('CA_CERTIFICATE_STATE', 'The certificate does not allow this.', { details: { status } });
}

/** The authority cannot be set up so. @param option - its name, never its value */
export function configInvalid(option: string, message: string): ConfigError<CaErrorCode> {
  return new ConfigError('CA_CONFIG_INVALID', message, { details: { option } });
}

/** An authority whose root nobody else vouches for. @param certificateRequest - PEM: what to have certified, public */
export function notForProduction(certificateRequest: string): ConfigError<CaErrorCode> {
  return new ConfigError(
    'CA_NOT_FOR_PRODUCTION',
    'The embedded authority needs a certificate that leads to a configured root before it works in production.',
    { details: { option: 'authority.issuer', certificateRequest } },
  );
}
