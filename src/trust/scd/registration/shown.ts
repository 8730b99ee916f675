import { certificatePem } from '../../pem.js';
import type { DeviceCertificate, DeviceState } from '../vocabulary.js';
import type { DeviceRow } from './rows.js';

/** How a certificate stands now: one whose time is over has expired, unless its owner has revoked it. */
export function stateOf({ state, notAfter }: DeviceRow, now: Date): DeviceState {
  const isOver = notAfter !== null && notAfter <= now;
  return isOver && (state === 'ACTIVE' || state === 'SUSPENDED') ? 'EXPIRED' : state;
}

/** Whether a device may sign now: what its owner has asked for has reached the authority too. */
export function isUsable(row: DeviceRow, now: Date): boolean {
  return stateOf(row, now) === 'ACTIVE' && row.publication === null;
}

/** A row as its owner sees it. */
export function shown(row: DeviceRow, now: Date): DeviceCertificate {
  const { certificateId, reason, box, createdAt, changedAt } = row;
  const [own] = box.certificates;
  return {
    ...{ certificateId, reason, createdAt, changedAt },
    pseudonym: box.pseudonym,
    certificate: own === undefined ? null : certificatePem(Buffer.from(own, 'base64')),
    state: stateOf(row, now),
    ...{ scdType: box.scdType, scdKeyId: box.keyId },
    verificationCode: row.state === 'PENDING' && box.verificationCode !== '' ? box.verificationCode : null,
  };
}
