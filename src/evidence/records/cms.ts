import * as z from 'zod';
import { base64, environment, instant, statement, text } from './statement.js';

/** What was hashed: the original document, or a text that names its fingerprint. Fixed when the record is made. */
const content = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('document') }),
  z.strictObject({
    form: z.literal('text'),
    encoding: z.enum(['ISO-8859-1', 'UTF-8']),
    /** The encoded bytes. */
    bytes: base64(100_000),
  }),
]);

/** A detached CMS signature made with a key of the signer's, for example Norwegian BankID's CSC style. */
export const cmsRecord = statement.extend({
  kind: z.literal('cms'),
  /** Method id, for example `bankid_no`. */
  method: z.string().regex(/^[a-z][a-z0-9_]{1,31}$/),
  environment,
  transactionId: text(128).min(1),
  content,
  /** ContentInfo with SignedData, DER. */
  cms: base64(200_000),
  /** Certificates beside those in the CMS, DER, in any order. */
  certificates: z.array(base64(20_000)).max(10),
  /** Norwegian services deliver a bare `BasicOCSPResponse`. */
  ocsp: z.array(z.strictObject({ form: z.enum(['response', 'basic']), der: base64(40_000) })).max(4),
  /** RFC 3161 token over the signature value, DER. */
  timestamp: base64(60_000).optional(),
  /** What the signing service was asked for, if it is to be compared. */
  requested: z.strictObject({ nationalNumber: text(32).optional() }).optional(),
  startedAt: instant,
  completedAt: instant,
});
