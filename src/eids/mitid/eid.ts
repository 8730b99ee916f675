import type { Eid } from '../eid.js';

export const mitId = {
  id: 'mitid_da',
  country: 'DK',
  names: 'Dansk MitID|Dänische MitID|Danish MitID|Tanskalainen MitID|Deense MitID|Dansk MitID|Danskt MitID',
  level: 'SES',
  texts: {
    'urn:grn:authn:dk:mitid:substantial': 'limepkg_esign.broker.auth.mitid_substantial',
    'urn:grn:authn:dk:mitid:high': 'limepkg_esign.broker.auth.mitid_high',
  },
  ways: ['urn:grn:authn:dk:mitid:substantial'],
  isSealed: false,
  echo: 'refTextBody',
  shows: true,
  maxText: 130,
  keyName: 'mitid',
  claims: { scheme: 'dkmitid', nationalNumber: ['cprNumberIdentifier'], personKey: ['uuid'] },
} as const satisfies Eid;
