import { join } from 'node:path';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/db/index.js';
import { install, type Installation } from './installation.js';
import { act, ask, makeSigning } from './signing-maker.js';

describe('the store of the trust service', () => {
  let at: Installation;
  let sql: Knex;

  beforeEach(async () => {
    at = await install({ batchEveryMs: 3_600_000 });
    const made = makeSigning([ask(1), ask(2), ask(3)]);
    await at.client.register(made.key, made.registration);
    for (const one of made.asked) await at.client.record(made.key, act(made, one));
    sql = openDatabase({ client: 'better-sqlite3', filename: join(at.directory, 'trust', 'trust.sqlite') });
  });
  afterEach(async () => {
    await sql.destroy();
    await at.close();
  });

  const faults = async () => (await at.service.verifyStore()).faults.map(({ fault, sequence }) => [fault, sequence]);
  const entry = (sequence: number) => sql('trust_entry').where({ sequence });

  describe('when nobody has touched it', () => {
    it('is found whole, with its time-stamped batches', async () => {
      expect(await at.service.stampStore()).toBe(1);
      expect(await at.service.stampStore()).toBe(0);
      expect(await at.service.verifyStore()).toEqual({ entries: 4, batches: 1, faults: [] });
    });

    it('holds no personal data that can be read', async () => {
      const rows = await sql('trust_entry');
      expect(JSON.stringify(rows)).not.toMatch(/Person 1|person1@example\.com|192\.0\.2\.7/);
    });

    it('holds neither keys nor tokens of installations', async () => {
      const rows = JSON.stringify(await sql('trust_credential'));
      expect(rows).not.toContain(at.credentials.apiKey);
      expect(rows).not.toContain(at.credentials.customerToken);
    });
  });

  describe('when somebody who owns its database changes it', () => {
    it('finds a changed body', async () => {
      const [other] = await entry(3);
      await entry(2).update({ box: other.box });
      expect(await faults()).toContainEqual(['ENTRY_CHANGED', 2]);
    });

    it('finds an entry that was given to another signer, with a digest made anew', async () => {
      await entry(2).update({ signer_id: 3 });
      expect(await faults()).toContainEqual(['ENTRY_CHANGED', 2]);
    });

    it('finds a removed entry', async () => {
      await entry(2).delete();
      expect(await faults()).toEqual(expect.arrayContaining([['ENTRY_MISSING', 2]]));
    });

    it('finds entries that were cut off the end', async () => {
      const [last] = await entry(3);
      await entry(4).delete();
      await sql('trust_tenant').update({ head_sequence: 3, head_hash: last.hash });
      expect(await faults()).toEqual([['HEAD_CHANGED', undefined]]);
    });

    it('finds a database that was set back behind a time-stamped batch', async () => {
      const [early] = await sql('trust_tenant').select('head_sequence', 'head_hash', 'head_mac');
      const made = makeSigning([ask(1)]);
      await at.client.register(made.key, made.registration);
      await at.service.stampStore();
      await entry(5).delete();
      await sql('trust_tenant').update(early);
      await sql('trust_batch').delete();
      expect(await faults()).toEqual([['BATCH_MISSING', 1]]);
    });

    it('finds a batch that was made up', async () => {
      await at.service.stampStore();
      await sql('trust_batch').update({ root: 'a'.repeat(64) });
      const found = await faults();
      expect(found).toEqual(
        expect.arrayContaining([
          ['BATCH_CHANGED', 1],
          ['BATCH_TIMESTAMP_INVALID', 1],
        ]),
      );
    });

    it('takes nothing more in', async () => {
      await sql('trust_tenant').update({ head_hash: 'b'.repeat(64) });
      const made = makeSigning([ask(1)]);
      await expect(at.client.register(made.key, made.registration)).rejects.toMatchObject({
        code: 'TRUST_STORE_BROKEN',
      });
    });
  });
});
