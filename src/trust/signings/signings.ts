import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Row } from '../../db/index.js';
import { IntegrityError, NotFoundError, StateError } from '../../errors.js';
import { parseEvidenceRecord, type EvidenceReport } from '../../evidence/index.js';
import { maskPersonalNumber } from '../../i18n/index.js';
import {
  receiptUrlOf,
  type RecordAnswer,
  type RecordRequest,
  type Registration,
  type SigningState,
} from '../contract.js';
import type { TrustErrorCode } from '../errors.js';
import { canonicalJson, sha256 } from '../store/digest.js';
import type { EntryStore, OpenEntry } from '../store/store.js';
import type { Judge } from './judge.js';
import { assertLevel, assertProven, assertRegistered, otherRecord } from './record-rules.js';
import type { KeptRecord, RegisteredSigning } from './kept.js';
import { readRecord, readRegistration, sealStateOf } from './kept.js';

const ID_BYTES = 24;

/** Registration of signings, and the records of what people did. */
export class Signings {
  constructor(
    private readonly sql: Knex,
    private readonly store: EntryStore,
    private readonly judge: Judge,
    private readonly now: () => Date,
  ) {}

  /** @throws `StateError` `TRUST_REGISTERED_OTHERWISE` */
  async register(
    tenantId: number,
    key: string,
    registration: Registration,
  ): Promise<{ state: SigningState; isNew: boolean }> {
    const kept = await this.store.append({
      ...{ tenantId, kind: 'registration', signingKey: key, uniqueKey: `registration:${key}` },
      body: registration,
    });
    if (!kept.isNew && canonicalJson(JSON.parse(kept.text)) !== canonicalJson(registration)) {
      throw new StateError<TrustErrorCode>(
        'TRUST_REGISTERED_OTHERWISE',
        'This signing was registered with other content.',
      );
    }
    return { state: await this.state(tenantId, key), isNew: kept.isNew };
  }

  /** @throws `NotFoundError` `TRUST_NOT_FOUND`, the same for what is somebody else's */
  async find(tenantId: number, key: string): Promise<RegisteredSigning> {
    const found = await this.store.find(tenantId, `registration:${key}`);
    if (!found) throw notFound();
    return readRegistration(found);
  }

  /** Takes in one act, once it is proven. @returns what the first delivery was answered, to every further one */
  async record(
    tenantId: number,
    key: string,
    request: RecordRequest,
  ): Promise<{ answer: RecordAnswer; isNew: boolean }> {
    const { registration } = await this.find(tenantId, key);
    const record = parseEvidenceRecord(request.record);
    const signer = assertRegistered(registration, request, record);
    const uniqueKey = `record:${key}:${signer.id}`;
    const { method, level, transactionId } = request;
    const recordText = JSON.stringify(record);
    const content = { method, level, ...(transactionId === undefined ? {} : { transactionId }), record: recordText };
    const digest = sha256(canonicalJson({ ...content, record: canonicalJson(record) }));
    const earlier = await this.store.find(tenantId, uniqueKey);
    if (earlier) return { answer: this.repeated(registration, earlier, digest), isNew: false };
    await this.assertOpen(this.sql, tenantId, key);
    const now = this.now();
    const report = await this.judge.verify(record, registration.fingerprint, now, true);
    assertProven(report, record, now);
    assertLevel(report, request);
    // Whole here, and masked wherever it is shown.
    const personalIdentification = report.identity?.nationalNumber;
    const body = {
      ...{ recordId: newId(), digest, ...content },
      ...(personalIdentification === undefined ? {} : { personalIdentification }),
    };
    const kept = await this.store.append(
      { tenantId, kind: 'record', signingKey: key, signerId: signer.id, receiptId: newId(), uniqueKey, body },
      (trx) => this.assertOpen(trx, tenantId, key),
    );
    if (!kept.isNew) return { answer: this.repeated(registration, kept, digest), isNew: false };
    return { answer: answerOf(registration, readRecord(kept)), isNew: true };
  }

  /** Every record of a signing, in the order of recording. @throws `IntegrityError` `TRUST_STORE_BROKEN` */
  async records(tenantId: number, key: string): Promise<KeptRecord[]> {
    return (await this.store.ofSigning(tenantId, key, 'record')).map(readRecord);
  }

