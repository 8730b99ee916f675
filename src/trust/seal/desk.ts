import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { IntegrityError, StateError } from '../../errors.js';
import type { Registration, SealState } from '../contract.js';
import type { TrustErrorCode } from '../errors.js';
import type { Upload } from '../http/upload.js';
import type { TrustLog } from '../log.js';
import type { KeptRecord } from '../signings/kept.js';
import { originalMismatch, type Signings } from '../signings/signings.js';
import { sameDigest } from '../store/digest.js';
import type { EntryStore } from '../store/store.js';
import type { Folders } from './folders.js';
import type { SealRows } from './seal-rows.js';

/** What the desk works with. */
export interface DeskParts {
  readonly signings: Signings;
  readonly store: EntryStore;
  readonly rows: SealRows;
  readonly folders: Folders;
  readonly log: TrustLog;
  readonly now: () => Date;
  /** Has the seal worked on in the background. */
  readonly begin: (sealId: number) => Promise<void>;
}

/** Takes originals for sealing, and hands out what is sealed. */
export class SealDesk {
  constructor(private readonly parts: DeskParts) {}

  /**
   * Takes the original of a signing that everyone has signed. Nothing but its bytes comes from the caller. A seal that is made or under way
   * stays as it is; one that was refused is tried again.
   *
   * @throws `IntegrityError` `TRUST_ORIGINAL_MISMATCH`, `StateError` `TRUST_SIGNERS_MISSING` or `TRUST_SIGNING_CLOSED`
   */
  async request(tenantId: number, key: string, upload: Upload): Promise<SealState> {
    const { signings, rows } = this.parts;
    try {
      const { registration } = await signings.find(tenantId, key);
      const records = await signings.records(tenantId, key);
      if (!isOriginal(upload, registration, records)) throw await this.refuse(tenantId, key, upload);
      const standing = await rows.find(tenantId, key);
      if (standing && standing.state !== 'refused') return standing.shown;
      await signings.assertOpen(this.parts.store.database, tenantId, key);
      assertComplete(registration, records);
      return await this.accept(tenantId, key, upload);
    } finally {
      await rm(upload.path, { force: true });
    }
  }

  async state(tenantId: number, key: string): Promise<SealState> {
    await this.parts.signings.find(tenantId, key);
    return (await this.parts.rows.find(tenantId, key))?.shown ?? { state: 'none' };
  }

  /**
   * @returns path of the sealed document
   * @throws `StateError` `TRUST_NOT_SEALED`; `IntegrityError` `TRUST_STORE_BROKEN` when the row names another file than was published last
   */
  async signed(tenantId: number, key: string): Promise<string> {
    await this.parts.signings.find(tenantId, key);
    const row = await this.parts.rows.find(tenantId, key);
    if (row?.state !== 'sealed') {
      throw new StateError<TrustErrorCode>('TRUST_NOT_SEALED', 'There is no sealed document yet.');
    }
    if (row.facts.sha256 !== (await this.published(tenantId, key))) {
      throw new IntegrityError<TrustErrorCode>('TRUST_STORE_BROKEN', 'The sealed document is not the published one.');
    }
    return this.parts.folders.seal(row.facts.file);
  }

  /** SHA-256 of the file that was published last, as the chain has it. */
  private async published(tenantId: number, key: string): Promise<unknown> {
    const { store } = this.parts;
    const kinds = await Promise.all((['seal', 'renewal'] as const).map((kind) => store.ofSigning(tenantId, key, kind)));
    const last = kinds
      .flat()
      .toSorted((a, b) => a.entry.sequence - b.entry.sequence)
      .at(-1);
    return last && (JSON.parse(last.text) as { sha256?: unknown }).sha256;
  }

  private async accept(tenantId: number, key: string, upload: Upload): Promise<SealState> {
    const { rows, folders, now, begin } = this.parts;
    const facts = { file: folders.freshSealFile(), startedAt: now().toISOString() };
    await rename(upload.path, folders.seal(facts.file));
    await folders.settle(facts.file);
    const fresh = { state: 'sealing', reason: null, step: 'received', facts, tries: 0, dueAt: now() } as const;
    const standing = await rows.find(tenantId, key);
    const isMine = standing ? await rows.change(standing, fresh) : await rows.insert(tenantId, key, fresh);
    if (!isMine) await rm(folders.seal(facts.file), { force: true });
    const row = await rows.find(tenantId, key);
    if (row === undefined) throw new IntegrityError<TrustErrorCode>('TRUST_STORE_BROKEN', 'The seal is gone.');
    if (isMine) await begin(row.id);
    return row.shown;
  }

  /** The alarm: in the log, in the store, and on the seal's state. */
  private async refuse(tenantId: number, key: string, { sha256, bytes }: Upload): Promise<Error> {
    const { store, rows, log, now } = this.parts;
    log.error(
      { signingKey: key, sha256, bytes },
      'ALARM: another document than everyone has signed was sent for sealing',
    );
    await store.append({
      ...{ tenantId, kind: 'alarm', signingKey: key, uniqueKey: `alarm:${randomUUID()}` },
      body: { code: 'TRUST_ORIGINAL_MISMATCH' satisfies TrustErrorCode, sha256, bytes },
    });
    const reason: TrustErrorCode = 'TRUST_ORIGINAL_MISMATCH';
    const facts = { file: '', startedAt: now().toISOString() };
    await rows.insert(tenantId, key, { state: 'refused', reason, facts, dueAt: null });
    return originalMismatch();
  }
}

/** The document is the one that was registered, and the one that each stored signature is over. */
function isOriginal({ sha256, bytes }: Upload, registration: Registration, records: readonly KeptRecord[]): boolean {
  return (
    sameDigest(sha256, registration.fingerprint) &&
    bytes === registration.bytes &&
    records.every(({ record }) => sameDigest(record.documentFingerprint, sha256))
  );
}

/** Everyone who signs or approves has done so, each group after the groups before it. */
function assertComplete({ signers }: Registration, records: readonly KeptRecord[]): void {
  const acting = signers.filter(({ duty }) => duty !== 'view');
  const sequenceOf = (id: number): number | undefined => records.find(({ signerId }) => signerId === id)?.sequence;
  const missing = acting.filter(({ id }) => sequenceOf(id) === undefined).map(({ id }) => id);
  if (missing.length > 0) {
    throw new StateError<TrustErrorCode>('TRUST_SIGNERS_MISSING', 'Not everyone has signed.', { details: { missing } });
  }
  const isInOrder = acting.every((one) =>
    acting.every((later) => later.order <= one.order || (sequenceOf(later.id) ?? 0) > (sequenceOf(one.id) ?? 0)),
  );
  if (!isInOrder) {
    throw new StateError<TrustErrorCode>('TRUST_ORDER_BROKEN', 'Somebody has signed before it was their turn.');
  }
}
