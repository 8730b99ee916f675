import { randomInt } from 'node:crypto';
import { InputError } from '../../../errors.js';
import type { CertificateSubject } from '../../building-block/contract.js';
import type { ScdErrorCode } from '../errors.js';
import { normalised } from './request-rules.js';

/** Without letters and digits that are taken for one another. */
const LETTERS = '23456789abcdefghjkmnpqrstvwxyz';
const GROUPS = 3;
const GROUP_LENGTH = 4;
const MIN_DIGITS = 7;

/** A name that can be read out and typed, and guessed by nobody: 59 bits. */
export function newPseudonym(): string {
  const letter = (): string => LETTERS.charAt(randomInt(LETTERS.length));
  const group = (): string => Array.from({ length: GROUP_LENGTH }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/**
 * A pseudonym is typed on pages of strangers: it may not hold what it stands for.
 *
 * @throws `InputError` `SCD_INPUT_INVALID` when it holds the person's name, number or telephone number
 */
export function assertRevealsNothing(pseudonym: string, subject: CertificateSubject, remoteId: string): void {
  const name = normalised(pseudonym).replace(/[._ -]/g, '');
  const digits = name.replace(/\D/g, '');
  const secretDigits = [subject.serialNumber ?? '', remoteId].map((text) => text.replace(/\D/g, ''));
  const isTelling =
    (name.includes(bare(subject.givenName)) && name.includes(bare(subject.surname))) ||
    secretDigits.some((secret) => secret.length >= MIN_DIGITS && digits.includes(secret));
  if (!isTelling) return;
  const errors = [{ path: 'pseudonym', message: 'tells who its owner is' }];
  throw new InputError<ScdErrorCode>('SCD_INPUT_INVALID', 'The request cannot be used.', { details: { errors } });
}

function bare(text: string): string {
  return normalised(text).replace(/[._ -]/g, '');
}
