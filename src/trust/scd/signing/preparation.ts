import { createHash } from 'node:crypto';
import { parseCertificate } from '../../../pki/index.js';
import type { PreparedSignature } from '../../building-block/contract.js';
import { algorithmFor, prepareSignature, verifyValue } from '../../formats/index.js';
import type { DeviceRow } from '../registration/rows.js';
import type { RemoteDevice, RemoteScd } from '../remote/contract.js';
import { digestOf, type SignatureBox } from './rows.js';

const NODE_DIGEST = { 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;

/** A device as its remote knows it. */
export function remoteDeviceOf({ box }: DeviceRow): RemoteDevice {
  const { remoteId, keyId, handle } = box;
  return { remoteId, keyId, handle, certificates: certificatesOf(box) };
}

export function certificatesOf({ certificates }: DeviceRow['box']): Uint8Array[] {
  return certificates.map((base64) => new Uint8Array(Buffer.from(base64, 'base64')));
}

/** Prepares the signature that a device is asked for; with the same time it is the same, byte for byte. */
export function prepare(
  remote: RemoteScd,
  device: DeviceRow,
  asked: { readonly box: SignatureBox; readonly signingTime: Date },
): Promise<PreparedSignature> {
  const certificates = certificatesOf(device.box);
  const what = digestOf(asked.box);
  const { publicKey } = parseCertificate(certificates[0] ?? new Uint8Array());
  const algorithm = algorithmFor(what, publicKey.der, remote.paddingOf(remoteDeviceOf(device)));
  return prepareSignature({ what, certificates, algorithm, signingTime: asked.signingTime });
}

/** SHA-256 of what the key signs, hex. */
export function signedHashOf({ toBeSigned }: PreparedSignature): string {
  return createHash('sha256').update(toBeSigned).digest('hex');
}

/** Digest of what the key signs, as devices are given it. */
export function digestToSend({ toBeSigned, algorithm }: PreparedSignature): Uint8Array {
  return new Uint8Array(createHash(NODE_DIGEST[algorithm.digest]).update(toBeSigned).digest());
}

/** Whether a value is the registered key's signature over exactly what was asked for. */
export async function isGood(
  prepared: PreparedSignature,
  certificate: Uint8Array,
  value: Uint8Array,
): Promise<boolean> {
  return (await verifyValue(prepared, value, parseCertificate(certificate))) === null;
}
