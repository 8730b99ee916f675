import { createHash, randomUUID } from 'node:crypto';
import { IntegrityError } from '../../errors.js';
import { readDate, readInteger, readText, writeDate } from '../../db/index.js';
import type { Host, UnitOfWork } from '../../host/index.js';
import type {
  DataVault,
  EvidenceRecord,
  EvidenceRepository,
  RecordedAct,
  Signer,
  Signing,
} from '../../signing/index.js';
import type { SchemaErrorCode } from '../errors.js';
import { TABLES, type EvidenceTableRow } from '../tables.js';

const NO_HASH = '0'.repeat(64);

interface Link {
  readonly evidenceId: string;
  readonly signingId: number;
  readonly signerId: number;
  readonly sequence: number;
  readonly kind: EvidenceRecord['kind'];
  readonly fingerprint: string;
  readonly recordedAt: Date;
  readonly body: string;
  readonly previousHash: string;
}

interface Stored {
  readonly evidence?: EvidenceRecord['evidence'];
}

interface Appended {
  readonly kind: EvidenceRecord['kind'];
  readonly fingerprint: string;
  readonly at: Date;
  readonly body: object;
}

/**
 * Rows of `esign_evidence`: only ever added, each with a hash over itself and the row before. What eIDs prove holds national numbers, so
 * that bodies are encrypted; those of earlier versions are read as they are.
 */
export class SqlEvidenceRepository implements EvidenceRepository {
  constructor(
    private readonly host: Pick<Host, 'sql'>,
    private readonly vault: DataVault,
  ) {}

  record(uow: UnitOfWork, { signing, signer, methodData, evidence, at }: RecordedAct): Promise<string> {
    const { name, email, role, order } = signer;
    const body = { signer: { name, email, role, order }, methodData, evidence };
    return this.append(uow, signing.id, signer.id, { kind: 'act', fingerprint: methodData.fingerprint, at, body });
  }

  async recordAdopted(uow: UnitOfWork, signing: Signing, signer: Signer, at: Date): Promise<void> {
    const { name, email, role, order, status, methodData } = signer;
    const body = {
      signer: { name, email, role, order, status },
      methodData,
    };
    await this.append(uow, signing.id, signer.id, { kind: 'adopted', fingerprint: '', at, body });
  }

  async findBySigning(signingId: number): Promise<readonly EvidenceRecord[]> {
    const rows = (await this.host
      .sql(TABLES.evidence)
      .where({ signing_id: signingId })
      .orderBy('sequence')) as EvidenceTableRow[];
    let previousHash = NO_HASH;
    return rows.map((row, index) => {
      const link = toLink(row);
      const hash = readText(row.hash);
      if (link.previousHash !== previousHash || link.sequence !== index + 1 || hashOf(link) !== hash) {
        const details = { signingId };
        throw new IntegrityError<SchemaErrorCode>('SIGNING_EVIDENCE_BROKEN', 'recorded evidence was changed', {
          details,
        });
      }
      previousHash = hash;
      return toRecord(link, this.vault);
    });
  }

  private async append(
    uow: UnitOfWork,
    signingId: number,
    signerId: number,
    { kind, fingerprint, at, body }: Appended,
  ): Promise<string> {
    const last = await uow
      .sql(TABLES.evidence)
      .where({ signing_id: signingId })
      .orderBy('sequence', 'desc')
      .first<Pick<EvidenceTableRow, 'sequence' | 'hash'> | undefined>('sequence', 'hash');
    const evidenceId = randomUUID();
    const link: Link = {
      evidenceId,
      signingId,
      signerId,
      sequence: last === undefined ? 1 : readInteger(last.sequence) + 1,
      kind,
      fingerprint,
      recordedAt: at,
      body: JSON.stringify({ box: this.vault.seal(body, evidenceId) }),
      previousHash: last === undefined ? NO_HASH : readText(last.hash),
    };
    await uow.sql(TABLES.evidence).insert({
      evidence_id: link.evidenceId,
      signing_id: link.signingId,
      signer_id: link.signerId,
      sequence: link.sequence,
      kind,
      fingerprint,
      recorded_at: writeDate(at),
      body: link.body,
      previous_hash: link.previousHash,
      hash: hashOf(link),
    });
    return link.evidenceId;
  }
}

function hashOf(link: Link): string {
  const { evidenceId, signingId, signerId, sequence, kind, fingerprint, recordedAt, body, previousHash } = link;
  const parts = [
    previousHash,
    evidenceId,
    signingId,
    signerId,
    sequence,
    kind,
    fingerprint,
    recordedAt.toISOString(),
    body,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function toLink(row: EvidenceTableRow): Link {
  return {
    evidenceId: readText(row.evidence_id),
    signingId: readInteger(row.signing_id),
    signerId: readInteger(row.signer_id),
    sequence: readInteger(row.sequence),
    kind: readText(row.kind) === 'act' ? 'act' : 'adopted',
    fingerprint: readText(row.fingerprint),
    recordedAt: readDate(row.recorded_at),
    body: readText(row.body),
    previousHash: readText(row.previous_hash),
  };
}

function toRecord(
  { evidenceId, signerId, kind, fingerprint, recordedAt, body }: Link,
  vault: DataVault,
): EvidenceRecord {
  const stored = JSON.parse(body) as Stored & { readonly box?: string };
  const { evidence = {} }: Stored = stored.box === undefined ? stored : vault.open(stored.box, evidenceId);
  return { id: evidenceId, signerId, kind, fingerprint, at: recordedAt, evidence };
}
