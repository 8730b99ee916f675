import type { Device } from './order.js';

/** What a signer uses, as far as a message depends on it. */
export interface SignerDevice {
  /** Where BankID is. */
  readonly bankId: Device;
  /** What the page is on, as the browser says; see `ClientTrace`. */
  readonly platform: string;
}

/** Phones and tablets: there are no cards there. */
const PHONES = /\b(?:android|ios|ipados|harmonyos)\b/i;

/** Hint codes of a waiting order → the message BankID recommends (`RFA…`). */
const PENDING: Readonly<Record<string, string>> = {
  outstandingTransaction: 'rfa1',
  noClient: 'rfa1',
  started: 'rfa15',
  userMrtd: 'rfa23',
  userCallConfirm: 'rfa21',
  userSign: 'rfa9',
  processing: 'rfa21',
  recording: 'recording',
  IDENTITY_MISMATCH: 'held',
};

/** Why an attempt is over → the message. Ours among them: what became of a proof that did not count. */
const FAILED: Readonly<Record<string, string>> = {
  expiredTransaction: 'rfa8',
  certificateErr: 'rfa16',
  userCancel: 'rfa6',
  cancelled: 'rfa3',
  startFailed: 'rfa17',
  userDeclinedCall: 'rfa22',
  notSupportedByUserApp: 'update_app',
  transactionRiskBlocked: 'rfa22',
  alreadyInProgress: 'rfa4',
  startLost: 'lost',
  resultLost: 'lost',
  evidenceInvalid: 'not_verified',
  IDENTITY_MISMATCH: 'other_person',
  IDENTITY_REJECTED: 'rejected',
  IDENTITY_SIGNED_ALREADY: 'signed_already',
};

/**
 * Translation key of what a signer is told. An unknown hint of a waiting order means "keep waiting" (RFA21), an unknown
 * reason of a failed one "something went wrong" (RFA22).
 */
export function messageKeyOf(isPending: boolean, hint: string, { bankId, platform }: SignerDevice): string {
  const known = isPending ? (PENDING[hint] ?? 'rfa21') : (FAILED[hint] ?? 'rfa22');
  const area = 'limepkg_esign.bankid';
  switch (known) {
    case 'rfa1':
      // The scheme looks for an app; on the same device it is being started.
      return `${area}.${bankId === 'same' && hint === 'outstandingTransaction' ? 'rfa13' : 'rfa1'}`;
    case 'rfa15':
      return `${area}.rfa15_${PHONES.test(platform) ? 'phone' : 'computer'}`;
    case 'rfa17':
      return `${area}.rfa17_${bankId}`;
    default:
      return `${area}.${known}`;
  }
}
