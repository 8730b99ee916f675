import * as z from 'zod';
import { InputError } from '../../../errors.js';
import type { ScdErrorCode } from '../errors.js';
import { SCD_TYPES, type DeviceState, type ScdType } from '../vocabulary.js';

const SKEW_MS = 5 * 60_000;
const MAX_REASON = 256;

/** What is registered. */
export interface RegistrationRequest {
  readonly scdType: ScdType;
  readonly remoteId: string;
  readonly keyId: number | null;
  /** As typed; nothing: one is made. */
  readonly pseudonym: string | undefined;
  /** PKCS#10, DER; nothing: the device makes the key after its owner agreed. */
  readonly csr: Uint8Array | undefined;
}

/** What becomes of a certificate. */
export interface ChangeRequest {
  readonly state: 'ACTIVE' | 'SUSPENDED' | 'REVOKED' | 'CANCELED';
  readonly reason: string;
}

const timestamp = z.iso.datetime({ offset: true }).optional();
const pseudonym = z
  .string()
  .max(200)
  .refine(
    (name) => /^[\p{L}\p{N}][\p{L}\p{N}._ -]{2,62}[\p{L}\p{N}]$/u.test(normalised(name)),
    'between 4 and 64 letters and digits',
  )
  .optional();
const registration = z.object({
  CSR: z.string().min(1).max(24_000).optional(),
  SCDType: z.enum(SCD_TYPES),
  SCDRemoteId: z
    .string()
    .min(1)
    .max(512)
    .refine((id) => !/\p{C}/u.test(id), 'holds a character that cannot be shown'),
  SCDKeyId: z.int().nonnegative().nullish(),
  pseodonym: pseudonym,
  pseudonym,
  requestTimestamp: timestamp,
});
const change = z.object({
  requestTimestamp: timestamp,
  status: z.object({
    code: z.enum([
      'ACTIVATE',
      'ACTIVE',
      'ACTIVATED',
      'SUSPEND',
      'SUSPENDED',
      'REVOKE',
      'REVOKED',
      'CANCEL',
      'CANCELED',
    ]),
    message: z.string().max(MAX_REASON).nullish(),
  }),
});
const filter = z.enum(['ALL', 'ACTIVATED', 'ACTIVE', 'EXPIRED', 'REVOKED', 'SUSPENDED']).default('ALL');

const TARGETS: Readonly<Record<z.infer<typeof change>['status']['code'], ChangeRequest['state']>> = {
  ACTIVATE: 'ACTIVE',
  ACTIVE: 'ACTIVE',
  ACTIVATED: 'ACTIVE',
  SUSPEND: 'SUSPENDED',
  SUSPENDED: 'SUSPENDED',
  REVOKE: 'REVOKED',
  REVOKED: 'REVOKED',
  CANCEL: 'CANCELED',
  CANCELED: 'CANCELED',
};

/** Reads the body of `/cert/create`. @throws `InputError` `SCD_INPUT_INVALID`, with every fault */
export function readRegistration(body: unknown, now: Date): RegistrationRequest {
  const read = readWith(registration, body);
  assertRecent(read.requestTimestamp, now);
  if (read.pseodonym !== undefined && read.pseudonym !== undefined && read.pseodonym !== read.pseudonym) {
    throw invalid([{ path: 'pseudonym', message: 'is spelled twice and differs' }]);
  }
  return {
    ...{ scdType: read.SCDType, remoteId: read.SCDRemoteId, keyId: read.SCDKeyId ?? null },
    pseudonym: read.pseudonym ?? read.pseodonym,
    csr: read.CSR === undefined ? undefined : requestBytes(read.CSR),
  };
}

/** Reads the body of `PATCH /cert/{certificateId}`. @throws `InputError` `SCD_INPUT_INVALID` */
export function readChange(body: unknown, now: Date): ChangeRequest {
  const read = readWith(change, body);
  assertRecent(read.requestTimestamp, now);
  return { state: TARGETS[read.status.code], reason: (read.status.message ?? '').replace(/\p{C}+/gu, ' ').trim() };
}

/** Reads the filter of `/cert/list`. @returns the state that is wanted, or nothing for all @throws `InputError` `SCD_INPUT_INVALID` */
export function readFilter(query: unknown): DeviceState | undefined {
  const read = readWith(filter, query === '' ? undefined : query);
  return read === 'ALL' ? undefined : read === 'ACTIVATED' ? 'ACTIVE' : read;
}

/** One spelling for all that look and sound the same. */
export function normalised(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** PEM, base64 of PEM, or base64 of DER. */
function requestBytes(text: string): Uint8Array {
  const plain = /-----BEGIN/.test(text) ? text : Buffer.from(text, 'base64').toString('latin1');
  const block = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END/.exec(plain)?.[1];
  return new Uint8Array(Buffer.from(block ?? text, 'base64'));
}

function assertRecent(at: string | undefined, now: Date): void {
  if (at === undefined || Math.abs(Date.parse(at) - now.getTime()) <= SKEW_MS) return;
  throw invalid([{ path: 'requestTimestamp', message: 'is more than five minutes from now' }]);
}

function readWith<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value ?? undefined);
  if (read.success) return read.data;
  throw invalid(read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}

function invalid(errors: readonly { path: string; message: string }[]): InputError<ScdErrorCode> {
  return new InputError<ScdErrorCode>('SCD_INPUT_INVALID', 'The request cannot be used.', { details: { errors } });
}
