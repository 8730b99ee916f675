import { randomUUID } from 'node:crypto';
import type { BankId, RelyingParty } from '../bankid/index.js';
import type { Claims } from './faults.js';
import type { Login } from './logins.js';
import type { NorwegianSigner } from './norwegian-signer.js';
import { fullName, PEOPLE, uuidOf, type Person } from './people.js';

/** Lives as long as the broker's own tokens do. */
const LIFE_S = 1200;

/** Everything the broker's ID token says of a login, before it is signed. */
export async function claimsOf(
  login: Login,
  base: { readonly issuer: string; readonly nonce?: unknown; readonly atHash?: unknown },
  bankId: BankId,
  relyingParty: RelyingParty,
  norwegian: NorwegianSigner,
  now: Date,
): Promise<Claims> {
  const { person, means, clientId, at } = login;
  const subject = uuidOf(`${person.id} ${clientId}`);
  const iat = Math.floor(now.getTime() / 1000);
  return {
    iss: base.issuer,
    aud: clientId,
    identityscheme: means.scheme,
    authenticationtype: means.acr,
    authenticationmethod: means.method,
    authenticationinstant: at.toISOString(),
    auth_time: Math.floor(at.getTime() / 1000),
    nameidentifier: subject.replace(/-/g, ''),
    sub: `{${subject}}`,
    sessionindex: randomUUID(),
    ...personClaims(person),
    ...(await schemeClaims(login, bankId, relyingParty)),
    ...(await certificateClaims(login, norwegian)),
    name: fullName(person),
    country: person.country,
    ...(base.nonce === undefined ? {} : { nonce: base.nonce }),
    ...(base.atHash === undefined ? {} : { at_hash: base.atHash }),
    iat,
    nbf: iat,
    exp: iat + LIFE_S,
  };
}

/** Who the person is, as each country's eID says it. */
export function personClaims(person: Person): Claims {
  const { givenName, surname, birthDate, number, key } = person;
  const names = { given_name: givenName, givenname: givenName, family_name: surname, surname };
  const born = { birthdate: birthDate, dateofbirth: birthDate };
  switch (person.country) {
    case 'SE':
      return { ...names, ssn: number };
    case 'NO':
      return { ...names, ...born, uniqueuserid: key, socialno: number };
    case 'DK':
      return { ...born, uuid: key, cprNumberIdentifier: number, cprNumberStatus: 'ACTIVE' };
    case 'FI':
      return { ...names, ...born, hetu: number };
  }
}

/** Norwegian BankID in the style of the Cloud Signature Consortium: where it was asked for, and chosen on the login page. */
async function certificateClaims({ means, hint, person, fault }: Login, norwegian: NorwegianSigner): Promise<Claims> {
  if (means.scheme !== 'nobankid-oidc' || hint.wantsCertificate !== true || fault?.certificate === undefined) return {};
  const other = PEOPLE.find(({ country, id }) => country === 'NO' && id !== person.id) ?? person;
  const flaw = fault.certificate === 'whole' ? undefined : fault.certificate;
  return { ...(await norwegian.sign(hint.message ?? '', person, other, flaw)) };
}

async function schemeClaims(login: Login, bankId: BankId, relyingParty: RelyingParty): Promise<Claims> {
  const { means, hint, person } = login;
  if (means.scheme === 'dkmitid') {
    const [level = 'SUBSTANTIAL'] = means.acr.toUpperCase().split(':').slice(-1);
    const echo =
      hint.message === undefined
        ? {}
        : { refTextHeader: `Sign at ${relyingParty.displayName}`, refTextBody: hint.message };
    return { loA: level, ial: level, aal: level, fal: 'HIGH', ...echo };
  }
  if (means.scheme === 'fitupas' && means.acr.endsWith('mobile-id')) return { satu: person.key };
  if (means.scheme !== 'sebankid') return {};
  const address = { ipaddress: '192.0.2.10' };
  if (!login.wantsEvidence) return address;
  const isSigning = hint.action === 'sign' && hint.message !== undefined;
  const visibleText = login.fault?.isOtherEvidence ? 'Jag betalar en miljon till någon annan.' : hint.message;
  const pair = await bankId.sign({
    person: { personalNumber: person.number, givenName: person.givenName, surname: person.surname },
    relyingParty,
    purpose: isSigning ? 'Signing' : 'Identification',
    ...(visibleText === undefined ? {} : { visibleText }),
    ...(hint.nonVisibleData === undefined ? {} : { nonVisibleData: hint.nonVisibleData }),
  });
  return { ...address, evidence: pair.signature, ocspResponse: pair.ocspResponse };
}
