import { constants } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { EsignError } from '../../errors.js';
import type { TrustLog } from '../log.js';
import type { Signings } from '../signings/signings.js';
import type { EntryStore } from '../store/store.js';
import type { Folders } from './folders.js';
import { decodedPath, encodedPath, type ValidationCollector } from './material.js';
import type { SealRow, SealRows } from './seal-rows.js';
import type { Sealer } from './sealer.js';
import type { SealVerifier } from './verifier.js';

const DAY_MS = 86_400_000;

/** What renewal works with. */
export interface RenewalParts {
  readonly rows: SealRows;
  readonly folders: Folders;
  readonly signings: Signings;
  readonly store: EntryStore;
  readonly sealer: Sealer;
  readonly collector: ValidationCollector;
  readonly verifier: SealVerifier;
  readonly renewAfterDays: number;
  readonly log: TrustLog;
  readonly now: () => Date;
}

/** Keeps old seals verifiable: fresh proof and a further document time-stamp, before algorithms or authorities age. */
export class SealRenewal {
  constructor(private readonly parts: RenewalParts) {}

  /** @returns how many were renewed */
  async runDue(): Promise<number> {
    let renewed = 0;
    for (const id of await this.parts.rows.dueForRenewal()) {
      const row = await this.parts.rows.get(id);
      if (row?.state !== 'sealed') continue;
      try {
        if (await this.renew(row)) renewed += 1;
      } catch (error) {
        if (!(error instanceof EsignError)) throw error;
        this.parts.log.warn({ seal: id, code: String(error.code) }, 'a seal could not be renewed; it is tried again');
      }
    }
    return renewed;
  }

  /** The file before stays as it is until the new one verifies. */
  private async renew(row: SealRow): Promise<boolean> {
    const { rows, folders, signings, store, sealer, verifier, renewAfterDays, now } = this.parts;
    const { tenantId, key, facts } = row;
    const file = folders.freshSealFile();
    const target = folders.seal(file);
    const renewals = (facts.renewals ?? 0) + 1;
    try {
      await copyFile(folders.seal(facts.file), target, constants.COPYFILE_FICLONE);
      // What the older time-stamps need is in the document already; what the last one needs comes now.
      await this.parts.collector.extend(target, [decodedPath(facts.archivePath)]);
      const archivePath = encodedPath(await sealer.timestamp(target, `Timestamp${renewals + 1}`));
      const { registration } = await signings.find(tenantId, key);
      const measured = await verifier.assertSealed(target, registration, await signings.records(tenantId, key));
      await store.append({
        ...{ tenantId, kind: 'renewal', signingKey: key, uniqueKey: `renewal:${key}:${renewals}` },
        body: measured,
      });
      const renewAt = new Date(now().getTime() + renewAfterDays * DAY_MS);
      const isMine = await rows.change(row, {
        facts: { ...facts, ...measured, file, renewals, archivePath },
        renewAt,
      });
      await rm(isMine ? folders.seal(facts.file) : target, { force: true });
      return isMine;
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
  }
}
