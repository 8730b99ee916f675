import * as z from 'zod';
import { optional, readInteger, readJson, readText, type Row } from '../../db/index.js';
import { parseEvidenceRecord, type EvidenceRecordBody } from '../../evidence/index.js';
import { registrationSchema, TRUST_METHODS, type Registration, type SealState, type TrustMethod } from '../contract.js';
import type { Entry } from '../store/entry.js';
import { storeBroken } from '../store/keys.js';
import type { OpenEntry } from '../store/store.js';

/** A registration as it was kept. */
export interface RegisteredSigning {
  readonly registration: Registration;
  readonly entry: Entry;
}

/** A record as it was kept. */
export interface KeptRecord {
  readonly recordId: string;
  readonly receiptId: string;
  readonly signerId: number;
  readonly sequence: number;
  readonly recordedAt: Date;
  readonly method: TrustMethod;
  readonly level: 'SES' | 'AES' | 'QES';
  readonly transactionId?: string;
  /** Whole. */
  readonly personalIdentification?: string;
  /** The evidence, byte for byte as it is in the evidence bundle. */
  readonly recordText: string;
  readonly record: EvidenceRecordBody;
  /** Of all that the request said. */
  readonly digest: string;
}

const bodySchema = z.object({
  recordId: z.string(),
  digest: z.string(),
  method: z.enum(TRUST_METHODS),
  level: z.enum(['SES', 'AES', 'QES']),
  transactionId: z.string().optional(),
  personalIdentification: z.string().optional(),
  record: z.string(),
});

/** @throws `IntegrityError` `TRUST_STORE_BROKEN` */
export function readRegistration({ entry, text }: OpenEntry): RegisteredSigning {
  const { data } = registrationSchema.safeParse(JSON.parse(text));
  if (!data) throw storeBroken('A registration cannot be read.');
  return { registration: data, entry };
}

/** @throws `IntegrityError` `TRUST_STORE_BROKEN` */
export function readRecord({ entry, text }: OpenEntry): KeptRecord {
  const { data } = bodySchema.safeParse(JSON.parse(text));
  const { signerId, receiptId, sequence, recordedAt } = entry;
  if (!data || signerId === null || receiptId === null) throw storeBroken('A record cannot be read.');
  const { record: recordText, ...rest } = data;
  return {
    ...rest,
    signerId,
    receiptId,
    sequence,
    recordedAt,
    recordText,
    record: parseEvidenceRecord(JSON.parse(recordText)),
  };
}

/** What is kept of a seal besides its state. */
export interface SealFacts {
  /** File of the last completed step, in the folder of seals. */
  readonly file: string;
  readonly sha256?: string;
  readonly bytes?: number;
  /** When the pages were made: what is made again is the same. */
  readonly startedAt: string;
  readonly pages?: number;
  /** The path of the seal's time-stamp, root included; DER in base64. */
  readonly stampPath?: readonly string[];
  /** The same of the last document time-stamp. */
  readonly archivePath?: readonly string[];
  /** How often the proof was renewed. */
  readonly renewals?: number;
}

export function factsOf(row: Row): SealFacts {
  return readJson(row['facts']) as SealFacts;
}

/** How far a seal is, as a caller is told. */
export function sealStateOf(row: Row | undefined): SealState {
  if (!row) return { state: 'none' };
  const state = readText(row['state']) as SealState['state'];
  const reason = optional(row['reason'], readText);
  const { sha256, bytes } = factsOf(row);
  return {
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(state === 'sealed' && sha256 !== undefined && bytes !== undefined ? { sha256, bytes: readInteger(bytes) } : {}),
  };
}
