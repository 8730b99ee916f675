import * as z from 'zod';

/** Largest base64 text of a record, in characters: a BankID signature with 240,000 characters of text, and some more. */
const MAX_BASE64_LENGTH = 700_000;

const isTight = (text: string): boolean =>
  text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length > 0;

/** Base64 with padding and nothing else in it; kept as it came. */
export function base64(maxLength = MAX_BASE64_LENGTH): z.ZodString {
  return z.string().max(maxLength).refine(isTight, 'must be base64');
}

/** UTC, as `Date.toISOString` writes it. */
export const instant = z.iso.datetime({ precision: 3 });
export const fingerprint = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256, 64 lower-case hex digits');
export const text = (maxLength: number): z.ZodString => z.string().max(maxLength);
export const environment = z.enum(['test', 'production']);

/**
 * What every record states, whatever its kind: which document, which signer and link, from where, and when.
 * The access token is named by its SHA-256 only.
 */
export const statement = z.strictObject({
  version: z.literal(1),
  signingId: z.int().min(0),
  signerId: z.int().min(0),
  name: text(1024),
  email: text(1024),
  documentFingerprint: fingerprint,
  tokenSha256: z.string().regex(/^[0-9a-f]{64}$/),
  ipAddress: text(64),
  browser: text(1024),
  platform: text(1024),
  /** When the act was complete, by our clock. */
  at: instant,
});
