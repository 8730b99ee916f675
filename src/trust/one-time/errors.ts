import { UnavailableError } from '../../errors.js';

/** Every code this room raises. */
export type OneTimeErrorCode =
  'ONE_TIME_BUSY' | 'ONE_TIME_CERTIFICATE_UNUSABLE' | 'ONE_TIME_KEY_REFUSED' | 'ONE_TIME_UNVERIFIED';

const SENTENCES: Readonly<Record<OneTimeErrorCode, string>> = {
  ONE_TIME_BUSY: 'Too many signatures are being made at the moment.',
  ONE_TIME_CERTIFICATE_UNUSABLE: 'The authority’s certificate cannot be used for the signature.',
  ONE_TIME_KEY_REFUSED: 'The key store has given a key that cannot be used.',
  ONE_TIME_UNVERIFIED: 'The signature did not verify, and was thrown away.',
};

/** Nothing was signed, or what was is gone; a new call begins anew. @param reason - a word, never a value */
export function oneTimeFailed(code: OneTimeErrorCode, reason?: string): UnavailableError<OneTimeErrorCode> {
  return new UnavailableError(code, SENTENCES[code], { details: reason === undefined ? {} : { reason } });
}
