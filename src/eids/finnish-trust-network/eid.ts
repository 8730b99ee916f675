import type { Eid } from '../eid.js';

export const finnishTrustNetwork = {
  id: 'ftn_fi',
  country: 'FI',
  names:
    'Finsk tillidsnetværk (FTN)|Finnisches Vertrauensnetz (FTN)|Finnish Trust Network|Suomen luottamusverkosto (FTN)|Fins vertrouwensnetwerk (FTN)|Finsk tillitsnettverk (FTN)|Finska förtroendenätet (FTN)',
  level: 'SES',
  texts: {
    'urn:grn:authn:fi:bank-id': 'limepkg_esign.broker.auth.fi_bank_id',
    'urn:grn:authn:fi:mobile-id': 'limepkg_esign.broker.auth.fi_mobile_id',
  },
  ways: ['urn:grn:authn:fi:bank-id', 'urn:grn:authn:fi:mobile-id'],
  isSealed: true,
  echo: 'none',
  shows: false,
  maxText: 0,
  keyName: 'satu',
  claims: { scheme: 'fitupas', nationalNumber: ['hetu'], personKey: ['satu'] },
} as const satisfies Eid;
