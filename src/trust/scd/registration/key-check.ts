import { createHash } from 'node:crypto';
import { EsignError, StateError, UnusableError } from '../../../errors.js';
import { checkPossession, parseCertificate, parseCsr, type CertificateRequest } from '../../../pki/index.js';
import { nodePkiPrimitives } from '../../../pki/index.node.js';
import type { CertificateSubject } from '../../building-block/contract.js';
import type { ScdErrorCode } from '../errors.js';
import type { RemoteScd } from '../remote/contract.js';
import type { DeviceRows } from './rows.js';

/** A key that may be certified. */
export interface CheckedKey {
  /** PKCS#10, DER. */
  readonly csr: Uint8Array;
  /** SHA-256 of SubjectPublicKeyInfo, hex: a key is certified once. */
  readonly keyHash: string;
}

/** SHA-256 of a public key, hex. */
export function keyHashOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex');
}

/**
 * Checks what a device sent: that it holds the key, that the key is strong, and that nobody has certified it before. Whatever else the
 * request says, its subject above all, is not looked at.
 *
 * @throws `UnusableError` `SCD_CSR_INVALID`, `SCD_KEY_WEAK`; `StateError` `SCD_KEY_USED`
 */
export async function checkRequestedKey(csr: Uint8Array, rows: DeviceRows): Promise<CheckedKey> {
  const request = readRequest(csr);
  const fault = await checkPossession(request, nodePkiPrimitives);
  if (fault?.code === 'CRYPTO_CONSTRAINTS_FAILURE' || request.publicKey.kind === 'other') {
    throw new UnusableError<ScdErrorCode>('SCD_KEY_WEAK', 'The key is too weak, or of a kind that is not taken.');
  }
  if (fault !== null) throw csrInvalid();
  const keyHash = keyHashOf(request.publicKey.der);
  if (await rows.hasKey(keyHash)) {
    throw new StateError<ScdErrorCode>('SCD_KEY_USED', 'The key has a certificate already.');
  }
  return { csr: request.der, keyHash };
}

/**
 * Compares the key with the one that the device has, so that nobody ties their own key to somebody else’s telephone. A device that its
 * service does not know has nobody to be bothered.
 *
 * @throws `UnusableError` `SCD_KEY_MISMATCH`; `UnavailableError` `SCD_REMOTE_UNAVAILABLE`
 */
export async function checkDeviceKey(
  { csr }: CheckedKey,
  remote: RemoteScd,
  device: { readonly remoteId: string; readonly keyId: number | null },
): Promise<void> {
  const held = await remote.publicKey?.(device.remoteId, device.keyId);
  if (held === undefined || (held !== null && keyHashOf(held) === keyHashOf(readRequest(csr).publicKey.der))) return;
  throw new UnusableError<ScdErrorCode>('SCD_KEY_MISMATCH', 'The device holds another key than the request is for.');
}

/** Whether an issued certificate is for the key and the person that were asked for, and valid now. */
export function isAsAsked(certificate: Uint8Array, key: CheckedKey, subject: CertificateSubject, now: Date): boolean {
  const { publicKey, notBefore, notAfter } = parseCertificate(certificate);
  return keyHashOf(publicKey.der) === key.keyHash && notBefore <= now && now < notAfter && names(certificate, subject);
}

/**
 * Whether a certificate is about a person: given name, surname and country, letter case and spacing apart, and the number where both have one.
 */
export function names(certificate: Uint8Array, wanted: CertificateSubject): boolean {
  const { subject } = parseCertificate(certificate);
  const number = subject.get('serialNumber');
  return (
    plain(subject.get('givenName')) === plain(wanted.givenName) &&
    plain(subject.get('surname')) === plain(wanted.surname) &&
    plain(subject.get('country')) === plain(wanted.country) &&
    (number === undefined || wanted.serialNumber === undefined || plain(number) === plain(wanted.serialNumber))
  );
}

function plain(text: string | undefined): string {
  return (text ?? '').normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}

function readRequest(csr: Uint8Array): CertificateRequest {
  try {
    return parseCsr(csr);
  } catch (cause) {
    if (cause instanceof EsignError) throw csrInvalid(cause);
    throw cause;
  }
}

function csrInvalid(cause?: unknown): UnusableError<ScdErrorCode> {
  const message = 'The certificate request cannot be read, or is not signed with its key.';
  return new UnusableError<ScdErrorCode>('SCD_CSR_INVALID', message, { cause });
}
