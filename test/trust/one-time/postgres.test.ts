import { databaseOptionsFromUrl, openDatabase } from '../../../src/db/index.js';
import { createPostgresDatabase, postgresAbsence } from '../../engines/postgres.js';
import { describeIf } from '../../skip.js';
import { ANNA, opensslRequest } from '../ca/authority-case.js';
import { openOneTime, WHAT, type OneTimeCase } from './one-time-case.js';

describeIf(
  postgresAbsence === undefined,
  postgresAbsence ?? '',
  'one-time keys and the authority on PostgreSQL',
  () => {
    let at: OneTimeCase;
    let database: { url: string; drop: () => Promise<void> };

    beforeAll(async () => {
      database = await createPostgresDatabase();
      at = await openOneTime({}, { sql: openDatabase(databaseOptionsFromUrl(database.url)) });
    });
    afterAll(async () => {
      await at.close();
      await database.drop();
    });

    describe('when several sign at once', () => {
      it('keeps a row of each key, and none that lives', async () => {
        const signer = at.signer();
        await Promise.all([1, 2, 3, 4, 5].map((n) => signer.sign(`op-${n}`, WHAT, ANNA)));
        const rows = await at.at.sql('bb_one_time_key');
        expect(rows).toHaveLength(5);
        expect(rows.every(({ destroyed_at }) => destroyed_at instanceof Date)).toBe(true);
        expect(await at.keys.survivors()).toBe(0);
      });
    });

    describe('when a key comes twice at the same time', () => {
      it('is certified once', async () => {
        const csr = opensslRequest();
        const { authority } = at.at.service;
        const asked = await Promise.allSettled([1, 2, 3].map(() => authority.issue(csr, 'one-time', ANNA)));
        expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
        const device = opensslRequest();
        const { certificates } = await authority.issue(device, 'device', ANNA);
        const again = await authority.issue(device, 'device', ANNA);
        expect(Buffer.from(again.certificates[0]!).equals(certificates[0]!)).toBe(true);
      });
    });
  },
);
