import { z } from 'zod';
import { readInput } from '../input.js';
import type { InstantMethod } from '../method.js';
import { statementOf } from '../statement.js';

const input = z.object({ approved: z.literal(true) });

/** An approver's one confirmation: proves that the holder of the link said so, and no more. */
export const approveMethod: InstantMethod = {
  id: 'approve',
  duty: 'approve',
  level: 'SES',
  interaction: 'instant',
  sign: (context, body) => {
    readInput(input, body);
    return Promise.resolve({
      state: 'complete',
      evidence: { ...statementOf('approve', context), approved: true },
      identity: {},
    });
  },
};
