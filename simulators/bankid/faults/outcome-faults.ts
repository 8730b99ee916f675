import type { Fault } from './fault.js';

/** Results that come in an unusual way, or not at all. */
export const OUTCOME_FAULTS: readonly Fault[] = [
  {
    name: 'unknown-hint',
    description: 'The order fails with a hint code that no description knows',
    failsWith: 'quantumInterference',
  },
  {
    name: 'unknown-pending-hint',
    description: 'The order stays pending for some seconds with a hint code that no description knows, then completes',
    pendingHint: 'userBlinked',
  },
  {
    name: 'lost-result',
    description: 'The result is given out, but the connection is cut before it arrives; it is not given out again',
    delivery: 'lost',
  },
  {
    name: 'service-unavailable',
    description: 'The next three calls are answered 503, then the result arrives',
    delivery: 'unavailable',
  },
  {
    name: 'unreadable-answer',
    description: 'The result is answered with a page instead of JSON, and is gone',
    delivery: 'unreadable',
  },
  {
    name: 'risk-high',
    description: 'The risk is judged high; blocked when the order requires a lower one',
    forge: (plan) => ({ ...plan, risk: 'high' }),
  },
  {
    name: 'other-ip',
    description: 'The device has another address than the order said',
    forge: (plan) => ({ ...plan, ipAddress: '203.0.113.77' }),
  },
  {
    name: 'missing-completion-data',
    description: 'The order is complete, but nothing proves it',
    forge: (plan) => ({ ...plan, alterCompletion: () => ({}) }),
  },
  {
    name: 'missing-ocsp',
    description: 'The completed order has a signature without an OCSP answer',
    forge: (plan) => ({ ...plan, alterCompletion: (completion) => ({ ...completion, ocspResponse: undefined }) }),
  },
];
