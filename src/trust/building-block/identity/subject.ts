import { NotAllowedError } from '../../../errors.js';
import type { CertificateSubject } from '../contract.js';
import type { BuildingBlockErrorCode } from '../errors.js';

type Claims = Readonly<Record<string, unknown>>;

const ETSI_NUMBER = /^(?:PAS|IDC|PNO|TIN)([A-Z]{2})-[0-9A-Za-z+-]{3,40}$/;
const MAX_NAME = 64;
/** Control, bidi and invisible characters, half characters, and what is not assigned. */
const NO_NAME = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u;

/** How claims become the subject of a certificate. */
export interface SubjectRule {
  readonly country: string;
  readonly numberClaim: string;
  /** Whether the certificate is to carry the person's number. */
  readonly serialNumber: boolean;
}

/**
 * The subject of a certificate, from claims that have been verified. Nothing else of the claims gets into it.
 *
 * @throws `NotAllowedError` `BB_LOGIN_REFUSED` naming the claim that is missing, never a value
 */
export function subjectOf(claims: Claims, { country, numberClaim, serialNumber }: SubjectRule): CertificateSubject {
  const number = textOf(claims[numberClaim]);
  const [, ofNumber] = ETSI_NUMBER.exec(number ?? '') ?? [];
  const named = ofNumber ?? countryOf(claims) ?? country;
  const subject = {
    givenName: needed(claims, 'given_name'),
    surname: needed(claims, 'family_name'),
    country: named,
  };
  if (!serialNumber) return subject;
  if (number === undefined) throw missing(numberClaim);
  const bare = number.replace(/\s/g, '');
  if (ofNumber === undefined && !/^[0-9A-Za-z+-]{3,40}$/.test(bare)) throw missing(numberClaim);
  return { ...subject, serialNumber: ofNumber === undefined ? `PNO${named}-${bare}` : number };
}

function needed(claims: Claims, name: string): string {
  const text = textOf(claims[name]);
  if (text === undefined || Array.from(text).length > MAX_NAME || NO_NAME.test(text)) throw missing(name);
  return text;
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.normalize('NFC').trim() : '';
  return text === '' ? undefined : text;
}

function countryOf({ address, country, nationality }: Claims): string | undefined {
  const of = typeof address === 'object' && address !== null ? (address as Claims)['country'] : undefined;
  return [country, of, nationality].map(textOf).find((one) => one !== undefined && /^[A-Z]{2}$/.test(one));
}

function missing(claim: string): NotAllowedError<BuildingBlockErrorCode> {
  return new NotAllowedError('BB_LOGIN_REFUSED', `The ID building block says nothing usable for ${claim}.`, {
    details: { claim },
  });
}
