import * as z from 'zod';
import { base64, environment, instant, statement, text } from './statement.js';

/** What may be asked of the signer's BankID, as sent (`requirement` of the Relying Party API v6.0). */
const requirement = z.strictObject({
  pinCode: z.boolean().optional(),
  mrtd: z.boolean().optional(),
  cardReader: z.enum(['class1', 'class2']).optional(),
  certificatePolicies: z.array(text(64)).max(20).optional(),
  personalNumber: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  risk: z.enum(['low', 'moderate']).optional(),
});

/** The parts of `completionData` that are kept, as delivered. */
const completion = z.strictObject({
  user: z.strictObject({
    personalNumber: z.string().regex(/^\d{12}$/),
    name: text(1024),
    givenName: text(1024),
    surname: text(1024),
  }),
  device: z.strictObject({ ipAddress: text(64), uhi: text(256).optional() }),
  bankIdIssueDate: text(64).optional(),
  stepUp: z.strictObject({ mrtd: z.boolean().optional() }).optional(),
  risk: text(32).optional(),
  /** XML signature, base64 exactly as delivered: the OCSP nonce is a digest of this text. */
  signature: base64(),
  /** DER `OCSPResponse`, base64 exactly as delivered. */
  ocspResponse: base64(20_000),
});

/** A Swedish BankID signature by an order of our own. */
export const bankIdSeRecord = statement.extend({
  kind: z.literal('bankid_se'),
  environment,
  /** As the relying party certificate names us: what `srvInfo.name` decodes to, whole. */
  relyingPartyName: text(1024).min(1),
  /** Ours; outlives renewals of the order. */
  transactionId: text(128).min(1),
  /** All orders of the transaction, oldest first. The last one is the one that was signed. */
  orders: z
    .array(z.strictObject({ orderRef: text(128).min(1), startedAt: instant }))
    .min(1)
    .max(100),
  sent: z.strictObject({
    userVisibleData: base64(40_000),
    userVisibleDataFormat: z.enum(['plaintext', 'simpleMarkdownV1']),
    /** Base64 as sent, byte for byte; made by `userNonVisibleDataOf`. */
    userNonVisibleData: base64(200_000),
    requirement: requirement.optional(),
  }),
  completion,
  /** When the final answer arrived, by our clock. */
  completedAt: instant,
});
