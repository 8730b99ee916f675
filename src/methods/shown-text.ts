import type { Signing } from '../signing/index.js';

const SHORT_DIGEST_LENGTH = 16;

/** Control and direction-changing characters would let a title pose as another text. */
const DISGUISES = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g;

/** Foreign words as they may stand in a text that an eID shows. */
export function plain(text: string): string {
  return text.replace(DISGUISES, ' ').replace(/\s+/g, ' ').trim();
}

/** The beginning of the document's SHA-256, in groups of four: short enough to compare by eye. */
export function shortDigestOf({ originalDocumentFingerprint }: Signing): string {
  return originalDocumentFingerprint.slice(0, SHORT_DIGEST_LENGTH).replace(/.{4}(?=.)/g, '$& ');
}
