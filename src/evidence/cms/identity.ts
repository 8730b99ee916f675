import { birthDateIn, type Certificate, type OcspResponse } from '../../pki/index.js';
import { readUtf8 } from '../encoding.js';
import type { FoundIdentity } from '../report.js';

/** EN 319 412-1 clause 5.1.3: what kind of number, of which country, the number. */
const ETSI = /^(PNO|IDC|PAS|TIN|TAX)([A-Z]{2})-(.{1,32})$/;
/** Norwegian BankID's own key of a person. */
const NORWEGIAN = /^UN:NO-([0-9-]{5,40})$/;
const NORWEGIAN_NUMBER = '2.16.578.1.16.3.2';

/** Who a signing certificate names. The responder of Norwegian BankID adds the national number, signed by itself. */
export function identityOf(signer: Certificate, ocsp: OcspResponse | null): FoundIdentity {
  const { subject } = signer;
  const serial = subject.get('serialNumber') ?? '';
  const [, kind, country, number] = ETSI.exec(serial) ?? [];
  const personKey = NORWEGIAN.exec(serial)?.[1] ?? (kind !== undefined && kind !== 'PNO' ? serial : undefined);
  const extension = ocsp?.extensions.get(NORWEGIAN_NUMBER);
  const norwegian = extension && /^\d{11}$/.exec(readUtf8(extension.value) ?? '')?.[0];
  const parts = {
    name: subject.get('commonName') ?? fullName(subject.get('givenName'), subject.get('surname')),
    givenName: subject.get('givenName'),
    surname: subject.get('surname'),
    nationalNumber: kind === 'PNO' ? number : norwegian,
    country: country ?? subject.get('country'),
    birthDate: birthDateIn(signer) ?? undefined,
    personKey,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

function fullName(given: string | undefined, surname: string | undefined): string | undefined {
  return given === undefined || surname === undefined ? undefined : `${given} ${surname}`;
}
