import type { AuditTrail } from '../../building-block/contract.js';
import type { TrustLog } from '../../log.js';
import type { CallLimits } from '../limits.js';
import { orOvertaken, Overtaken } from '../overtaken.js';
import type { DeviceRow, DeviceRows } from '../registration/rows.js';
import { isUsable } from '../registration/shown.js';
import type { RemoteScd } from '../remote/contract.js';
import type { DeviceTimings } from '../vocabulary.js';
import type { Blocks } from './blocks.js';
import type { SignatureFailure, SignaturePatch, SignatureRow, SignatureRows } from './rows.js';

/** A time-stamp over a SHA-256, verified. @throws `UnavailableError` `TSA_UNAVAILABLE` */
export type Stamp = (digest: Uint8Array) => Promise<{ readonly token: Uint8Array; readonly time: Date }>;

/** What an authority says of a certificate: `good` with its OCSPResponse in DER, verified. `unasked`: the certificate names nobody to ask. */
export type CertificateStatus =
  { readonly state: 'good'; readonly answer: Uint8Array } | { readonly state: 'revoked' | 'unasked' };

/**
 * Asks what an authority says of a certificate now; years later it cannot be asked.
 *
 * @param chain - DER, the signer's own first
 * @throws `UnavailableError` `OCSP_UNAVAILABLE`
 */
export type CertificateStatusQuestion = (chain: readonly Uint8Array[]) => Promise<CertificateStatus>;

/** What signatures by devices are carried on with. */
export interface SigningParts {
  readonly rows: SignatureRows;
  readonly devices: DeviceRows;
  readonly blocks: Blocks;
  readonly calls: CallLimits;
  readonly stamp: Stamp;
  readonly certificateStatus: CertificateStatusQuestion;
  /** DER: what signers' certificates and time-stamps lead to. */
  readonly signerRoots: () => readonly Uint8Array[];
  readonly tsaRoots: () => readonly Uint8Array[];
  readonly remoteNamed: (name: string) => RemoteScd | undefined;
  readonly audit: AuditTrail;
  readonly log: TrustLog;
  readonly timings: DeviceTimings;
  readonly now: () => Date;
  /** A signature has ended. */
  readonly settled: (operationId: string) => void | Promise<void>;
}

/** Later by so much. */
export function after({ now }: Pick<SigningParts, 'now'>, pauseMs: number): Date {
  return new Date(now().getTime() + pauseMs);
}

/** The device of a signature, unless it may not sign now. Asked before something is sent, and again before a result is kept. */
export async function usableDevice(
  { devices, now }: SigningParts,
  { deviceId }: SignatureRow,
): Promise<DeviceRow | undefined> {
  const device = deviceId === null ? undefined : await devices.get(deviceId);
  return device !== undefined && isUsable(device, now()) ? device : undefined;
}

/** Ends a signature without a result. What may still stand on the device's screen is taken off it soon. */
export async function fail(
  parts: SigningParts,
  row: SignatureRow,
  reason: SignatureFailure,
  patch: SignaturePatch = {},
  details: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const isOpen = patch.isOpen ?? row.isOpen;
  const ended = { ...patch, state: 'failed', reason, isOpen, dueAt: isOpen ? parts.now() : null } as const;
  if (!(await changeAndNote(parts, row, ended, 'device_signature_failed', { reason, ...details }))) return false;
  await parts.settled(row.operationId);
  return true;
}

/** Changes a row and writes down what that was, both or neither. @returns whether nobody else has changed the row in between */
export function changeAndNote(
  { audit, rows }: SigningParts,
  row: SignatureRow,
  patch: SignaturePatch,
  step: string,
  details: Readonly<Record<string, string>>,
): Promise<boolean> {
  return orOvertaken(
    audit.write({ operationId: row.operationId, step, signatureType: 'SCD', details }, async (trx) => {
      if (!(await rows.change(row, patch, trx))) throw new Overtaken();
    }),
  );
}

/** What the audit trail keeps of a step that changes no row. */
export function note(
  { audit }: SigningParts,
  { operationId }: SignatureRow,
  step: string,
  details: Readonly<Record<string, string>>,
): Promise<void> {
  return audit.write({ operationId, step, signatureType: 'SCD', details });
}
