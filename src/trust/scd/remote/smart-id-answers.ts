import * as z from 'zod';
import type { SigningAlgorithm } from '../../building-block/contract.js';
import type { RemoteFailure } from './contract.js';

export const LEVELS = ['ADVANCED', 'QUALIFIED', 'QSCD'] as const;
export type SmartIdLevel = (typeof LEVELS)[number];

/** Answers to what begins a session. Fields that are not known are not looked at. */
export const begunAnswer = z.object({
  sessionID: z.string().min(1).max(200),
  vc: z.object({ type: z.literal('numeric4'), value: z.string().regex(/^\d{4}$/) }).optional(),
});

/** How a session stands. */
export const sessionAnswer = z.object({
  state: z.enum(['RUNNING', 'COMPLETE']),
  result: z.object({ endResult: z.string(), documentNumber: z.string().optional() }).optional(),
  signatureProtocol: z.string().optional(),
  signature: z
    .object({
      value: z.base64(),
      signatureAlgorithm: z.string(),
      signatureAlgorithmParameters: z.object({
        hashAlgorithm: z.string(),
        maskGenAlgorithm: z.object({
          algorithm: z.string(),
          parameters: z.object({ hashAlgorithm: z.string() }),
        }),
        saltLength: z.int(),
        trailerField: z.string(),
      }),
    })
    .optional(),
  cert: z.object({ value: z.base64(), certificateLevel: z.enum(LEVELS) }).optional(),
  interactionTypeUsed: z.string().optional(),
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;

const DIGEST_BYTES = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const;

const FAILURES: Readonly<Record<string, RemoteFailure>> = {
  USER_REFUSED: 'refused',
  USER_REFUSED_CERT_CHOICE: 'refused',
  USER_REFUSED_INTERACTION: 'refused',
  TIMEOUT: 'timeout',
  WRONG_VC: 'wrong_code',
  DOCUMENT_UNUSABLE: 'device_unusable',
  ACCOUNT_UNUSABLE: 'device_unusable',
  REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP: 'device_unusable',
};

/** Why a session that is complete has brought nothing; null for one that has. */
export function failureOf({ result }: SessionAnswer): RemoteFailure | null {
  if (result?.endResult === 'OK') return null;
  return FAILURES[result?.endResult ?? ''] ?? 'lost';
}

/** RSASSA-PSS with exactly the parameters that were asked for: RFC 8017, MGF1 with the same digest, a salt as long as it. */
export function isAsAsked(
  { signatureProtocol, signature }: SessionAnswer,
  digest: SigningAlgorithm['digest'],
): boolean {
  const parameters = signature?.signatureAlgorithmParameters;
  return (
    signatureProtocol === 'RAW_DIGEST_SIGNATURE' &&
    signature?.signatureAlgorithm === 'rsassa-pss' &&
    parameters?.hashAlgorithm === digest &&
    parameters.maskGenAlgorithm.algorithm === 'id-mgf1' &&
    parameters.maskGenAlgorithm.parameters.hashAlgorithm === digest &&
    parameters.saltLength === DIGEST_BYTES[digest] &&
    parameters.trailerField.toLowerCase() === '0xbc'
  );
}

/** Whether a certificate is of the level that was asked for, or a higher one. */
export function isOfLevel(level: SmartIdLevel, wanted: SmartIdLevel): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(wanted);
}
