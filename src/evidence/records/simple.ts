import * as z from 'zod';
import { base64, fingerprint, statement, text } from './statement.js';

const finite = z.number().min(-100_000).max(100_000);
const stroke = z.array(
  z.union([
    z.strictObject({ x: finite, y: finite, t: z.number().min(0).optional(), p: z.number().min(0).max(1).optional() }),
    z.array(z.number()).min(2).max(4),
  ]),
);

/** The holder of the link ticked the box. */
export const checkboxRecord = statement.extend({ kind: z.literal('checkbox'), signed: z.literal(true) });

/** The holder of the link confirmed as approver. */
export const approveRecord = statement.extend({ kind: z.literal('approve'), approved: z.literal(true) });

/** The holder of the link drew this and gave this name. */
export const drawnRecord = statement.extend({
  kind: z.literal('signature'),
  signedName: text(83).min(1),
  /** PNG. */
  image: base64(),
  imageSha256: fingerprint,
  strokes: z.array(stroke.max(20_000)).max(1000).optional(),
});
