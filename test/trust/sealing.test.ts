import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/index.js';
import { install, type Installation } from './installation.js';
import { control, everyoneActs, registerDocument, untilSeal } from './sealed-signings.js';
import { act, ask } from './signing-maker.js';

describe('sealing at the trust service', () => {
  let at: Installation;
  beforeAll(async () => (at = await install()));
  afterAll(() => at.close());

  describe('when a seal is rehearsed', () => {
    it('passes, and leaves nothing behind', async () => {
      const made = await registerDocument(at, [ask(1)]);
      const { passed, checks } = await at.client.rehearse(made.key, made.path);
      expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
      expect(checks.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['seal_value', 'archive_time', 'later_changes']),
      );
      expect(passed).toBe(true);
      expect(await readdir(join(at.directory, 'trust', 'incoming'))).toEqual([]);
      expect((await at.client.state(made.key)).seal).toEqual({ state: 'none' });
    });

    it('takes no other document', async () => {
      const made = await registerDocument(at, [ask(1)]);
      const other = await registerDocument(at, [ask(1)]);
      await writeFile(other.path, '%PDF-1.7 other');
      await expect(at.client.rehearse(made.key, other.path)).rejects.toMatchObject({ code: 'TRUST_ORIGINAL_MISMATCH' });
    });
  });

  describe('when everyone has signed', () => {
    it('seals the document, behind the bytes that were signed', async () => {
      const approver = ask(2, { order: 2, role: 'approver', duty: 'approve' });
      const made = await registerDocument(at, [ask(1), approver, ask(3, { role: 'viewer', duty: 'view' })]);
      await everyoneActs(at, made);
      expect((await at.client.seal(made.key, made.path)).state).toBe('sealing');
      const { sha256: said, bytes } = await untilSeal(at, made.key, 'sealed');
      const target = join(at.directory, 'sealed.pdf');
      expect(await at.client.signed(made.key, target)).toEqual({ sha256: said, bytes });
      const sealed = await readFile(target);
      const prefix = createHash('sha256').update(sealed.subarray(0, made.registration.bytes)).digest('hex');
      expect(prefix).toBe(made.registration.fingerprint);
      expect(sealed.includes('/DocMDP')).toBe(true);
      expect(sealed.includes('ETSI.RFC3161')).toBe(true);
      expect((await at.client.seal(made.key, made.path)).state).toBe('sealed');
      await expect(at.client.close(made.key)).rejects.toMatchObject({ code: 'TRUST_SIGNING_CLOSED' });
    });
  });

  describe('when document and stored fingerprint were replaced together in the CRM', () => {
    it('seals nothing, raises the alarm and says why', async () => {
      const made = await registerDocument(at, [ask(1)]);
      await everyoneActs(at, made);
      const forged = join(at.directory, 'forged.pdf');
      await writeFile(forged, (await readFile(made.path)).toString('latin1').replace('400', '401'), 'latin1');
      const before = at.alarms.length;
      await expect(at.client.seal(made.key, forged)).rejects.toMatchObject({
        code: 'TRUST_ORIGINAL_MISMATCH',
        status: 409,
        retry: 'never',
      });
      expect(at.alarms.slice(before).map(({ message }) => message)).toContainEqual(expect.stringMatching(/^ALARM/));
      expect(await at.client.sealState(made.key)).toEqual({ state: 'refused', reason: 'TRUST_ORIGINAL_MISMATCH' });
      const sql = openDatabase({ client: 'better-sqlite3', filename: join(at.directory, 'trust', 'trust.sqlite') });
      expect(await sql('trust_entry').where({ kind: 'alarm', signing_key: made.key })).toHaveLength(1);
      await sql.destroy();
    });

    it('seals the true document all the same, once it is sent', async () => {
      const made = await registerDocument(at, [ask(1)]);
      await everyoneActs(at, made);
      const forged = join(at.directory, 'forged-too.pdf');
      await writeFile(forged, '%PDF-1.7');
      await expect(at.client.seal(made.key, forged)).rejects.toMatchObject({ code: 'TRUST_ORIGINAL_MISMATCH' });
      await at.client.seal(made.key, made.path);
      await untilSeal(at, made.key, 'sealed');
    });

    it('takes no evidence that was copied from another signing of the same people', async () => {
      const one = await registerDocument(at, [ask(1)]);
      const other = { ...(await registerDocument(at, one.asked)), asked: one.asked };
      const copied = act(one, one.asked[0]!);
      await expect(at.client.record(other.key, copied)).rejects.toMatchObject({
        code: 'TRUST_RECORD_FOREIGN',
        details: { what: 'document' },
      });
    });
  });

  describe('when somebody is missing', () => {
    it('does not seal', async () => {
      const made = await registerDocument(at, [ask(1), ask(2)]);
      await at.client.record(made.key, act(made, made.asked[0]!));
      await expect(at.client.seal(made.key, made.path)).rejects.toMatchObject({
        code: 'TRUST_SIGNERS_MISSING',
        details: { missing: [2] },
      });
    });

    it('does not seal what was signed out of order', async () => {
      const made = await registerDocument(at, [ask(1, { order: 2 }), ask(2)]);
      await at.client.record(made.key, act(made, made.asked[0]!));
      await at.client.record(made.key, act(made, made.asked[1]!));
      await expect(at.client.seal(made.key, made.path)).rejects.toMatchObject({ code: 'TRUST_ORDER_BROKEN' });
    });
  });

  describe('when the installation looks at the service', () => {
    it('is told what works, and what is broken', async () => {
      const states = async () => Object.fromEntries((await at.client.checks()).map(({ id, state }) => [id, state]));
      expect(await states()).toMatchObject({ 'trust.sealKey': 'passed', 'trust.timestamp': 'passed' });
      await control(at, 'tsa', 'down');
      expect(await states()).toMatchObject({ 'trust.sealKey': 'passed', 'trust.timestamp': 'failed' });
      await control(at, 'tsa', 'up');
    });
  });
});
