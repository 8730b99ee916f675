import { rename, rm, truncate } from 'node:fs/promises';
import { IntegrityError } from '../../errors.js';
import type { DocumentWorkers } from '../../documents/index.node.js';
import type { Catalog } from '../../i18n/index.js';
import type { Registration } from '../contract.js';
import type { TrustErrorCode } from '../errors.js';
import type { Judge } from '../signings/judge.js';
import type { SealFacts } from '../signings/kept.js';
import { assertProvenAgain, type Signings } from '../signings/signings.js';
import type { EntryStore } from '../store/store.js';
import { verificationContent } from './content.js';
import { certificationOf } from './certification.js';
import type { SealKey } from './identity.js';
import { manifestOf, type JudgedRecord } from './manifest.js';
import { decodedPath, encodedPath, type ValidationCollector } from './material.js';
import type { SealRow } from './seal-rows.js';
import type { Sealer } from './sealer.js';
import type { SealVerifier } from './verifier.js';

const DAY_MS = 86_400_000;

/** What the steps work with. */
export interface StepParts {
  readonly signings: Signings;
  readonly store: EntryStore;
  readonly judge: Judge;
  readonly catalog: Catalog;
  readonly workers: DocumentWorkers;
  readonly sealer: Sealer;
  readonly key: SealKey;
  readonly collector: ValidationCollector;
  readonly verifier: SealVerifier;
  /** Days until a sealed document gets a further time-stamp. */
  readonly renewAfterDays: number;
  readonly now: () => Date;
}

/** What each step of a seal does to its file. All of them may run twice. */
export class SealSteps {
  constructor(private readonly parts: StepParts) {}

  /** Verification pages and the evidence manifest, after every signature was verified once more. */
  async pages(row: SealRow, target: string, original: string): Promise<SealFacts> {
    return { ...row.facts, pages: await this.addPages(row, target, original) };
  }

  /**
   * The certification with its visible stamp. What is certified is made anew in the same breath, from the original and the store alone: what
   * lay on the disk meanwhile may have been changed there.
   */
  async certify(row: SealRow, target: string): Promise<SealFacts> {
    const { tenantId, key, facts } = row;
    const { signings, catalog, sealer, now } = this.parts;
    const { registration } = await signings.find(tenantId, key);
    const original = `${target}.original`;
    try {
      await rename(target, original);
      await truncate(original, registration.bytes);
      await this.addPages(row, target, original);
    } finally {
      await rm(original, { force: true });
    }
    const identity = await this.parts.key.identity();
    const plan = certificationOf(catalog, registration, await this.parts.key.path(), identity, now());
    const path = await sealer.certify(target, plan);
    return { ...facts, stampPath: encodedPath(path) };
  }

  /** What a verifier needs in years: certificates and proof that none was revoked. */
  async dss({ facts }: SealRow, target: string): Promise<SealFacts> {
    await this.parts.collector.extend(target, [await this.parts.key.path(), decodedPath(facts.stampPath)]);
    return facts;
  }

  async timestamp({ facts }: SealRow, target: string): Promise<SealFacts> {
    const path = await this.parts.sealer.timestamp(target, 'Timestamp1');
    return { ...facts, archivePath: encodedPath(path) };
  }

  /** The finished file, by the verifier that everyone has. */
  async verify({ tenantId, key, facts }: SealRow, path: string): Promise<SealFacts> {
    const { registration } = await this.parts.signings.find(tenantId, key);
    const records = await this.parts.signings.records(tenantId, key);
    return { ...facts, ...(await this.parts.verifier.assertSealed(path, registration, records)) };
  }

  async publish({ tenantId, key, facts }: SealRow, path: string): Promise<SealFacts> {
    const { registration } = await this.parts.signings.find(tenantId, key);
    const records = await this.parts.signings.records(tenantId, key);
    const { sha256, bytes } = await this.parts.verifier.assertSealed(path, registration, records);
    if (sha256 !== facts.sha256) {
      throw new IntegrityError<TrustErrorCode>(
        'TRUST_SEAL_UNVERIFIED',
        'The sealed document is not the verified one.',
        {
          details: { failed: ['file_expected'] },
        },
      );
    }
    const body = { sha256, bytes, startedAt: facts.startedAt };
    await this.parts.store.append({
      tenantId,
      kind: 'seal',
      signingKey: key,
      uniqueKey: `seal:${key}:${sha256}`,
      body,
    });
    return { ...facts, sha256, bytes };
  }

  /** When the proof should be renewed. */
  renewalOf(sealedAt: Date): Promise<Date> {
    return Promise.resolve(new Date(sealedAt.getTime() + this.parts.renewAfterDays * DAY_MS));
  }

  /** @returns how many pages there are now */
  private async addPages({ tenantId, key, facts }: SealRow, target: string, original: string): Promise<number> {
    const { catalog, workers } = this.parts;
    const { registration, judged } = await this.judged(tenantId, key);
    const madeAt = new Date(facts.startedAt);
    const { pages } = await workers.appendVerificationPages({
      ...{ original, target, fingerprint: registration.fingerprint, now: madeAt },
      content: verificationContent(
        catalog,
        registration,
        judged.map(({ kept }) => kept),
      ),
      attachments: [manifestOf(registration, judged, madeAt)],
    });
    return pages;
  }

  private async judged(tenantId: number, key: string): Promise<{ registration: Registration; judged: JudgedRecord[] }> {
    const { signings, judge } = this.parts;
    const { registration } = await signings.find(tenantId, key);
    const judged: JudgedRecord[] = [];
    for (const kept of await signings.records(tenantId, key)) {
      const report = await judge.verify(kept.record, registration.fingerprint, kept.recordedAt, false);
      assertProvenAgain(report);
      judged.push({ kept, report });
    }
    return { registration, judged };
  }
}
