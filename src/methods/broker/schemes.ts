import type { MethodId } from '../../signing/index.js';
import type { AssuranceLevel } from '../method.js';

/** Methods that a broker can carry out. */
export const BROKER_METHODS = ['bankid_no', 'mitid_da', 'ftn_fi', 'bankid_se'] as const;

export type BrokerMethodId = (typeof BROKER_METHODS)[number] & MethodId;

/** What is particular to one eID behind the broker. A new one is one more entry below, and its texts. */
export interface Scheme {
  readonly id: BrokerMethodId;
  /** Whose national numbers it knows; ISO 3166-1 alpha-2. */
  readonly country: string;
  /**
   * The person proves who they are and sees what for, but signs nothing with a key of their own: what is kept is the broker's word. That is a
   * simple signature with a strong identity, and no more is claimed. Swedish BankID alone adds the person's own signature to the answer.
   */
  readonly level: AssuranceLevel;
  /** `acr_values` to offer when none are configured. */
  readonly ways: readonly string[];
  /** Requests are signed objects in the address and answers are encrypted, whatever is configured (Traficom S213/2023). */
  readonly isSealed: boolean;
  /** Where the answer repeats the text; `none` with `shows: false`: no text is shown at all. */
  readonly echo: 'refTextBody' | 'bankid' | 'none';
  readonly shows: boolean;
  /** Characters that the eID shows. */
  readonly maxText: number;
  /** What a person is called besides by national number. */
  readonly keyName: string;
  /** The answer may bring a signature with a certificate of the person's own (Cloud Signature Consortium's style). */
  readonly certificate?: 'csc';
}

const LONG_TEXT = 1200;

export const SCHEMES: readonly Scheme[] = [
  {
    id: 'bankid_no',
    country: 'NO',
    level: 'SES',
    ways: ['urn:grn:authn:no:bankid:substantial'],
    isSealed: false,
    echo: 'none',
    shows: true,
    maxText: LONG_TEXT,
    keyName: 'nobankid',
    certificate: 'csc',
  },
  {
    id: 'mitid_da',
    country: 'DK',
    level: 'SES',
    ways: ['urn:grn:authn:dk:mitid:substantial'],
    isSealed: false,
    echo: 'refTextBody',
    shows: true,
    maxText: 130,
    keyName: 'mitid',
  },
  {
    id: 'ftn_fi',
    country: 'FI',
    level: 'SES',
    ways: ['urn:grn:authn:fi:bank-id', 'urn:grn:authn:fi:mobile-id'],
    isSealed: true,
    echo: 'none',
    shows: false,
    maxText: 0,
    keyName: 'satu',
  },
  {
    id: 'bankid_se',
    country: 'SE',
    level: 'AES',
    ways: ['urn:grn:authn:se:bankid:same-device', 'urn:grn:authn:se:bankid:another-device:qr'],
    isSealed: false,
    echo: 'bankid',
    shows: true,
    maxText: LONG_TEXT,
    keyName: 'SE',
  },
];

/** Names of the ways in, as translations. Only these can be configured. */
const WAY_TEXTS: Readonly<Record<string, string>> = {
  'urn:grn:authn:no:bankid': 'limepkg_esign.broker.auth.no_bankid',
  'urn:grn:authn:no:bankid:substantial': 'limepkg_esign.broker.auth.no_bankid_substantial',
  'urn:grn:authn:no:bankid:high': 'limepkg_esign.broker.auth.no_bankid_high',
  'urn:grn:authn:dk:mitid:substantial': 'limepkg_esign.broker.auth.mitid_substantial',
  'urn:grn:authn:dk:mitid:high': 'limepkg_esign.broker.auth.mitid_high',
  'urn:grn:authn:fi:bank-id': 'limepkg_esign.broker.auth.fi_bank_id',
  'urn:grn:authn:fi:mobile-id': 'limepkg_esign.broker.auth.fi_mobile_id',
  'urn:grn:authn:se:bankid': 'limepkg_esign.broker.auth.se_bankid',
  'urn:grn:authn:se:bankid:same-device': 'limepkg_esign.broker.auth.se_bankid_same_device',
  'urn:grn:authn:se:bankid:another-device:qr': 'limepkg_esign.broker.auth.se_bankid_other_device',
};

/** @returns `undefined` for a way that is not known */
export function textKeyOf(way: string): string | undefined {
  return WAY_TEXTS[way];
}
