import { z } from 'zod';

/** Answers of the eSignature Building Block. What they claim of a signature is found in the signature itself, or it does not count. */

export const pushed = z.object({
  requestId: z.string().min(1).max(256),
  signUrl: z.url().max(8192),
});

const base64 = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/);
const pem = z.string().min(1).max(30_000);

const made = z.object({
  signatureType: z.enum(['ONETIME', 'SCD']),
  format: z.string().max(16),
  nonce: z.string().max(256),
  /** Detached CMS with its time-stamp, base64 of DER. */
  signature: base64(200_000),
  certificate: pem,
  certificateChain: z.array(pem).max(10).default([]),
  /** OCSPResponse in DER about the signer's certificate. */
  ocspResponses: z.array(base64(40_000)).max(4).default([]),
});
export type SignatureMade = z.infer<typeof made>;

/** `GET /sign/response/{signatureId}`: a signature, or why there is none. */
export const signResponse = z.union([
  z.object({ status: z.object({ code: z.literal('ERROR'), message: z.string().max(256).default('') }) }),
  z.object({ status: z.object({ code: z.literal('OK') }) }).and(made),
]);
export type SignResponse = z.infer<typeof signResponse>;

/** Body of a refusal: `application/problem+json`. */
export const problem = z.object({ code: z.string().max(64) });
