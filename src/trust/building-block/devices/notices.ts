import { EsignError } from '../../../errors.js';

/** What a page says on top of itself. */
export const NOTICES = [
  ...['denied', 'login_failed', 'away', 'ended', 'logged_out'],
  ...['registered', 'suspended', 'activated', 'revoked', 'canceled'],
  ...['address', 'telephone', 'pseudonym', 'pseudonym_tells', 'pseudonym_taken'],
  ...['unknown', 'unsupported', 'too_many', 'payment', 'conflict', 'invalid'],
] as const;
export type DeviceNotice = (typeof NOTICES)[number];
/** A field of the page that registers. */
export type DeviceField = 'address' | 'pseudonym' | 'payment';

/** Of those the field that has to be filled in otherwise. */
const FIELDS: Readonly<Partial<Record<DeviceNotice, DeviceField>>> = {
  address: 'address',
  telephone: 'address',
  unknown: 'address',
  pseudonym: 'pseudonym',
  pseudonym_tells: 'pseudonym',
  pseudonym_taken: 'pseudonym',
  payment: 'payment',
};
const GOOD: readonly DeviceNotice[] = ['logged_out', 'registered', 'suspended', 'activated', 'revoked', 'canceled'];

const OF_CODE: Readonly<Partial<Record<string, DeviceNotice>>> = {
  SCD_PSEUDONYM_TAKEN: 'pseudonym_taken',
  SCD_DEVICE_UNKNOWN: 'unknown',
  SCD_DEVICE_UNSUPPORTED: 'unsupported',
  SCD_TYPE_UNSUPPORTED: 'unsupported',
  SCD_IDENTITY_MISMATCH: 'unsupported',
  SCD_TOO_MANY_REQUESTS: 'too_many',
  SCD_STATUS_CONFLICT: 'conflict',
  BB_PAYMENT_REQUIRED: 'payment',
};

/** What a page says of an error that a person can do something about. @returns nothing for all others */
export function noticeOf(error: unknown): DeviceNotice | undefined {
  if (!(error instanceof EsignError)) return undefined;
  const code = String(error.code);
  if (code === 'SCD_INPUT_INVALID') return ofInput(error.details);
  return OF_CODE[code] ?? (error.retry === 'later' ? 'away' : undefined);
}

/** The field that a notice is about. */
export function fieldOf(notice: DeviceNotice | undefined): DeviceField | undefined {
  return notice === undefined ? undefined : FIELDS[notice];
}

/** Whether it tells of something that went well. */
export function isGood(notice: DeviceNotice): boolean {
  return GOOD.includes(notice);
}

/** What an address says is to be told; whatever else it says is not. */
export function noticeIn(query: unknown): DeviceNotice | undefined {
  const { notice } = (query ?? {}) as { readonly notice?: unknown };
  return NOTICES.find((one) => one === notice);
}

function ofInput(details: unknown): DeviceNotice {
  const { errors = [] } = (details ?? {}) as { readonly errors?: readonly { path?: unknown; message?: unknown }[] };
  const [first] = errors;
  if (first?.path === 'SCDRemoteId') return 'address';
  if (first?.path !== 'pseudonym') return 'invalid';
  return first.message === 'tells who its owner is' ? 'pseudonym_tells' : 'pseudonym';
}
