import { z } from 'zod';

const identifier = z.string().min(1).max(256);
const encoded = z
  .string()
  .min(1)
  .max(1_000_000)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/);

/** Answer of `sign` (Relying Party API v6.0). */
export const orderAnswer = z.object({
  orderRef: identifier,
  autoStartToken: identifier,
  qrStartToken: identifier,
  qrStartSecret: identifier,
});
export type OrderAnswer = z.infer<typeof orderAnswer>;

const completionData = z.object({
  user: z.object({
    personalNumber: z.string().regex(/^\d{12}$/),
    name: z.string().max(1024),
    givenName: z.string().max(1024),
    surname: z.string().max(1024),
  }),
  device: z.object({ ipAddress: z.string().max(64), uhi: z.string().max(256).optional() }),
  bankIdIssueDate: z.string().max(64).optional(),
  stepUp: z.object({ mrtd: z.boolean().optional() }).optional(),
  risk: z.string().max(32).optional(),
  signature: encoded,
  ocspResponse: encoded,
});
export type CompletionData = z.infer<typeof completionData>;

/** Answer of `collect`. Another status is refused here, and is never taken for pending. */
export const collectAnswer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending'), orderRef: identifier, hintCode: z.string().max(60) }),
  z.object({ status: z.literal('failed'), orderRef: identifier, hintCode: z.string().max(60) }),
  z.object({ status: z.literal('complete'), orderRef: identifier, completionData }),
]);
export type CollectAnswer = z.infer<typeof collectAnswer>;

/** Body of an error answer; `details` is for the log alone. */
export const errorAnswer = z.object({ errorCode: z.string().max(60), details: z.string().max(1000).optional() });
