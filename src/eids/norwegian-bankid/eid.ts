import type { Eid } from '../eid.js';

export const norwegianBankId = {
  id: 'bankid_no',
  country: 'NO',
  names: 'Norsk BankID|Norwegische BankID|Norwegian BankID|Norjalainen BankID|Noorse BankID|Norsk BankID|Norskt BankID',
  level: 'SES',
  texts: {
    'urn:grn:authn:no:bankid': 'limepkg_esign.broker.auth.no_bankid',
    'urn:grn:authn:no:bankid:substantial': 'limepkg_esign.broker.auth.no_bankid_substantial',
    'urn:grn:authn:no:bankid:high': 'limepkg_esign.broker.auth.no_bankid_high',
  },
  ways: ['urn:grn:authn:no:bankid:substantial'],
  isSealed: false,
  echo: 'none',
  shows: true,
  isPlainOnly: true,
  maxText: 1200,
  keyName: 'nobankid',
  certificate: 'csc',
  claims: { scheme: 'nobankid-oidc', nationalNumber: ['socialno'], personKey: ['uniqueuserid'] },
} as const satisfies Eid;
