import { authority, distinguishedName, keyUsage, policies, responderExtensions } from '../pki/index.js';
import type { Identity, IdentityCabinet, IdentityPlan, NameSteps } from '../pki/index.js';
import { BANK } from './relying-party.js';

/** Policies of the test environment: on file and mobile. */
export const MOBILE_POLICY = '1.2.3.4.25';
const FILE_POLICY = '1.2.3.4.5';

const YEAR_MS = 365 * 86_400_000;

/** Root, bank and issuing authority, and the responder that the issuing one delegates to. */
export interface BankHierarchy {
  readonly root: Identity;
  readonly bank: Identity;
  readonly issuing: Identity;
  readonly responder: Identity;
}

/**
 * Takes a hierarchy of signing certificates out of the cabinet. All keys have 2048 bits as people's have; those of the real
 * authorities have 4096, which take seconds to make.
 *
 * @param prefix - hierarchies of other prefixes have other keys under the same names
 */
export async function takeBankHierarchy(cabinet: IdentityCabinet, now: Date, prefix: string): Promise<BankHierarchy> {
  const plan = (
    attributes: NameSteps,
    issuer: Identity | undefined,
    extensions: IdentityPlan['extensions'],
  ): IdentityPlan => ({
    keyType: 'rsa',
    notBefore: new Date(now.getTime() - 5 * YEAR_MS),
    notAfter: new Date(now.getTime() + 15 * YEAR_MS),
    subject: distinguishedName(...attributes),
    ...(issuer === undefined ? {} : { issuer }),
    extensions,
  });
  const ofAuthority = (pathLength?: number) => [...authority(pathLength), policies(MOBILE_POLICY, FILE_POLICY)];
  const root = await cabinet.take(`${prefix}-root`, () => plan(rootName, undefined, ofAuthority()));
  const bank = await cabinet.take(`${prefix}-bank`, () =>
    plan(bankName('Simulated Bank A CA v1 for BankID Test'), root, ofAuthority(1)),
  );
  const issuing = await cabinet.take(`${prefix}-issuing`, () => plan(bankName(ISSUING), bank, ofAuthority(0)));
  const responder = await cabinet.take(`${prefix}-ocsp`, () =>
    plan(bankName(`${ISSUING} OCSP Signing`), issuing, responderExtensions(MOBILE_POLICY)),
  );
  return { root, bank, issuing, responder };
}

const ISSUING = 'Simulated Bank A Customer CA3 v1 for BankID Test';

const rootName: NameSteps = [
  ['O', 'Simulated ID Services AB'],
  ['OU', 'Simulated BankID Member Banks CA'],
  ['CN', 'Simulated BankID Root CA v1 Test'],
];

function bankName(commonName: string): NameSteps {
  return [
    ['C', 'SE'],
    ['O', BANK],
    ['serialNumber', '111111111111'],
    ['CN', commonName],
  ];
}

/** What a person's certificate says besides the key; valid from a week ago for two years. */
export function personContent(
  person: { readonly personalNumber: string; readonly givenName: string; readonly surname: string },
  now: Date,
): Omit<IdentityPlan, 'keyType' | 'issuer'> {
  const notBefore = new Date(now.getTime() - 7 * 86_400_000);
  const name = `${person.givenName} ${person.surname}`;
  const day = notBefore.toISOString().slice(2, 10).replaceAll('-', '');
  return {
    notBefore,
    notAfter: new Date(notBefore.getTime() + 2 * YEAR_MS),
    subject: distinguishedName(
      ['C', 'SE'],
      ['O', BANK],
      ['surname', person.surname],
      ['givenName', person.givenName],
      ['serialNumber', person.personalNumber],
      ['name', `(${day} ${notBefore.toISOString().slice(11, 16).replace(':', '.')}) ${name} - Mobilt BankID`],
      ['CN', name],
    ),
    extensions: [policies(MOBILE_POLICY), keyUsage('digitalSignature')],
  };
}
