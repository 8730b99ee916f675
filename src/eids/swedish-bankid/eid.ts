import type { Eid } from '../eid.js';

/** Also by orders of one's own, without a broker: see the method of that name. */
export const swedishBankId = {
  id: 'bankid_se',
  country: 'SE',
  names:
    'Svensk BankID|Schwedische BankID|Swedish BankID|Ruotsalainen BankID|Zweedse BankID|Svensk BankID|Svenskt BankID',
  level: 'AES',
  texts: {
    'urn:grn:authn:se:bankid': 'limepkg_esign.broker.auth.se_bankid',
    'urn:grn:authn:se:bankid:same-device': 'limepkg_esign.broker.auth.se_bankid_same_device',
    'urn:grn:authn:se:bankid:another-device:qr': 'limepkg_esign.broker.auth.se_bankid_other_device',
  },
  ways: ['urn:grn:authn:se:bankid:same-device', 'urn:grn:authn:se:bankid:another-device:qr'],
  isSealed: false,
  echo: 'bankid',
  shows: true,
  maxText: 1200,
  keyName: 'SE',
  claims: { scheme: 'sebankid', nationalNumber: ['ssn'], personKey: [] },
} as const satisfies Eid;
