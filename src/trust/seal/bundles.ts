import { TRUST_ANCHORS_FILE } from '../../evidence/index.js';
import type { Judge } from '../signings/judge.js';
import type { Signings } from '../signings/signings.js';
import { manifestOf, type JudgedRecord } from './manifest.js';
import type { SealRows } from './seal-rows.js';
import { zip } from './zip.js';

/** What bundles are made from. */
export interface BundleParts {
  readonly signings: Signings;
  readonly judge: Judge;
  readonly rows: SealRows;
  readonly now: () => Date;
}

/** Evidence of a signing, to be checked without this service: the manifest, every raw record as it is kept, and the anchors. */
export class EvidenceBundles {
  constructor(private readonly parts: BundleParts) {}

  /** @returns a zip archive: `evidence-manifest.json`, `records/<recordId>.json`, `trust-anchors.json` */
  async make(tenantId: number, key: string): Promise<Buffer> {
    const { signings, judge, rows, now } = this.parts;
    const { registration } = await signings.find(tenantId, key);
    const judged: JudgedRecord[] = [];
    for (const kept of await signings.records(tenantId, key)) {
      const report = await judge.verify(kept.record, registration.fingerprint, kept.recordedAt, false);
      judged.push({ kept, report });
    }
    const startedAt = (await rows.find(tenantId, key))?.facts.startedAt;
    const { name, bytes } = manifestOf(registration, judged, startedAt === undefined ? now() : new Date(startedAt));
    const anchors = JSON.stringify(await judge.anchors(), null, 1);
    return zip([
      { name, bytes },
      ...judged.map(({ kept }) => ({ name: `records/${kept.recordId}.json`, bytes: Buffer.from(kept.recordText) })),
      { name: TRUST_ANCHORS_FILE, bytes: Buffer.from(anchors) },
    ]);
  }
}
