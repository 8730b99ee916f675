import { createPostgresDatabase, postgresAbsence } from '../engines/postgres.js';
import { describeIf } from '../skip.js';
import { install, type Installation } from './installation.js';
import { everyoneActs, registerDocument, untilSeal } from './sealed-signings.js';
import { act, ask, makeSigning } from './signing-maker.js';

describeIf(postgresAbsence === undefined, postgresAbsence ?? '', 'the trust service on PostgreSQL', () => {
  let at: Installation;
  let database: { url: string; drop: () => Promise<void> };

  beforeAll(async () => {
    database = await createPostgresDatabase();
    at = await install({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await at.close();
    await database.drop();
  });

  describe('when many act at the same time', () => {
    it('gives each a place of its own in one unbroken chain', async () => {
      const made = makeSigning(Array.from({ length: 12 }, (_one, index) => ask(index + 1)));
      await at.client.register(made.key, made.registration);
      const twice = made.asked.flatMap((one) => {
        const request = act(made, one);
        return [request, request];
      });
      const answers = await Promise.all(twice.map((request) => at.client.record(made.key, request)));
      expect(new Set(answers.map(({ sequence }) => sequence)).size).toBe(12);
      expect((await at.service.verifyStore()).faults).toEqual([]);
    });
  });

  describe('when everyone has signed', () => {
    it('seals the document', async () => {
      const made = await registerDocument(at, [ask(1)]);
      await everyoneActs(at, made);
      await at.client.seal(made.key, made.path);
      expect((await untilSeal(at, made.key, 'sealed')).sha256).toMatch(/^[0-9a-f]{64}$/);
    });
  });
});
