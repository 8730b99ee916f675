import type { Catalog } from '../../i18n/index.js';
import type { Receipt } from '../contract.js';
import { documentRows, signerRows } from '../seal/content.js';
import type { EntryStore } from '../store/store.js';
import { readRecord } from './kept.js';
import { notFound, type Signings } from './signings.js';

/** What whoever holds the unguessable id of a signature may see of it. */
export class Receipts {
  constructor(
    private readonly store: EntryStore,
    private readonly signings: Signings,
    private readonly catalog: Catalog,
  ) {}

  /** @throws `NotFoundError` `TRUST_NOT_FOUND` */
  async read(tenantId: number, receiptId: string): Promise<Receipt> {
    const found = await this.store.findByReceipt(tenantId, receiptId);
    if (!found) throw notFound();
    const kept = readRecord(found);
    const key = found.entry.signingKey;
    const { registration } = await this.signings.find(tenantId, key);
    const signer = registration.signers.find(({ id }) => id === kept.signerId);
    if (!signer) throw notFound();
    const records = await this.signings.records(tenantId, key);
    const { seal } = await this.signings.state(tenantId, key);
    const { language } = registration;
    const text = (name: string): string => this.catalog.get(language, `limepkg_esign.verification.${name}`);
    return {
      ...{ receiptId, language, seal },
      title: text('title'),
      documentHeading: text('document.heading'),
      document: documentRows(this.catalog, registration, records),
      signerHeading: signer.name,
      signer: signerRows(this.catalog, registration, signer, kept),
      recordedAt: kept.recordedAt.toISOString(),
    };
  }
}
