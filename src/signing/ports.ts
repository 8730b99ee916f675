import type { Language, Principal, UnitOfWork } from '../host/index.js';
import type { JournalParams } from './journal-words.js';
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
  /** In the order in which they were merged; the first is the signing's own relation. */
  readonly documentIds: readonly number[];
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
  /** The row to touch first: its limetype under the installation's name. */
  row(signingId: number): { readonly limetype: string; readonly id: number };
  get(principal: Principal, signingId: number): Promise<SigningCase | undefined>;
  /** The hot lookup: prepared. `undefined` unless exactly one signer has the hash, compared again in constant time. */
  getByTokenHash(
    principal: Principal,
    tokenHash: string,
  ): Promise<{ readonly found: SigningCase; readonly signer: Signer } | undefined>;
  /** Signings related to a record by any configured relation, newest first, at most 100. */
  findRelated(principal: Principal, limetype: string, id: number): Promise<readonly Signing[]>;
  /** Signers of several signings, by signing, each ordered by `order`, then id: one look for a whole list. */
  signersOf(principal: Principal, signingIds: readonly number[]): Promise<ReadonlyMap<number, readonly Signer[]>>;
  /** For scheduled tasks: a page of the signings in one of the states, by id. */
  findByStatus(
    principal: Principal,
    statuses: readonly SigningStatus[],
    offset: number,
    limit: number,
  ): Promise<readonly Signing[]>;
  getIn(uow: UnitOfWork, signingId: number): Promise<SigningCase | undefined>;
  create(uow: UnitOfWork, draft: SigningDraft): Promise<number>;
  createSigner(uow: UnitOfWork, signingId: number, draft: SignerDraft): Promise<number>;
  /** Only for signings of an earlier version, which stored the token itself. */
  setTokenHash(uow: UnitOfWork, signerId: number, tokenHash: string): Promise<void>;
  /** @returns false when the signing is not in one of `from` */
  update(uow: UnitOfWork, signingId: number, patch: SigningPatch, from?: readonly SigningStatus[]): Promise<boolean>;
  /** @returns false when the signer is not in one of `from` */
  updateSigner(uow: UnitOfWork, signerId: number, patch: SignerPatch, from?: readonly SignerStatus[]): Promise<boolean>;
}

/** What was frozen of a signing, and how it last was; each with its HMAC-SHA-256 (hex). */
export interface FrozenRecord {
  /** Canonical JSON of what never changes. */
  readonly manifest: string;
  readonly manifestHmac: string;
  /** Canonical JSON of what changes, as the add-on last wrote it. */
  readonly state: string;
  /** Over manifest and state. */
  readonly stateHmac: string;
}

