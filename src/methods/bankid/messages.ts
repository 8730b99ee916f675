import type { Device } from './order.js';

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
export function messageKeyOf(isPending: boolean, hint: string, device: Device): string {
  const known = isPending ? (PENDING[hint] ?? 'rfa21') : (FAILED[hint] ?? 'rfa22');
  const name = known === 'rfa1' && device === 'same' ? 'rfa13' : known;
  const isByDevice = name === 'rfa15' || name === 'rfa17';
  return `limepkg_esign.bankid.${isByDevice ? `${name}_${device}` : name}`;
}
