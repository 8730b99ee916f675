import { EsignError } from '../../errors.js';

/** Every code that the eSignature Building Block raises by itself. */
export type BuildingBlockErrorCode =
  | 'BB_ADDRESS_REFUSED'
  | 'BB_CALLBACK_UNKNOWN'
  | 'BB_CLIENT_REFUSED'
  | 'BB_CONFIG_INVALID'
  | 'BB_FIELD_MISSING'
  | 'BB_FORMAT_UNSUPPORTED'
  | 'BB_HASH_INVALID'
  | 'BB_IDEMPOTENCY_CONFLICT'
  | 'BB_IDENTITY_UNAVAILABLE'
  | 'BB_IN_PROGRESS'
  | 'BB_INPUT_INVALID'
  | 'BB_LOGIN_REFUSED'
  | 'BB_METHOD_NOT_OFFERED'
  | 'BB_NONCE_USED'
  | 'BB_NOT_FOUND'
  | 'BB_NOT_LOGGED_IN'
  | 'BB_OTHER_BROWSER'
  | 'BB_PAYMENT_REQUIRED'
  | 'BB_PAYMENT_UNAVAILABLE'
  | 'BB_PUSH_REQUIRED'
  | 'BB_REGISTERED_OTHERWISE'
  | 'BB_REQUEST_NOT_FOUND'
  | 'BB_SIGNATURE_NOT_FOUND'
  | 'BB_TEXT_INVALID'
  | 'BB_TIME_OUTSIDE_WINDOW'
  | 'BB_TOKEN_INVALID'
  | 'BB_TOO_LARGE'
  | 'BB_TOO_MANY_CALLS';

/** 402: the e-service's registration demands a payment token, and there is none that counts. */
export class PaymentRequiredError extends EsignError<BuildingBlockErrorCode> {
  readonly status = 402;

  constructor(message: string, cause?: unknown) {
    super('BB_PAYMENT_REQUIRED', message, { cause });
  }
}
