import { UnusableError } from '../../errors.js';
import type { DigestToSign } from '../building-block/contract.js';

/** Every code this room raises. */
export type FormatErrorCode = 'BB_FORMAT_UNSUPPORTED' | 'FORMAT_SUBJECT_INVALID' | 'FORMAT_VALUE_MALFORMED';

/** Why a format cannot be made. */
export type FormatRefusal =
  /** The digest has no name in the format. */
  | 'hash_type'
  /** The digest is not as long as its type says. */
  | 'hash_length'
  /** The key, or its parameters, cannot sign in the format. */
  | 'key'
  /** The signature would be made with another digest than the one that was asked for. */
  | 'algorithm';

const SENTENCES: Readonly<Record<FormatRefusal, string>> = {
  hash_type: 'The digest is not used in signatures of this format.',
  hash_length: 'The digest is not as long as its type says.',
  key: 'The key cannot sign in this format.',
  algorithm: 'In this format the signature is made with the same digest as the document’s.',
};

/** A combination that has no signature; what was asked for is in the details. */
export function formatUnsupported(
  { format, hashType }: DigestToSign,
  reason: FormatRefusal,
): UnusableError<FormatErrorCode> {
  return new UnusableError('BB_FORMAT_UNSUPPORTED', SENTENCES[reason], { details: { format, hashType, reason } });
}

/** A key gave something that is no signature value of its kind. */
export function valueMalformed(): UnusableError<FormatErrorCode> {
  return new UnusableError('FORMAT_VALUE_MALFORMED', 'The signature value is not of the kind of its key.');
}

/** Somebody who cannot be named in a certificate. Holds nothing of the name. */
export function subjectInvalid(part: string): UnusableError<FormatErrorCode> {
  return new UnusableError('FORMAT_SUBJECT_INVALID', 'The person cannot be named in a certificate.', {
    details: { part },
  });
}
