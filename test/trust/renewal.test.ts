import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/db/index.js';
import { install, type Installation } from './installation.js';
import { everyoneActs, registerDocument, untilSeal } from './sealed-signings.js';
import { ask } from './signing-maker.js';

describe('a sealed document', () => {
  let at: Installation;
  beforeAll(async () => (at = await install({ renewAfterDays: 700 })));
  afterAll(() => at.close());

  describe('when the time for renewal has come', () => {
    it('gets a further time-stamp behind all that it was, and verifies', async () => {
      const made = await registerDocument(at, [ask(1)]);
      await everyoneActs(at, made);
      await at.client.seal(made.key, made.path);
      const first = await untilSeal(at, made.key, 'sealed');
      const [before, after] = [join(at.directory, 'before.pdf'), join(at.directory, 'after.pdf')];
      await at.client.signed(made.key, before);
      const sql = openDatabase({ client: 'better-sqlite3', filename: join(at.directory, 'trust', 'trust.sqlite') });
      await sql('trust_seal').update({ renew_at: new Date(Date.now() - 1000) });
      await sql.destroy();
      expect(await at.service.renewSeals()).toBe(1);
      const second = await at.client.sealState(made.key);
      expect(second.state).toBe('sealed');
      expect(second.bytes).toBeGreaterThan(first.bytes ?? Infinity);
      await at.client.signed(made.key, after);
      const [old, renewed] = await Promise.all([readFile(before), readFile(after)]);
      expect(renewed.subarray(0, old.length).equals(old)).toBe(true);
      expect(renewed.toString('latin1').match(/ETSI\.RFC3161/g)).toHaveLength(2);
      expect(await at.service.renewSeals()).toBe(0);
    });
  });
});

describe('the certificate of the seal', () => {
  const YEAR_MS = 365 * 86_400_000;

  describe('when it is about to end', () => {
    const clock = { aheadMs: 0 };
    let at: Installation;
    let sql: Knex;
    beforeAll(async () => {
      at = await install({ now: () => new Date(Date.now() + clock.aheadMs) });
      sql = openDatabase({ client: 'better-sqlite3', filename: join(at.directory, 'trust', 'trust.sqlite') });
    });
    afterAll(async () => {
      await sql.destroy();
      await at.close();
    });

    const states = async () => Object.fromEntries((await at.client.checks()).map(({ id, state }) => [id, state]));

    it('says when its clock and that of the time-stamping authority are apart', async () => {
      expect((await states())['trust.timestamp']).toBe('passed');
      clock.aheadMs = 20_000;
      const { 'trust.timestamp': found } = await states();
      clock.aheadMs = 0;
      expect(found).toBe('warning');
    });

    it('is asked for anew, for the same key', async () => {
      expect((await states())['trust.sealKey']).toBe('passed');
      expect(await sql('trust_seal_key')).toHaveLength(1);
      clock.aheadMs = YEAR_MS - 20 * 86_400_000;
      await states();
      const keys = await sql('trust_seal_key').orderBy('id');
      expect(keys.length).toBe(2);
      expect(keys[1].key_ref).toBe(keys[0].key_ref);
    });
  });
});
