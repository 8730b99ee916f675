import type { Language, Principal, UnitOfWork } from '../host/index.js';
import type { MethodData, Signer, Signing, SigningCase } from './records.js';
import type { MethodId, Role, SignerStatus, SigningStatus } from './vocabulary.js';

/** Fields of a signing that change after it was created. */
export type SigningPatch = Partial<
  Pick<Signing, 'status' | 'metadata' | 'signedDocumentFingerprint' | 'sentDate' | 'signedDate' | 'signedDocumentId'>
>;

/** Fields of a signer that change after it was created. */
export type SignerPatch = Partial<
  Pick<
    Signer,
    'status' | 'method' | 'methodData' | 'sentDate' | 'notifiedDate' | 'lastOpenedDate' | 'approvedDate' | 'signedDate'
  >
>;

/** What a signing starts with. */
export interface SigningDraft {
  readonly title: string;
  readonly metadata: Signing['metadata'];
  readonly originalDocumentFingerprint: string;
  readonly originalDocumentFileId: number;
  readonly methods: readonly MethodId[];
  readonly coworkerId: number;
  readonly documentId: number;
  /** The record the signing was started from, by additional limetype. */
  readonly related: readonly { readonly limetype: string; readonly id: number }[];
}

/** What a signer starts with. */
export interface SignerDraft {
  readonly name: string;
  readonly email: string;
  readonly tokenHash: string;
  readonly role: Role;
  readonly order: number;
  readonly parent: { readonly limetype: string; readonly id: number } | null;
}

/**
 * Signings and signers on the host's limetypes, under whatever names the installation maps them to.
 * Every writing method runs inside a unit of work that has touched the signing.
 */
export interface SigningRepository {
  get(principal: Principal, signingId: number): Promise<SigningCase | undefined>;
  /** The hot lookup: prepared. `undefined` unless exactly one signer has the hash, compared again in constant time. */
  getByTokenHash(
    principal: Principal,
    tokenHash: string,
  ): Promise<{ readonly found: SigningCase; readonly signer: Signer } | undefined>;
  /** Signings related to a record by any configured relation, newest first, at most 100. */
  findRelated(principal: Principal, limetype: string, id: number): Promise<readonly Signing[]>;
  /** For scheduled tasks: signings in one of the states, by id, after the given one. */
  findByStatus(
    principal: Principal,
    statuses: readonly SigningStatus[],
    afterId: number,
    limit: number,
  ): Promise<readonly Signing[]>;
  getIn(uow: UnitOfWork, signingId: number): Promise<SigningCase | undefined>;
  create(uow: UnitOfWork, draft: SigningDraft): Promise<number>;
  createSigner(uow: UnitOfWork, signingId: number, draft: SignerDraft): Promise<number>;
  /** @returns false when the signing is not in one of `from` */
  update(uow: UnitOfWork, signingId: number, patch: SigningPatch, from?: readonly SigningStatus[]): Promise<boolean>;
  /** @returns false when the signer is not in one of `from` */
  updateSigner(uow: UnitOfWork, signerId: number, patch: SignerPatch, from?: readonly SignerStatus[]): Promise<boolean>;
}

/** Rows of `esign_token` and `esign_manifest`: secrets and freezing, outside the CRM's own tables. */
export interface SecretsRepository {
  /** Stores an access token's AES-256-GCM box (base64url) for reminders and `portalUrl`. */
  putToken(uow: UnitOfWork, signingId: number, signerId: number, box: string): Promise<void>;
  getToken(signerId: number): Promise<string | undefined>;
  /** Stores the frozen manifest (canonical JSON) and its HMAC-SHA-256 (hex). */
  putManifest(uow: UnitOfWork, signingId: number, manifest: string, hmac: string): Promise<void>;
  /** Prepared: part of the hot path. */
  getManifest(signingId: number): Promise<{ readonly manifest: string; readonly hmac: string } | undefined>;
}

/** A piece of work promised in a transaction: the row is the truth, the queue only carries it. */
export interface OutboxRow {
  readonly id: number;
  readonly signingId: number;
  /** Task name without prefix: `signing_create`, `signing_next`, … */
  readonly type: string;
  /** Order group, signer or run number: unique with signing and type. */
  readonly subject: string;
  readonly state: 'open' | 'done' | 'failed';
  readonly checkpoint: string | null;
  readonly createdAt: Date;
}

/** Rows of `esign_outbox`. */
export interface OutboxRepository {
  /** @returns the row's id, and whether it was made now; an existing row is returned as it is */
  open(uow: UnitOfWork, signingId: number, type: string, subject: string): Promise<{ id: number; isNew: boolean }>;
  get(id: number): Promise<OutboxRow | undefined>;
  findOpen(olderThan: Date, limit: number): Promise<readonly OutboxRow[]>;
  findBySigning(signingId: number): Promise<readonly OutboxRow[]>;
  setCheckpoint(uow: UnitOfWork, id: number, checkpoint: string): Promise<void>;
  setState(uow: UnitOfWork, id: number, state: OutboxRow['state']): Promise<void>;
}

