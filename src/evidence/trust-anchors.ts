import * as z from 'zod';
import type { EvidenceAnchors } from './anchors.js';
import { fromBase64 } from './encoding.js';
import { base64, environment, text } from './records/statement.js';

/** Name of the file in the data folder where an installation keeps whom it trusts. */
export const TRUST_ANCHORS_FILE = 'trust-anchors.json';

const roots = z.array(base64()).max(200);

/**
 * Whom an installation trusts, as public JSON: what the trust service hands out, the verification page gets with it and the
 * command line reads from the data folder. Certificates are DER in base64. Holds no secret.
 */
export const trustAnchorsSchema = z.strictObject({
  version: z.literal(1),
  environment,
  /** Roots of the certificates that seal documents. */
  sealRoots: roots,
  /** Roots of time-stamping authorities. */
  tsaRoots: roots,
  /** Roots of signers' certificates outside Swedish BankID. */
  caRoots: roots,
  bankId: z.strictObject({ roots, relyingParties: z.array(text(256)).max(100) }).optional(),
  issuers: z
    .array(
      z.strictObject({
        issuer: text(1024),
        environment,
        audiences: z.array(text(1024)).max(100),
        keySets: z
          .array(
            z.strictObject({
              keys: z.array(z.record(z.string(), z.unknown())).max(100),
              fetchedAt: z.iso.datetime().nullable(),
            }),
          )
          .max(100),
      }),
    )
    .max(100),
});

/** Whom an installation trusts; see {@link trustAnchorsSchema}. */
export type TrustAnchors = z.infer<typeof trustAnchorsSchema>;

/** Roots that a sealed document is checked against, DER. */
export interface SealAnchors {
  readonly sealRoots: readonly Uint8Array[];
  readonly tsaRoots: readonly Uint8Array[];
}

const bytesOf = (texts: readonly string[]): Uint8Array[] => texts.map((one) => fromBase64(one) ?? new Uint8Array());

/** Reads trust anchors. @returns null when they are not of the agreed form */
export function readTrustAnchors(
  value: unknown,
): { readonly seal: SealAnchors; readonly evidence: EvidenceAnchors } | null {
  const { data } = trustAnchorsSchema.safeParse(value);
  if (!data) return null;
  const tsaRoots = bytesOf(data.tsaRoots);
  const issuers = data.issuers.map((one) => ({
    ...one,
    keySets: one.keySets.map(({ keys, fetchedAt }) => {
      return { keys, fetchedAt: fetchedAt === null ? null : new Date(fetchedAt) };
    }),
  }));
  const bankId = data.bankId && {
    roots: bytesOf(data.bankId.roots),
    relyingParties: data.bankId.relyingParties,
  };
  return {
    seal: { sealRoots: bytesOf(data.sealRoots), tsaRoots },
    evidence: {
      environment: data.environment,
      ...(bankId ? { bankId } : {}),
      issuers,
      caRoots: bytesOf(data.caRoots),
      tsaRoots,
    },
  };
}
