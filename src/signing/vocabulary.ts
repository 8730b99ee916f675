import { EID_IDS, type EidId } from '../eids/index.js';

/** Option keys of `signing.signingstatus`, as the specification spells them. */
export const SIGNING_STATUSES = ['created', 'sent', 'opened', 'partlysigned', 'signed', 'canceled', 'error'] as const;
export type SigningStatus = (typeof SIGNING_STATUSES)[number];

/** Option keys of `signer.signerstatus`. */
export const SIGNER_STATUSES = [
  'created',
  'sent',
  'notified',
  'opened',
  'signed',
  'approved',
  'canceled',
  'error',
] as const;
export type SignerStatus = (typeof SIGNER_STATUSES)[number];

/** Option keys of `signer.role`. */
export const ROLES = ['signer', 'viewer', 'approver'] as const;
export type Role = (typeof ROLES)[number];

/** What a role obliges its holder to do. */
export type Duty = 'sign' | 'approve' | 'view';

export const DUTY_OF_ROLE: Readonly<Record<Role, Duty>> = { signer: 'sign', approver: 'approve', viewer: 'view' };

/** Option keys of `signing.methods` and `signer.method`; `national_id` and `scd` join the specification's set. */
export type MethodId = EidId | 'checkbox' | 'signature' | 'national_id' | 'scd';
export const METHOD_IDS: readonly MethodId[] = [...EID_IDS, 'checkbox', 'signature', 'national_id', 'scd'];
