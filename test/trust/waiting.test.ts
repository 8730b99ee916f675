import { join } from 'node:path';
import { install, type Installation } from './installation.js';
import { control, everyoneActs, registerDocument, untilSeal } from './sealed-signings.js';
import { ask } from './signing-maker.js';

describe('a seal', () => {
  let at: Installation;
  beforeAll(async () => (at = await install()));
  afterAll(() => at.close());

  describe('when an authority is away', () => {
    it('waits while no time-stamp can be had, says so, and goes on by itself', async () => {
      const made = await registerDocument(at, [ask(1)]);
      await everyoneActs(at, made);
      await control(at, 'tsa', 'down');
      await at.client.seal(made.key, made.path);
      expect(await untilSeal(at, made.key, 'waiting')).toEqual({ state: 'waiting', reason: 'TSA_UNAVAILABLE' });
      await expect(at.client.signed(made.key, join(at.directory, 'not-yet.pdf'))).rejects.toMatchObject({
        code: 'TRUST_NOT_SEALED',
      });
      await control(at, 'tsa', 'up');
      expect((await untilSeal(at, made.key, 'sealed')).reason).toBeUndefined();
    });

    it('waits while an authority stamps something else than was asked', async () => {
      const made = await registerDocument(at, [ask(1)]);
      await everyoneActs(at, made);
      await control(at, 'tsa', 'wrong');
      await at.client.seal(made.key, made.path);
      expect((await untilSeal(at, made.key, 'waiting')).reason).toBe('TSA_UNAVAILABLE');
      await control(at, 'tsa', 'up');
      await untilSeal(at, made.key, 'sealed');
    });
  });
});
