import { optional, readDate, readInteger, readText, type Row } from '../../../db/index.js';
import type { StoreKeys } from '../../store/keys.js';
import type { HashType, SignatureFormat, SignatureResult } from '../contract.js';
import type { Payment } from '../e-services/payments.js';
import type { SigningRequest } from '../requests/request.js';

/**
 * How far a signature is.
 *
 * `waiting`: nobody has chosen how to sign. `login`: at the ID building block. `signing`: a one-time key is at work, under a lease.
 * `device`: somebody's device is asked. `signed` and `failed` are final.
 */
export const OPERATION_STATES = ['waiting', 'login', 'signing', 'device', 'signed', 'failed'] as const;
export type OperationState = (typeof OPERATION_STATES)[number];

/** Why there is no signature, as the callback says it. */
export type FailureReason =
  | 'access_denied'
  | 'login_failed'
  | 'timeout'
  | 'wrong_code'
  | 'device_unusable'
  | 'payment_required'
  | 'temporarily_unavailable'
  | 'server_error';

/** What is kept of a request, encrypted. */
export interface KeptRequest extends SigningRequest {
  /** Of the registration, so that a change of it does not reach what is under way. */
  readonly serviceName: string;
  readonly serialNumber: boolean;
  /** Checked, and used up when the person chooses how to sign. */
  readonly payment?: Payment;
  /** Given before there is a signature. */
  readonly signatureId?: string;
  /** Names the run at the person's device. */
  readonly deviceRun?: string;
  /** Of the call that began it. */
  readonly correlationId?: string;
}

/** What a login keeps until the browser is back, encrypted. */
export interface KeptLogin {
  readonly verifier: string;
  readonly nonce: string;
  readonly startedAt: string;
}

/** A signature and what is fetched with it, encrypted. */
export interface Outcome {
  readonly signatureId: string;
  readonly result: SignatureResult;
}

/** One signature that is asked for. */
export interface Operation {
  readonly operationId: string;
  /** Null: a person asked for it without an e-service. */
  readonly clientId: string | null;
  readonly state: OperationState;
  readonly signatureType: 'ONETIME' | 'SCD' | null;
  readonly reason: string | null;
  /** Raised by every change; who changes what was changed meanwhile changes nothing. */
  readonly version: number;
  readonly request: KeptRequest;
  readonly browserHash: string | null;
  readonly login: KeptLogin | null;
  /** Null also when it has been erased. */
  readonly outcome: Outcome | null;
  readonly leaseUntil: Date | null;
  readonly expiresAt: Date;
  readonly completedAt: Date | null;
  readonly createdAt: Date;
}

export function operationOf(row: Row, keys: StoreKeys): Operation {
  const operationId = readText(row['operation_id']);
  const open = (column: string, part: string): unknown => {
    const box = optional(row[column], readText);
    return box === undefined ? null : JSON.parse(keys.open(box, boxOwner(operationId, part)), reviveBytes);
  };
  const request = open('request_box', 'request') as KeptRequest | null;
  if (request === null) throw new TypeError('an operation has no request');
  return {
    operationId,
    clientId: optional(row['client_id'], readText) ?? null,
    state: readText(row['state']) as OperationState,
    signatureType: (optional(row['signature_type'], readText) ?? null) as 'ONETIME' | 'SCD' | null,
    reason: optional(row['reason'], readText) ?? null,
    version: readInteger(row['version']),
    request,
    browserHash: optional(row['browser_hash'], readText) ?? null,
    login: open('login_box', 'login') as KeptLogin | null,
    outcome: open('outcome_box', 'outcome') as Outcome | null,
    leaseUntil: optional(row['lease_until'], readDate) ?? null,
    expiresAt: readDate(row['expires_at']),
    completedAt: optional(row['completed_at'], readDate) ?? null,
    createdAt: readDate(row['created_at']),
  };
}

/** Seals a part of an operation; it opens as that part of that operation alone. */
export function sealPart(keys: StoreKeys, operationId: string, part: string, value: object): string {
  return keys.seal(JSON.stringify(value, replaceBytes), boxOwner(operationId, part));
}

function boxOwner(operationId: string, part: string): string {
  return `bb:${part}:${operationId}`;
}

/** Bytes and instants survive JSON. */
export function replaceBytes(this: unknown, key: string, value: unknown): unknown {
  const own = (this as Readonly<Record<string, unknown>>)[key];
  if (own instanceof Date) return { $date: own.toISOString() };
  if (own instanceof Uint8Array) return { $bytes: Buffer.from(own).toString('base64') };
  return value;
}

export function reviveBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { $date, $bytes } = value as { $date?: unknown; $bytes?: unknown };
  if (typeof $date === 'string') return new Date($date);
  if (typeof $bytes === 'string') return new Uint8Array(Buffer.from($bytes, 'base64'));
  return value;
}

/** What was to be signed, as the audit trail and answers say it. */
export function digestFacts(request: { format: SignatureFormat; hashType: HashType; digest: Uint8Array }): {
  format: SignatureFormat;
  hashType: HashType;
  hash: string;
} {
  const { format, hashType, digest } = request;
  return { format, hashType, hash: Buffer.from(digest).toString('hex') };
}
