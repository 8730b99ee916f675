import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/db/index.js';
import { hasTool, textOf } from '../documents/room.js';
import { itIf } from '../skip.js';
import { install, type Installation } from './installation.js';
import { control, everyoneActs, registerDocument, untilSeal, type SigningOnDisk } from './sealed-signings.js';
import { ask } from './signing-maker.js';

interface Facts {
  readonly file: string;
  readonly sha256?: string;
}

describe('what somebody changes at the trust service while a seal is made', () => {
  let at: Installation;
  let sql: Knex;
  beforeAll(async () => {
    at = await install();
    sql = openDatabase({ client: 'better-sqlite3', filename: at.databaseFile });
  });
  afterAll(async () => {
    await sql.destroy();
    await at.close();
  });

  async function factsOf({ key }: SigningOnDisk): Promise<Facts> {
    const [facts] = await sql('trust_seal').where({ signing_key: key }).pluck('facts');
    return (typeof facts === 'string' ? JSON.parse(facts) : facts) as Facts;
  }

  /** Waits with the pages made and not certified. */
  async function waiting(): Promise<SigningOnDisk> {
    const made = await registerDocument(at, [ask(1, { name: 'Mari Lind' }), ask(2, { name: 'Bo Ek' })]);
    await everyoneActs(at, made);
    await control(at, 'tsa', 'down');
    await at.client.seal(made.key, made.path);
    await untilSeal(at, made.key, 'waiting');
    return made;
  }

  const folder = (): string => join(at.directory, 'trust', 'seals');

  describe('when the verification pages on its disk are exchanged for others', () => {
    itIf(hasTool('pdftotext'), 'pdftotext is not installed')(
      'seals what the records say, and nothing that lay there',
      async () => {
        const made = await waiting();
        const [{ file }, other] = [await factsOf(made), await waiting()];
        const original = await readFile(made.path);
        const pages = await readFile(join(folder(), (await factsOf(other)).file));
        const foreign = pages.subarray((await readFile(other.path)).length);
        await writeFile(join(folder(), file), Buffer.concat([original, foreign]));
        await control(at, 'tsa', 'up');
        await untilSeal(at, made.key, 'sealed');
        const target = join(at.directory, 'made-anew.pdf');
        await at.client.signed(made.key, target);
        const text = textOf(target).replaceAll(/\s/g, '');
        expect(text).toContain(made.registration.fingerprint);
        expect(text).not.toContain(other.registration.fingerprint);
      },
      60_000,
    );
  });

  describe('when the original on its disk is exchanged for another', () => {
    it('seals nothing', async () => {
      const made = await waiting();
      const path = join(folder(), (await factsOf(made)).file);
      const bytes = await readFile(path);
      bytes[bytes.indexOf('/MediaBox') + 12]! ^= 1;
      await writeFile(path, bytes);
      await control(at, 'tsa', 'up');
      expect((await untilSeal(at, made.key, 'refused')).reason).toBe('SIGNING_TAMPERED_FILE');
    }, 60_000);
  });

  describe('when a signer is taken out of its database', () => {
    it('seals nothing', async () => {
      const made = await waiting();
      const where = { kind: 'record', signing_key: made.key, signer_id: 2 };
      await sql('trust_entry').where(where).update({ signer_id: 1 });
      await control(at, 'tsa', 'up');
      expect((await untilSeal(at, made.key, 'refused')).reason).toBe('TRUST_STORE_BROKEN');
    }, 60_000);
  });

  describe('when a sealed document is set back to an earlier state', () => {
    it('hands nothing out', async () => {
      const made = await registerDocument(at, [ask(1)]);
      await everyoneActs(at, made);
      await at.client.seal(made.key, made.path);
      const { sha256: first } = await untilSeal(at, made.key, 'sealed');
      await sql('trust_seal')
        .where({ signing_key: made.key })
        .update({ renew_at: new Date(Date.now() - 1000) });
      const before = await readFile(join(folder(), (await factsOf(made)).file));
      expect(await at.service.renewSeals()).toBe(1);
      const facts = await factsOf(made);
      await writeFile(join(folder(), facts.file), before);
      const earlier = { ...facts, sha256: first, bytes: before.length };
      await sql('trust_seal')
        .where({ signing_key: made.key })
        .update({ facts: JSON.stringify(earlier) });
      const target = join(at.directory, 'set-back.pdf');
      await expect(at.client.signed(made.key, target)).rejects.toMatchObject({ code: 'TRUST_STORE_BROKEN' });
    }, 60_000);
  });
});
