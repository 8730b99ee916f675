import { InputError, IntegrityError, UnusableError } from '../errors.js';

/** Every code this room raises. */
export type ClientErrorCode =
  | 'CLIENT_INPUT_INVALID'
  | 'CLIENT_RESPONSE_INVALID'
  | 'CLIENT_RESPONSE_REFUSED'
  | 'CLIENT_OTHER_DIGEST'
  | 'CLIENT_SIGNATURE_INVALID';

/** What the caller gave cannot be used. */
export function inputInvalid(message: string): InputError<'CLIENT_INPUT_INVALID'> {
  return new InputError('CLIENT_INPUT_INVALID', message);
}

/** The answer is not of the form that the building block answers in. */
export function responseInvalid(message: string): InputError<'CLIENT_RESPONSE_INVALID'> {
  return new InputError('CLIENT_RESPONSE_INVALID', message);
}

/** The building block says that there is no signature; `message` as it says why. */
export function responseRefused(message: string): UnusableError<'CLIENT_RESPONSE_REFUSED'> {
  return new UnusableError('CLIENT_RESPONSE_REFUSED', 'There is no signature.', { details: { message } });
}

/** The answer is about another document than the one that was prepared, or answers another request. */
export function otherDigest(message: string): IntegrityError<'CLIENT_OTHER_DIGEST'> {
  return new IntegrityError('CLIENT_OTHER_DIGEST', message);
}

/** The signature, its time-stamp or its certificate is not good; `reason` for programs. */
export function signatureInvalid(reason: string, message: string): IntegrityError<'CLIENT_SIGNATURE_INVALID'> {
  return new IntegrityError('CLIENT_SIGNATURE_INVALID', message, { details: { reason } });
}
