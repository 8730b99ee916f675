import { z } from 'zod';
import type { Json } from '../../signing/index.js';

/** What is kept of a request until the browser is back. Encrypted at rest; nothing of it reaches the browser. */
const kept = z.object({
  transactionId: z.string(),
  state: z.string(),
  nonce: z.string(),
  requestedAt: z.string(),
});
export type BuildingBlockRequest = z.infer<typeof kept>;

/** @throws ZodError when it is something else */
export function buildingBlockRequest(data: Json): BuildingBlockRequest {
  return kept.parse(data);
}
