import type { Judge } from '../signings/judge.js';
import type { Signings } from '../signings/signings.js';
import type { SealDesk } from './desk.js';

/** What bundles are made from. */
export interface BundleParts {
  readonly signings: Signings;
  readonly judge: Judge;
  readonly desk: SealDesk;
}

/** Evidence of a signing, to be checked without this service. */
export class EvidenceBundles {
  constructor(private readonly parts: BundleParts) {}

  async make(tenantId: number, key: string): Promise<Buffer> {
    const { registration } = await this.parts.signings.find(tenantId, key);
    return Buffer.from(JSON.stringify(registration));
  }
}
