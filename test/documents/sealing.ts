import {
  appendDss,
  DigestTrail,
  embedContents,
  prepareSeal,
  type ExtendedFile,
  type SealField,
  type VisibleStamp,
} from '../../src/documents/index.node.js';
import { parseCertificate, parseCms } from '../../src/pki/index.js';
import {
  addSignatureTimestamp,
  buildCsr,
  buildDetachedCms,
  collectMaterial,
  nodePkiPrimitives,
  requestTimestamp,
  type IssuedTimestamp,
  type KeyAlgorithm,
  type KeyRef,
  type KeyStore,
} from '../../src/pki/index.node.js';
import { createHash } from 'node:crypto';
import { certificatesIn, send, type TrustServices } from './trust-services.js';

const primitives = nodePkiPrimitives;
const KIB = 1024;

/** Who seals: a key and the certificate of it. */
export interface Sealer {
  readonly store: KeyStore;
  readonly key: KeyRef;
  /** DER, the sealer's own first, without the root. */
  readonly certificates: readonly Uint8Array[];
}

/** Makes a key and has it certified by the simulated authority. */
export async function enrolSealer(services: TrustServices, store: KeyStore, algorithm: KeyAlgorithm): Promise<Sealer> {
  const key = await store.generate({ algorithm, lifetime: 'session' });
  const csr = await requestFor(store, key);
  const response = await fetch(`${services.url}/ca/issue`, { method: 'POST', body: new Uint8Array(csr) });
  if (response.status !== 201) throw new Error(`enrolment: ${response.status}`);
  return { store, key, certificates: certificatesIn(await response.text()) };
}

/** A certificate request for a key. */
export async function requestFor(store: KeyStore, key: KeyRef): Promise<Uint8Array> {
  return buildCsr({
    subject: [
      ['country', 'SE'],
      ['organization', 'Sealing AB'],
      ['commonName', `Seal of Sealing AB, ${key.algorithm}`],
    ],
    publicKey: await store.publicKey(key),
    sign: (data) => store.sign(key, 'SHA-256', data),
  });
}

/** A verified time-stamp of the simulated authority over a digest, hex or bytes. */
export function stamp(services: TrustServices, digest: string | Uint8Array): Promise<IssuedTimestamp> {
  const bytes = typeof digest === 'string' ? Buffer.from(digest, 'hex') : digest;
  const endpoints = [{ url: `${services.url}/tsa` }];
  return requestTimestamp(endpoints, bytes, { primitives, send, anchors: [services.root] });
}

/** A certification with a signature time-stamp: level B-T. */
export async function certify(
  path: string,
  services: TrustServices,
  sealer: Sealer,
  options: { readonly stamp?: VisibleStamp; readonly field?: Partial<SealField>; readonly trail?: DigestTrail } = {},
): Promise<ExtendedFile> {
  const { store, key, certificates } = sealer;
  const field: SealField = {
    ...{ name: 'Seal', kind: 'certification', at: new Date(), placeholderBytes: 12 * KIB },
    ...{ signerName: 'Sealing AB', reason: 'Sealed after all had signed', location: 'Malmö' },
    ...(options.stamp ? { stamp: options.stamp } : {}),
    ...options.field,
  };
  const prepared = await prepareSeal(path, field, options.trail);
  const digest = Buffer.from(prepared.digest, 'hex');
  const sign = (data: Uint8Array): Promise<Uint8Array> => store.sign(key, 'SHA-256', data);
  const cms = await buildDetachedCms({ digest, certificates, sign, primitives });
  const value = parseCms(cms).signers[0]!.signature;
  const { token } = await stamp(services, createHash('sha256').update(value).digest());
  return embedContents(prepared, addSignatureTimestamp(cms, token), options.trail);
}

/** Appends a time-stamp of the whole file. */
export async function timestampFile(
  path: string,
  services: TrustServices,
  name = 'Timestamp1',
  trail?: DigestTrail,
): Promise<ExtendedFile> {
  const field: SealField = { name, kind: 'timestamp', at: new Date(), placeholderBytes: 8 * KIB };
  const prepared = await prepareSeal(path, field, trail);
  return embedContents(prepared, (await stamp(services, prepared.digest)).token, trail);
}

/** Certification, material for later, time-stamp of it all: level B-LTA. */
export async function seal(
  path: string,
  services: TrustServices,
  sealer: Sealer,
  options: Parameters<typeof certify>[3] = {},
): Promise<ExtendedFile> {
  const trail = options.trail ?? (await DigestTrail.open(path));
  try {
    await certify(path, services, sealer, { ...options, trail });
    await extend(path, services, sealer, trail);
    return await timestampFile(path, services, 'Timestamp1', trail);
  } finally {
    if (!options.trail) await trail.close();
  }
}

/** What is needed to verify the sealer's and the time-stamping authority's chains later. */
export async function extend(
  path: string,
  services: TrustServices,
  sealer: Sealer,
  trail?: DigestTrail,
): Promise<ExtendedFile> {
  const { path: tsaPath } = await stamp(services, Buffer.alloc(32));
  const ownPath = [...sealer.certificates.map(parseCertificate), services.root];
  return appendDss(path, await collectMaterial([ownPath, tsaPath], { primitives, send }), trail);
}
