import { fault, type Fault } from '../pki/index.js';

/** How far clocks may differ, and how long an answer may take: "minutes", as the schemes say. */
export const SKEW_MS = 5 * 60_000;

/**
 * Checks that something happened during an act, and not after the time of the check.
 *
 * @param limits - `notBefore`, `notAfter`: begin and end of the act by our clock; `at`: the check, or proof of existence
 */
export function checkOrder(
  time: Date,
  limits: { readonly notBefore: Date; readonly notAfter: Date; readonly at: Date },
  skewMs = SKEW_MS,
): Fault | null {
  const ms = time.getTime();
  if (ms > limits.at.getTime() + skewMs)
    return fault('TIMESTAMP_ORDER_FAILURE', 'AFTER_THE_CHECK', 'It is dated after the time of the check.');
  if (ms < limits.notBefore.getTime() - skewMs || ms > limits.notAfter.getTime() + skewMs)
    return fault('TIMESTAMP_ORDER_FAILURE', 'NOT_DURING_THE_ACT', 'It is not of the time of the act.');
  return null;
}
