import * as bull from 'bullmq';
import { processorOf } from '../../src/queue/bull/processor.js';

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('processorOf', () => {
  describe('when a job is taken in the moment of closing', () => {
    it('puts it back at once, without beginning it', async () => {
      let begun = false;
      const handlers = new Map([
        [
          'task',
          async () => {
            begun = true;
          },
        ],
      ]);
      const put: unknown[] = [];
      const job = {
        id: '1',
        name: 'task',
        data: {},
        opts: { attempts: 1 },
        attemptsMade: 0,
        attemptsStarted: 1,
        moveToDelayed: async (at: number, token: string) => {
          put.push([at, token]);
        },
      };
      const process = processorOf(bull, handlers, AbortSignal.abort(), QUIET, () => 1_000);
      await expect(process(job as unknown as bull.Job, 'token')).rejects.toThrow(bull.DelayedError);
      expect(begun).toBe(false);
      expect(put).toEqual([[1_000, 'token']]);
    });
  });
});
