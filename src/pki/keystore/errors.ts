import { ConfigError, NotFoundError, StateError, UnavailableError } from '../../errors.js';

/** There is no such key in the store. */
export function keyNotFound(): NotFoundError<'KEY_NOT_FOUND'> {
  return new NotFoundError('KEY_NOT_FOUND', 'The key is not in the store.');
}

/** There is a stored key of that label. */
export function labelTaken(): StateError<'KEY_LABEL_TAKEN'> {
  return new StateError('KEY_LABEL_TAKEN', 'The store has a key of that label.');
}

/** The store cannot be used now; nothing was changed. Never holds a PIN or a secret. */
export function storeUnavailable(message: string, cause?: unknown): UnavailableError<'KEY_STORE_UNAVAILABLE'> {
  return new UnavailableError('KEY_STORE_UNAVAILABLE', message, { cause });
}

/** The store's setting or its file is wrong; a person has to look. Never holds a PIN or a secret. */
export function storeInvalid(message: string, cause?: unknown): ConfigError<'KEY_STORE_INVALID'> {
  return new ConfigError('KEY_STORE_INVALID', message, { cause });
}
