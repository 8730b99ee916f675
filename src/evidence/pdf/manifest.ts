import * as z from 'zod';
import { AREAS } from '../report.js';
import { fingerprint, instant, text } from '../records/statement.js';

/** Name of the attachment (file specification and name tree) in which the evidence manifest lies. */
export const EVIDENCE_MANIFEST_NAME = 'evidence-manifest.json';

/** Largest manifest that is read: a thousand signers and some more. */
export const MAX_MANIFEST_BYTES = 2 * 1024 * 1024;

/** Ids as the trust service makes them. */
const serviceId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be an id of letters, digits, - and _');
const hostId = z.int().min(0);

const manifestSigner = z.strictObject({
  id: hostId,
  name: text(1024),
  email: text(1024),
  /** Order group; equal numbers act at the same time. */
  order: z.int().min(0),
  role: z.enum(['signer', 'approver', 'viewer']),
  duty: z.enum(['sign', 'approve', 'view']),
  /** Of the access token the invitation held. */
  tokenSha256: fingerprint,
});

const manifestRecord = z.strictObject({
  recordId: serviceId,
  signerId: hostId,
  /** Kind of the evidence record. */
  kind: z.enum(['bankid_se', 'oidc', 'cms', 'checkbox', 'signature', 'approve']),
  method: text(64).min(1),
  /** ETSI assurance words: never more than the evidence supports. */
  level: z.enum(['SES', 'AES', 'QES']),
  /** Of the record's bytes, exactly as the evidence store keeps and the evidence bundle holds them. */
  sha256: fingerprint,
  /** When the evidence store took it in. */
  recordedAt: instant,
  /** What the verification at sealing time found, area by area. */
  verdicts: z.record(z.enum(AREAS), z.enum(['passed', 'failed', 'indeterminate', 'not-applicable'])),
  /** Unguessable; opens the receipt page. */
  receiptId: serviceId,
});

/**
 * What a sealed document says about its signing: the attachment `evidence-manifest.json`, covered by the seal. UTF-8 JSON.
 * Holds no national number and no raw evidence.
 */
export const evidenceManifestSchema = z.strictObject({
  version: z.literal(1),
  signing: z.strictObject({ id: hostId, title: text(1024), application: text(256) }),
  /** SHA-256 of the original document: of the first {@link bytes} bytes of the sealed file. */
  fingerprint,
  bytes: z.int().min(1),
  /** Everybody who was registered, also those who only view. */
  signers: z.array(manifestSigner).min(1).max(1000),
  /** Ids of signers, group after group in the order in which they act. */
  order: z.array(z.array(hostId).min(1)).min(1),
  /** One for each signer whose duty is to sign or to approve, in the order of recording. */
  records: z.array(manifestRecord).max(1000),
  /** When the manifest was made. */
  createdAt: instant,
});

/** What a sealed document says about its signing; see {@link evidenceManifestSchema}. */
export type EvidenceManifest = z.infer<typeof evidenceManifestSchema>;

/** Groups the ids of signers by their order, as `order` of a manifest must say. */
export function orderGroups(signers: EvidenceManifest['signers']): number[][] {
  const groups = new Map<number, number[]>();
  for (const { id, order } of signers) groups.set(order, [...(groups.get(order) ?? []), id]);
  return [...groups].sort(([a], [b]) => a - b).map(([, ids]) => ids.sort((a, b) => a - b));
}

/** Writes a manifest as the attachment's bytes. @throws `ZodError` when it is not of the agreed form */
export function manifestBytes(manifest: EvidenceManifest): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(evidenceManifestSchema.parse(manifest), null, 1));
}

/** Reads a manifest. @returns null when it is not of the agreed form */
export function readManifest(bytes: Uint8Array): EvidenceManifest | null {
  if (bytes.length > MAX_MANIFEST_BYTES) return null;
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return evidenceManifestSchema.safeParse(json).data ?? null;
  } catch {
    return null;
  }
}