  async close(tenantId: number, key: string, reason: string | undefined): Promise<SigningState> {
    await this.find(tenantId, key);
    await this.store.append(
      {
        ...{ tenantId, kind: 'close', signingKey: key, uniqueKey: `close:${key}` },
        body: reason === undefined ? {} : { reason },
      },
      async (trx) => {
        const [seal] = await trx<Row>('trust_seal').where({ tenant_id: tenantId, signing_key: key }).limit(1);
        if (seal && seal['state'] !== 'refused') {
          throw new StateError<TrustErrorCode>('TRUST_SIGNING_CLOSED', 'This signing is being sealed or was.');
        }
      },
    );
    return this.state(tenantId, key);
  }

  async state(tenantId: number, key: string): Promise<SigningState> {
    const { registration, entry } = await this.find(tenantId, key);
    const records = await this.records(tenantId, key);
    const closed = await this.store.find(tenantId, `close:${key}`);
    const [seal] = await this.sql<Row>('trust_seal').where({ tenant_id: tenantId, signing_key: key }).limit(1);
    const signers = registration.signers.map(({ id, duty }) => {
      const own = records.find(({ signerId }) => signerId === id);
      const record = own ? { ...answerOf(registration, own), method: own.method, level: own.level } : null;
      return { id, duty, record };
    });
    return {
      ...{ key, signingId: registration.signingId, fingerprint: registration.fingerprint },
      state: closed ? 'closed' : 'open',
      registeredAt: entry.recordedAt.toISOString(),
      isComplete: signers.every(({ duty, record }) => duty === 'view' || record !== null),
      signers,
      seal: sealStateOf(seal),
    };
  }

  /** @throws `StateError` `TRUST_SIGNING_CLOSED` */
  async assertOpen(sql: Knex, tenantId: number, key: string): Promise<void> {
    const where = { tenant_id: tenantId, unique_key: `close:${key}` };
    const [closed] = await sql<Row>('trust_entry').where(where).limit(1);
    if (closed) throw new StateError<TrustErrorCode>('TRUST_SIGNING_CLOSED', 'This signing was closed.');
  }

  private repeated(registration: Registration, kept: OpenEntry, digest: string): RecordAnswer {
    const record = readRecord(kept);
    if (record.digest !== digest) throw otherRecord();
    return answerOf(registration, record);
  }
}

/** Unguessable. */
function newId(): string {
  return randomBytes(ID_BYTES).toString('base64url');
}

function answerOf(registration: Registration, record: KeptRecord): RecordAnswer {
  const { recordId, sequence, recordedAt, receiptId, personalIdentification } = record;
  return {
    ...{ recordId, sequence, recordedAt: recordedAt.toISOString(), receiptId },
    receiptUrl: receiptUrlOf(registration, receiptId),
    ...(personalIdentification === undefined
      ? {}
      : {
          personalIdentification: registration.maskIdentification
            ? maskPersonalNumber(personalIdentification)
            : personalIdentification,
        }),
  };
}

/** Evidence that was proven when it was recorded must still be. @throws `IntegrityError` `TRUST_EVIDENCE_REFUSED` */
export function assertProvenAgain({ passed, checks }: EvidenceReport): void {
  if (passed) return;
  const reasons = checks.filter(({ indication }) => indication === 'failed').map(({ reason }) => reason);
  throw new IntegrityError<TrustErrorCode>('TRUST_EVIDENCE_REFUSED', 'Recorded evidence does not prove the act.', {
    details: { reasons },
  });
}

/** What is not there, and what is somebody else's. */
export function notFound(): NotFoundError<TrustErrorCode> {
  return new NotFoundError<TrustErrorCode>('TRUST_NOT_FOUND', 'There is no such thing here.');
}

/** The uploaded original is another document than everyone has signed. */
export function originalMismatch(): IntegrityError<TrustErrorCode> {
  return new IntegrityError<TrustErrorCode>(
    'TRUST_ORIGINAL_MISMATCH',
    'The original document is not the one that was registered and signed.',
    { title: 'TamperedFile' },
  );
}
