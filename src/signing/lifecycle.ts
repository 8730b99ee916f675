import { hasActed, isActor, isEveryoneDone, isInTurn } from './order-groups.js';
import type { Signer, Signing, SigningCase } from './records.js';
import type { SignerStatus, SigningStatus } from './vocabulary.js';

/** Where a signing may go from each status. Nothing leaves `signed` or `canceled`. */
export const SIGNING_TRANSITIONS: Readonly<Record<SigningStatus, readonly SigningStatus[]>> = {
  created: ['sent', 'opened', 'partlysigned', 'signed', 'canceled', 'error'],
  sent: ['opened', 'partlysigned', 'signed', 'canceled', 'error'],
  opened: ['partlysigned', 'signed', 'canceled', 'error'],
  partlysigned: ['signed', 'canceled', 'error'],
  signed: [],
  canceled: [],
  error: ['created', 'sent', 'opened', 'partlysigned', 'canceled'],
};

/** Where a signer may go from each status. */
export const SIGNER_TRANSITIONS: Readonly<Record<SignerStatus, readonly SignerStatus[]>> = {
  created: ['sent', 'opened', 'signed', 'approved', 'canceled', 'error'],
  sent: ['notified', 'opened', 'signed', 'approved', 'canceled', 'error'],
  notified: ['opened', 'signed', 'approved', 'canceled', 'error'],
  opened: ['signed', 'approved', 'canceled', 'error'],
  error: ['notified', 'opened', 'signed', 'approved', 'canceled'],
  signed: [],
  approved: [],
  canceled: [],
};

/** Statuses from which a signing can reach another one. */
export function signingStatusesBefore(to: SigningStatus): readonly SigningStatus[] {
  return (Object.keys(SIGNING_TRANSITIONS) as SigningStatus[]).filter((from) => SIGNING_TRANSITIONS[from].includes(to));
}

/** Statuses from which a signer can reach another one. */
export function signerStatusesBefore(to: SignerStatus): readonly SignerStatus[] {
  return (Object.keys(SIGNER_TRANSITIONS) as SignerStatus[]).filter((from) => SIGNER_TRANSITIONS[from].includes(to));
}

/** Signed or cancelled: nothing happens to it any more. */
export function isOver(signing: Pick<Signing, 'status'>): boolean {
  return signing.status === 'signed' || signing.status === 'canceled';
}

/** This signer or approver may act now. A failed task in between does not take the turn away. */
export function canAct({ signing, signers }: SigningCase, signer: Pick<Signer, 'id' | 'role' | 'status'>): boolean {
  return (
    !isOver(signing) &&
    isActor(signer) &&
    !hasActed(signer) &&
    signer.status !== 'canceled' &&
    isInTurn(signers, signer.id)
  );
}

/**
 * The sender may cancel: not over, and the last signature is not in, unless the completion was refused for good.
 */
export function isCancelable({ signing, signers }: SigningCase): boolean {
  if (isOver(signing)) {
    return false;
  }
  return !isEveryoneDone(signers) || isCompletionRefused(signing);
}

function isCompletionRefused({ status, metadata }: Pick<Signing, 'status' | 'metadata'>): boolean {
  const { failure } = metadata;
  return status === 'error' && failure?.isFinal === true && failure.step.startsWith('signing_complete.');
}

/** What an opening does to the signing's status. */
export function statusAfterOpening(status: SigningStatus): SigningStatus {
  return status === 'created' || status === 'sent' ? 'opened' : status;
}

/** What an act does to the signing's status; the document being stored is what makes it `signed`. */
export function statusAfterAct(status: SigningStatus): SigningStatus {
  return status === 'created' || status === 'sent' || status === 'opened' ? 'partlysigned' : status;
}
