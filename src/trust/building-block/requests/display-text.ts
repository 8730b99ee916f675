import { UnusableError } from '../../../errors.js';
import type { BuildingBlockErrorCode } from '../errors.js';

/** Most characters (code points) of a text that is shown with a request. */
export const MAX_DISPLAY_CHARACTERS = 256;

/** What turns text around, hides, or cannot be seen: bidi controls, joiners outside of words, tags, variation selectors of their own plane. */
const UNSEEN =
  /[\u00ad\u061c\u115f\u1160\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb]|[\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
const BREAKS = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu;

/**
 * Makes a text of a request fit to be shown: one line of NFC without control, bidi and invisible characters.
 *
 * @throws `UnusableError` `BB_TEXT_INVALID`: longer than 256 characters, or nothing is left
 */
export function readDisplayText(text: string): string {
  if (Array.from(text).length > MAX_DISPLAY_CHARACTERS) throw invalid('is longer than 256 characters');
  if (/\p{Cs}/u.test(text)) throw invalid('is no Unicode text');
  const cleaned = text.normalize('NFC').replace(BREAKS, ' ').replace(UNSEEN, '').trim();
  if (cleaned === '') throw invalid('says nothing');
  return cleaned;
}

/** Text as the query carries it: base64url of UTF-8. @throws `UnusableError` `BB_TEXT_INVALID` */
export function decodeDisplayText(encoded: string): string {
  try {
    if (!/^[\w-]*={0,2}$/.test(encoded)) throw new TypeError('no base64url');
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64url'));
  } catch {
    throw invalid('is no UTF-8 in base64url');
  }
}

function invalid(what: string): UnusableError<BuildingBlockErrorCode> {
  return new UnusableError('BB_TEXT_INVALID', `The text to be shown ${what}.`);
}