/** One mail to one recipient: sent at most once, the window between the server's 250 and our commit apart. */
export interface DeliveryRepository {
  isSent(signingId: number, step: string, recipient: string): Promise<boolean>;
  /** @returns false when another run recorded it first */
  markSent(uow: UnitOfWork, signingId: number, step: string, recipient: string, messageId: string): Promise<boolean>;
  lastSentAt(signingId: number, recipient: string): Promise<Date | undefined>;
}

/** A line of a signing's history, written as a host `history` record on the signing. */
export interface HistoryRepository {
  /** `text` says who did what, from where; in the signing's language. Unique per `key` and signing. */
  write(uow: UnitOfWork, signingId: number, key: string, text: string): Promise<void>;
}

/** Answers of earlier calls with an `Idempotency-Key`. */
export interface IdempotencyRepository {
  get(userId: number, key: string): Promise<{ readonly bodyHash: string; readonly signingId: number } | undefined>;
  /** @returns false when the key exists */
  put(uow: UnitOfWork, userId: number, key: string, bodyHash: string, signingId: number): Promise<boolean>;
}

/** Makes the document that is signed. Bound to `documents` in `plugin.ts`. */
export interface OriginalDocuments {
  /**
   * Checks, sanitises and merges PDFs in a limited process, gives the result a UUID and digests it.
   *
   * @param paths - local copies of the uploads, in order
   * @param target - where the result is written; the caller removes it
   * @param title - the document's title
   * @returns SHA-256 of the result (64 hex digits), its pages and bytes
   * @throws `UnusableError` `DOCUMENT_…` naming the upload by `details.index`
   */
  make(
    paths: readonly string[],
    target: string,
    title: string,
    language: Language,
  ): Promise<{ readonly fingerprint: string; readonly pages: number; readonly bytes: number; readonly uuid: string }>;
}

/** One cell of the verification pages. */
export interface VerificationField {
  readonly label: string;
  readonly value: string;
  /** Fingerprints and ids. */
  readonly isMonospaced?: boolean;
  /** Makes the value a link. */
  readonly url?: string;
}

/** Everything the verification pages say, in words of the signing's language. */
export interface VerificationContent {
  readonly language: Language;
  readonly title: string;
  readonly intro: string;
  readonly documentHeading: string;
  readonly document: readonly VerificationField[];
  readonly signersHeading: string;
  readonly signers: readonly {
    readonly heading: string;
    readonly fields: readonly VerificationField[];
    /** Drawn signature, PNG. */
    readonly image?: Uint8Array;
    readonly imageAlternative?: string;
  }[];
  readonly howToVerifyHeading: string;
  readonly howToVerify: readonly string[];
  /** With `{page}` and `{pages}`. */
  readonly footer: string;
  /** Where the verifier is; shown as QR code and link. */
  readonly verifierUrl?: string;
  readonly verifierLabel?: string;
}

/** Adds the verification pages. The original's bytes stay the prefix of the result. */
export interface SignedDocuments {
  /**
   * @param original - local path of the original document; refused unless its SHA-256 is `fingerprint`
   * @param target - where the result is written
   * @param now - the time that goes into the file
   * @returns SHA-256 of the result (64 hex digits)
   * @throws `IntegrityError` `SIGNING_TAMPERED_FILE`
   */
  make(
    original: string,
    fingerprint: string,
    target: string,
    content: VerificationContent,
    now: Date,
  ): Promise<{ readonly fingerprint: string; readonly bytes: number }>;
}

/** What a method hands over when someone acted. */
export interface RecordedAct {
  readonly signing: Signing;
  readonly signer: Signer;
  readonly methodData: MethodData;
  /** Raw evidence of the act, JSON; kept by the evidence store. */
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/**
 * Where evidence of acts is kept: rows of `esign_evidence`, append-only, until a trust service holds the master copy.
 * An act counts when this has resolved.
 */
export interface EvidenceRepository {
  record(uow: UnitOfWork, act: RecordedAct): Promise<string>;
  findBySigning(
    signingId: number,
  ): Promise<
    readonly { readonly id: string; readonly signerId: number; readonly evidence: Readonly<Record<string, unknown>> }[]
  >;
}

/** Injection tokens of the domain's ports and services. */
export const SIGNING = {
  repository: Symbol.for('signing.repository'),
  secrets: Symbol.for('signing.secrets'),
  outbox: Symbol.for('signing.outbox'),
  deliveries: Symbol.for('signing.deliveries'),
  history: Symbol.for('signing.history'),
  idempotency: Symbol.for('signing.idempotency'),
  originalDocuments: Symbol.for('signing.originalDocuments'),
  signedDocuments: Symbol.for('signing.signedDocuments'),
  evidence: Symbol.for('signing.evidence'),
  settings: Symbol.for('signing.settings'),
  coworkers: Symbol.for('signing.coworkers'),
  portal: Symbol.for('signing.portal'),
} as const;
