import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Order } from './order.js';

/** How much older than the newest a picture may be when it is scanned. */
const WINDOW_SECONDS = 10;

/** Text of the animated QR code so many seconds after the order was answered. */
export function qrText(
  { qrStartToken, qrStartSecret }: Pick<Order, 'qrStartToken' | 'qrStartSecret'>,
  seconds: number,
): string {
  const code = createHmac('sha256', qrStartSecret).update(String(seconds)).digest('hex');
  return `bankid.${qrStartToken}.${seconds}.${code}`;
}

/** The token in a scanned text, when it has the form of one. */
export function qrTokenOf(text: string): string | undefined {
  return /^bankid\.([0-9a-f-]{36})\.\d{1,6}\.[0-9a-f]{64}$/.exec(text)?.[1];
}

/**
 * Whether a scanned text is of that order, genuine and fresh.
 *
 * @param now - milliseconds since the epoch
 */
export function isFreshQr(order: Order, text: string, now: number): boolean {
  if (qrTokenOf(text) !== order.qrStartToken) return false;
  const seconds = Number(text.split('.')[2]);
  const elapsed = (now - order.createdAt) / 1000;
  // The relying party counts from the answer, which reaches it later than the order was made.
  if (seconds > elapsed || seconds < elapsed - WINDOW_SECONDS) return false;
  return timingSafeEqual(Buffer.from(text), Buffer.from(qrText(order, seconds)));
}
