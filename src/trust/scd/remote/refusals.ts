import { UnusableError } from '../../../errors.js';
import type { ScdErrorCode } from '../errors.js';

/** The device is not known where it was said to be. */
export function deviceUnknown(): UnusableError<ScdErrorCode> {
  return new UnusableError<ScdErrorCode>('SCD_DEVICE_UNKNOWN', 'The service of such devices knows no such device.');
}

/** The device exists, and cannot be used as this building block demands. @param reason - a stable word */
export function deviceUnsupported(reason: string): UnusableError<ScdErrorCode> {
  const message = 'The device cannot be used for signatures here.';
  return new UnusableError<ScdErrorCode>('SCD_DEVICE_UNSUPPORTED', message, { details: { reason } });
}
