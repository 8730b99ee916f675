import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';
import type { SealState } from '../../src/trust/contract.js';
import { install, sha256, type Installation } from './installation.js';
import { act, ask, makeSigning, type Asked, type MadeSigning } from './signing-maker.js';

/** A signing over a real document, registered and signed by everyone. */
export async function signedSigning(
  at: Installation,
  asked: readonly Asked[],
): Promise<MadeSigning & { path: string }> {
  const document = await PDFDocument.create();
  document.addPage([400, 400]).drawText('Agreement');
  const bytes = await document.save({ useObjectStreams: false });
  const made = makeSigning(asked, { fingerprint: sha256(bytes), bytes: bytes.length, pages: 1 });
  const path = join(at.directory, `${made.key}.pdf`);
  await writeFile(path, bytes);
  await at.client.register(made.key, made.registration);
  return { ...made, path };
}

async function everyoneSigns(at: Installation, made: MadeSigning): Promise<void> {
  for (const one of [...made.asked].sort((a, b) => a.signer.order - b.signer.order)) {
    if (one.signer.duty !== 'view') await at.client.record(made.key, act(made, one));
  }
}

async function until(at: Installation, key: string, state: SealState['state']): Promise<SealState> {
  for (let turn = 0; turn < 300; turn++) {
    const now = await at.client.sealState(key);
    if (now.state === state) return now;
    if (now.state === 'refused')
      throw new Error(
        `refused: ${now.reason} ${JSON.stringify(at.alarms.map(({ fields }) => (fields['err'] as { details?: object }).details))}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`never ${state}: ${JSON.stringify(await at.client.sealState(key))}`);
}

async function control(at: Installation, service: string, state: string): Promise<void> {
  await fetch(`${at.pkiUrl}/control/${service}/${state}`, { method: 'POST' });
}

describe('sealing at the trust service', () => {
  let at: Installation;
  beforeAll(async () => (at = await install()));
  afterAll(() => at.close());

  describe('when a seal is rehearsed', () => {
    it('passes, and leaves nothing behind', async () => {
      const made = await signedSigning(at, [ask(1)]);
      const { passed, checks } = await at.client.rehearse(made.key, made.path);
      expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
      expect(checks.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['seal_value', 'archive_time', 'later_changes']),
      );
      expect(passed).toBe(true);
      expect(await readdir(join(at.directory, 'trust', 'incoming'))).toEqual([]);
      expect((await at.client.state(made.key)).seal).toEqual({ state: 'none' });
    });
  });

  describe('when everyone has signed', () => {
    it('seals the document, behind the bytes that were signed', async () => {
      const made = await signedSigning(at, [
        ask(1),
        ask(2, { order: 2, role: 'approver', duty: 'approve' }),
        ask(3, { role: 'viewer', duty: 'view' }),
      ]);
      await everyoneSigns(at, made);
      expect((await at.client.seal(made.key, made.path)).state).toBe('sealing');
      const { sha256: said, bytes } = await until(at, made.key, 'sealed');
      const target = join(at.directory, 'sealed.pdf');
      expect(await at.client.signed(made.key, target)).toEqual({ sha256: said, bytes });
      const sealed = await readFile(target);
      const prefix = createHash('sha256').update(sealed.subarray(0, made.registration.bytes)).digest('hex');
      expect(prefix).toBe(made.registration.fingerprint);
      expect(sealed.includes('/DocMDP')).toBe(true);
      expect(sealed.includes('ETSI.RFC3161')).toBe(true);
      expect((await at.client.seal(made.key, made.path)).state).toBe('sealed');
    });
  });
});
