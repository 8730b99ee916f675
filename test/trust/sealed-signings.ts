import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';
import type { SealState } from '../../src/trust/contract.js';
import { sha256, type Installation } from './installation.js';
import { act, makeSigning, type Asked, type MadeSigning } from './signing-maker.js';

/** A registered signing whose document is a file. */
export type SigningOnDisk = MadeSigning & { readonly path: string };

/** Registers a signing over a real document. */
export async function registerDocument(at: Installation, asked: readonly Asked[]): Promise<SigningOnDisk> {
  const document = await PDFDocument.create();
  document.addPage([400, 400]).drawText(`Agreement ${randomUUID()}`, { size: 8 });
  const bytes = await document.save({ useObjectStreams: false });
  const made = makeSigning(asked, { fingerprint: sha256(bytes), bytes: bytes.length, pages: 1 });
  const path = join(at.directory, `${made.key}.pdf`);
  await writeFile(path, bytes);
  await at.client.register(made.key, made.registration);
  return { ...made, path };
}

/** Everyone who has something to do does it, group after group. */
export async function everyoneActs(at: Installation, made: MadeSigning): Promise<void> {
  for (const one of [...made.asked].sort((a, b) => a.signer.order - b.signer.order)) {
    if (one.signer.duty !== 'view') await at.client.record(made.key, act(made, one));
  }
}

/** Waits until a seal is in a state. */
export async function untilSeal(at: Installation, key: string, state: SealState['state']): Promise<SealState> {
  let now: SealState = { state: 'none' };
  for (let turn = 0; turn < 200; turn++) {
    now = await at.client.sealState(key);
    if (now.state === state) return now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The seal is not ${state} but ${JSON.stringify(now)}: ${JSON.stringify(at.alarms)}`);
}

/** Puts one of the authorities into another state. */
export async function control(at: Installation, service: 'ca' | 'ocsp' | 'tsa', state: string): Promise<void> {
  await fetch(`${at.pkiUrl}/control/${service}/${state}`, { method: 'POST' });
}
