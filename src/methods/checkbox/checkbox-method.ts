import { z } from 'zod';
import { readInput } from '../input.js';
import type { InstantMethod } from '../method.js';
import { statementOf } from '../statement.js';

const input = z.object({ signed: z.literal(true) });

/** Signing by ticking a box: proves that the holder of the link said so, and no more. */
export const checkboxMethod: InstantMethod = {
  id: 'checkbox',
  duty: 'sign',
  level: 'SES',
  interaction: 'instant',
  sign: (context, body) => {
    readInput(input, body);
    return Promise.resolve({
      state: 'complete',
      evidence: { ...statementOf('checkbox', context), signed: true },
      identity: {},
    });
  },
};