/** Rows of `esign_token`, `esign_manifest` and `esign_state`: secrets and freezing, outside the CRM's own tables. */
export interface SecretsRepository {
  /** Stores an access token's AES-256-GCM box (base64url) for reminders and `portalUrl`. */
  putToken(uow: UnitOfWork, signingId: number, signerId: number, box: string): Promise<void>;
  getToken(signerId: number): Promise<string | undefined>;
  /** Stores what is frozen, once: an existing manifest is never replaced. */
  putManifest(uow: UnitOfWork, signingId: number, manifest: string, hmac: string): Promise<void>;
  putState(uow: UnitOfWork, signingId: number, state: string, hmac: string): Promise<void>;
  /** One lookup, part of the hot path; inside a unit of work it sees that unit's writes. */
  getFrozen(signingId: number, uow?: UnitOfWork): Promise<FrozenRecord | undefined>;
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
  /** `<chain>.<step>` that was completed last. */
  readonly checkpoint: string | null;
  /** What steps hand on to later steps; plain JSON. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** Rows of `esign_outbox`. */
export interface OutboxRepository {
  /** @returns the row's id, and whether it was made now; an existing row is returned as it is */
  open(
    uow: UnitOfWork,
    signingId: number,
    type: string,
    subject: string,
    data?: OutboxRow['data'],
  ): Promise<{ id: number; isNew: boolean }>;
  get(id: number, uow?: UnitOfWork): Promise<OutboxRow | undefined>;
  /** Open rows made before a moment, by id, after the given one. */
  findOpen(olderThan: Date, afterId: number, limit: number): Promise<readonly OutboxRow[]>;
  /** Reminders of several signings, by id: one look for a whole list. */
  findReminders(signingIds: readonly number[]): Promise<readonly OutboxRow[]>;
  /** All rows of a signing, by id. */
  findBySigning(signingId: number, uow?: UnitOfWork): Promise<readonly OutboxRow[]>;
  setCheckpoint(uow: UnitOfWork, id: number, checkpoint: string, data: OutboxRow['data']): Promise<void>;
  setState(uow: UnitOfWork, id: number, state: OutboxRow['state']): Promise<void>;
}

/** Who may send a mail now: this run, nobody any more, or another run that is at it. */
export type DeliveryClaim = 'claimed' | 'sent' | 'busy';

/** One mail and what became of it; `at` is the mail server's answer, `null` while there is none. */
export interface Delivery {
  readonly step: string;
  /** A signer's id, or `sender`. */
  readonly recipient: string;
  readonly state: 'claimed' | 'sent' | 'refused';
  readonly at: Date | null;
}

/** One mail to one recipient: sent at most once, the window between the server's 250 and our commit apart. */
export interface DeliveryRepository {
  /** Reserves the mail for `owner` until a moment, committed at once; `owner` names one attempt. */
  claim(
    signingId: number,
    step: string,
    recipient: string,
    owner: string,
    now: Date,
    until: Date,
  ): Promise<DeliveryClaim>;
  /**
   * Prolongs a reservation while the mail is on its way. One statement, so that it may be called at any moment.
   *
   * @returns false when the reservation is no longer `owner`'s: the mail must not be sent then
   */
  renew(signingId: number, step: string, recipient: string, owner: string, until: Date): Promise<boolean>;
  /** Gives a reservation back after a failure, so that the next run need not wait. */
  release(signingId: number, step: string, recipient: string, owner: string): Promise<void>;
  isSent(signingId: number, step: string, recipient: string): Promise<boolean>;
  /** Records the mail server's answer: `refused` is as final as `sent`. @returns false when it was recorded before */
  finish(
    uow: UnitOfWork,
    signingId: number,
    step: string,
    recipient: string,
    outcome: { readonly state: 'sent' | 'refused'; readonly messageId: string; readonly at: Date },
  ): Promise<boolean>;
  /** Every mail of a signing: reserved, accepted by the mail server or refused; in the order in which they were begun. */
  findBySigning(signingId: number): Promise<readonly Delivery[]>;
  /** Moments at which mails of a step whose name starts so were accepted for a recipient, oldest first. */
  sentAt(signingId: number, stepPrefix: string, recipient: string): Promise<readonly Date[]>;
}

/** A line of a signing's history, written as a host `history` record on the signing and, where configured, on its related records. */
export interface HistoryRepository {
  /** @returns false when the line was there */
  write(uow: UnitOfWork, signingId: number, line: HistoryLine): Promise<boolean>;
  /** All lines of a signing, oldest first, at most 1 000; with the rights of the principal on the records. */
  findBySigning(principal: Principal, signingId: number): Promise<readonly HistoryNote[]>;
}

/** One line of history to be written. */
export interface HistoryLine {
  /** Unique on its signing. */
  readonly key: string;
  /** Who did what, from where; in the signing's language. */
  readonly text: string;
  readonly at: Date;
  /** Whom the line is about, when that is one signer. */
  readonly signerId: number | undefined;
  /** Of `JournalEntry`. */
  readonly entry: string;
  /** What the text is made of. */
  readonly params: JournalParams;
}

/** One line of history as it stands. `told`: what it was made of; absent on lines of earlier versions. */
export interface HistoryNote {
  readonly text: string;
  readonly at: Date;
  readonly told?: Pick<HistoryLine, 'entry' | 'params' | 'signerId'>;
}

/** A document of the CRM, as far as signing is concerned. */
export interface SourceDocument {
  readonly id: number;
  readonly name: string;
  readonly fileId: number | null;
  /** Records it belongs to, among the additional limetypes. */
  readonly related: readonly { readonly limetype: string; readonly id: number }[];
}

/** Documents on the host's configured limetype, and the people of the CRM. */
export interface CrmRecords {
  document(principal: Principal, id: number): Promise<SourceDocument | undefined>;
  /** @returns the id of a new document of type `signedagreement` with the relations of its source */
  createSignedDocument(
    uow: UnitOfWork,
    sourceId: number | null,
    draft: { readonly name: string; readonly fileId: number },
  ): Promise<number>;
  /** Name and mail address of a coworker or of a record of a configured signer parent; empty texts where it has none. */
  person(
    principal: Principal,
    limetype: string,
    id: number,
  ): Promise<{ readonly name: string; readonly email: string } | undefined>;
  /** The national number on a record of a signer parent, as somebody wrote it; `undefined` where there is none. */
  nationalNumber(principal: Principal, limetype: string, id: number): Promise<string | undefined>;
}

/** Who has signed with an eID, as keyed digests: rows of `esign_signatory`. */
export interface SignatoryRepository {
  /**
   * Notes a person under the signing's lock.
   *
   * @param personHashes - 64 hex digits each; all of them name this person
   * @returns false, having written nothing, when the person has signed as another signer of the signing
   */
  claim(uow: UnitOfWork, signingId: number, signerId: number, personHashes: readonly string[]): Promise<boolean>;
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

/** One act's evidence as kept. */
export interface EvidenceRecord {
  readonly id: string;
  readonly signerId: number;
  /** `adopted`: somebody had acted before evidence was kept; there is nothing to show for it. */
  readonly kind: 'act' | 'adopted';
  /** SHA-256 of the document that was presented, hex; empty when adopted. */
  readonly fingerprint: string;
  readonly at: Date;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/**
 * Where evidence of acts is kept: rows of `esign_evidence`, append-only, until a trust service holds the master copy.
 * An act counts when this has resolved.
 */
export interface EvidenceRepository {
  /** Appends to the signing's hash chain. @returns the evidence's id */
  record(uow: UnitOfWork, act: RecordedAct): Promise<string>;
  /** Notes that somebody had acted before evidence was kept. */
  recordAdopted(uow: UnitOfWork, signing: Signing, signer: Signer, at: Date): Promise<void>;
  /**
   * Everything recorded of a signing, oldest first.
   *
   * @throws `IntegrityError` `SIGNING_EVIDENCE_BROKEN` when a link of the hash chain does not fit
   */
  findBySigning(signingId: number): Promise<readonly EvidenceRecord[]>;
}

/** Injection tokens of the domain's ports and services. */
export const SIGNING = {
  repository: Symbol.for('signing.repository'),
  secrets: Symbol.for('signing.secrets'),
  outbox: Symbol.for('signing.outbox'),
  deliveries: Symbol.for('signing.deliveries'),
  history: Symbol.for('signing.history'),
  crm: Symbol.for('signing.crm'),
  context: Symbol.for('signing.context'),
  idempotency: Symbol.for('signing.idempotency'),
  originalDocuments: Symbol.for('signing.originalDocuments'),
  signedDocuments: Symbol.for('signing.signedDocuments'),
  evidence: Symbol.for('signing.evidence'),
  settings: Symbol.for('signing.settings'),
  coworkers: Symbol.for('signing.coworkers'),
  portal: Symbol.for('signing.portal'),
} as const;
