import { UnavailableError } from '../../errors.js';
import type { TrustErrorCode } from '../errors.js';

/** Full, out of quota, not to be written or read now; the database's own words for a full disk. */
const FAULTS = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE', 'SQLITE_FULL', 'SQLITE_IOERR'];

/** What a fault of the disk is called; `undefined` for any other error. */
export function storageFault(error: unknown): UnavailableError<TrustErrorCode> | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  // A worker's own error comes with what the system said as its cause.
  if (!FAULTS.some((fault) => code === fault || code.startsWith(`${fault}_`))) return storageFault(error.cause);
  return new UnavailableError('TRUST_STORAGE_UNAVAILABLE', 'The disk cannot be written now.', { cause: error });
}
