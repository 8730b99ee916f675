import { createPostgresDatabase, postgresAbsence } from '../../engines/postgres.js';
import { describeIf } from '../../skip.js';
import { openHarness, PSEUDONYM, SOURCE, requestOf, until, type Harness } from './harness.js';
import { createDevices } from '../../../src/trust/scd/index.js';

describeIf(postgresAbsence === undefined, postgresAbsence ?? '', 'devices on PostgreSQL', () => {
  let harness: Harness;
  let database: { url: string; drop: () => Promise<void> };

  beforeAll(async () => {
    database = await createPostgresDatabase();
    harness = await openHarness({ databaseUrl: database.url, limits: { perTarget: 12, openPerTarget: 50 } });
    await harness.onboard();
  });
  afterAll(async () => {
    await harness.close();
    await database.drop();
  });

  describe('when two processes work on the same signatures', () => {
    it('asks each owner once, and signs', async () => {
      const other = createDevices(harness.parts);
      other.start();
      await Promise.all([0, 1, 2, 3].map((n) => harness.begin(`operation ${n}`)));
      await until(async () => ((await harness.pushes()).length === 5 ? true : undefined));
      for (const { id } of (await harness.pushes()).filter(({ status }) => status === 'pending')) {
        await harness.post(`scd/control/pushes/${id}/accept`, { pin: '2468' });
      }
      for (const n of [0, 1, 2, 3]) {
        await expect(harness.ended(`operation ${n}`)).resolves.toMatchObject({ state: 'signed' });
      }
      await other.stop();
      expect(await harness.pushes()).toHaveLength(5);
      expect(harness.settled).toHaveLength(4);
    });
  });

  describe('when many come at once', () => {
    it('counts every one of them', async () => {
      const asked = Array.from({ length: 20 }, (_one, n) =>
        harness.devices.signing.pseudonymToken('nobody', `many ${n}`, { ipAddress: `192.0.2.${n}` }),
      );
      const answers = await Promise.allSettled(asked);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(12);
    });

    it('uses a token once', async () => {
      const token = await harness.devices.signing.pseudonymToken(PSEUDONYM, 'at once', SOURCE);
      const begun = [1, 2, 3, 4].map(() => harness.devices.signing.begin(requestOf('at once'), token, SOURCE));
      expect(new Set((await Promise.all(begun)).map(({ state }) => state))).toEqual(new Set(['pending']));
      expect(await harness.sql('bb_scd_signature').where({ operation_id: 'at once' })).toHaveLength(1);
      await harness.devices.signing.cancel('at once');
      await harness.devices.tidy();
    });
  });
});
