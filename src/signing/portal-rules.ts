import { notAllowed, refused, unusable } from './errors.js';
import { canAct } from './lifecycle.js';
import { dutyOf, hasActed } from './order-groups.js';
import type { Signer, SigningCase } from './records.js';
import type { MethodId } from './vocabulary.js';

/**
 * Throws unless this signer may act now, in the order in which a person would want to know.
 *
 * @throws `ACCESS_WRONG_DUTY`, `SIGNING_ALREADY_SIGNED`, `SIGNING_CANCELED`, `SIGNING_CLOSED`, `METHOD_NOT_ENABLED`, `SIGNING_OUT_OF_TURN`
 */
export function assertMayAct(found: SigningCase, signer: Signer, duty: 'sign' | 'approve', method?: MethodId): void {
  if (dutyOf(signer) !== duty) {
    throw notAllowed('ACCESS_WRONG_DUTY', `Your part in this signing is to ${dutyOf(signer)}.`);
  }
  assertOpen(found, signer);
  if (duty === 'sign' && method !== undefined && !found.signing.methods.includes(method)) {
    throw unusable('METHOD_NOT_ENABLED', 'This signing does not offer the method.', 'method', { method });
  }
  assertInTurn(found, signer);
}

/**
 * Throws unless this signer may decline: only whose turn it is; a viewer may say "not me".
 *
 * @throws as {@link assertMayAct}
 */
export function assertMayDecline(found: SigningCase, signer: Signer, kind: 'declined' | 'not_me'): void {
  const isViewer = dutyOf(signer) === 'view';
  if (isViewer && kind === 'declined') {
    throw notAllowed('ACCESS_WRONG_DUTY', 'You are asked to read, there is nothing to decline.');
  }
  assertOpen(found, signer);
  if (!isViewer) {
    assertInTurn(found, signer);
  }
}

/** Has said "not me": whatever becomes of the signing, its documents are not theirs to read. */
export function hasLeft({ methodData }: Pick<Signer, 'methodData'>): boolean {
  return methodData?.declined?.kind === 'not_me';
}

/** @throws `SIGNING_CANCELED` as every act of somebody who left */
export function assertMayRead(signer: Signer): void {
  if (hasLeft(signer)) {
    throw refused('SIGNING_CANCELED', 'You have said that this document is not meant for you.');
  }
}

function assertOpen({ signing }: SigningCase, signer: Signer): void {
  if (hasActed(signer)) {
    throw refused('SIGNING_ALREADY_SIGNED', 'You have done your part already.');
  }
  if (signing.status === 'canceled' || signer.status === 'canceled') {
    throw refused('SIGNING_CANCELED', 'The signing was cancelled.');
  }
  if (signing.status === 'signed') {
    throw refused('SIGNING_CLOSED', 'The signing is completed.');
  }
}

function assertInTurn(found: SigningCase, signer: Signer): void {
  if (!canAct(found, signer)) {
    throw refused('SIGNING_OUT_OF_TURN', 'It is not your turn yet.');
  }
}
