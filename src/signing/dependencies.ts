import { EsignError } from '../errors.js';
import type { SigningErrorCode } from './errors.js';

/** A full or failing disk, and a process that may open no more files. */
const STORAGE = /^(ENOSPC|EDQUOT|EROFS|EIO|EMFILE|ENFILE|SQLITE_FULL|SQLITE_IOERR.*)$/;

/** A connection that was refused, lost or not answered; a database that starts, stops, is busy or out of connections. */
const DATABASE =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|ETIMEOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ESOCKET|57P0\d|08\w{3}|53\w{3}|40001|40P01|SQLITE_(BUSY|LOCKED).*)$/;

/**
 * Tells failures that pass by themselves, once what we depend on is back, from mistakes that stay.
 *
 * @returns a code for the record; `undefined` for every other failure
 */
export function dependencyOf(error: unknown): string | undefined {
  if (error instanceof EsignError) {
    return error.retry === 'later' ? String(error.code) : undefined;
  }
  if (!(error instanceof Error)) {
    return undefined;
  }
  const code = 'code' in error ? String(error.code) : '';
  if (STORAGE.test(code)) {
    return 'HOST_STORAGE_UNAVAILABLE';
  }
  return DATABASE.test(code) || error.name === 'KnexTimeoutError'
    ? ('DB_UNAVAILABLE' satisfies SigningErrorCode)
    : undefined;
}
