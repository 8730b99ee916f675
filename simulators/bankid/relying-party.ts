/** A customer of BankID, named as in its certificate. */
export interface RelyingParty {
  /** Legal name. */
  readonly name: string;
  /** Name that the app shows. */
  readonly displayName: string;
  /** Ten digits. */
  readonly organisationNumber: string;
}

/** The demonstration's own company. */
export const DEMO_RELYING_PARTY: RelyingParty = {
  name: 'Lime Flowers AB',
  displayName: 'Lime Flowers',
  organisationNumber: '5599990009',
};

/** Somebody else who also has an agreement. */
export const OTHER_RELYING_PARTY: RelyingParty = {
  name: 'Another Company AB',
  displayName: 'Another Company',
  organisationNumber: '5599990033',
};

/** A service that signs for customers without an agreement of their own. */
export const SERVICE_RELYING_PARTY: RelyingParty = {
  name: 'Simulated Signing Service AB',
  displayName: 'Simulated Signing Service',
  organisationNumber: '5599990041',
};

/** Bank that issued the certificates of people and relying parties. */
export const BANK = 'Simulated Bank A AB (publ)';

/** The relying party as signatures name it, in `srvInfo`. */
export function signedNameOf({ name, displayName, organisationNumber }: RelyingParty): string {
  return `cn=${name},name=${displayName},serialNumber=${organisationNumber},o=${BANK},c=SE`;
}
