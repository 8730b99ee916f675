import type { HostFile, Language, Principal, Session, UnitOfWork } from '../host/index.js';
import type { Checkpoint, MethodData, Signer, Signing, SigningCase } from './records.js';
import type { Progress, SealState, SigningOverview, SkipReason, TimelineEvent } from './standing.js';
import type { Duty, MethodId, Role } from './vocabulary.js';

/** A signer as the create call names it, already validated for shape. */
export interface NewSigner {
  readonly name: string;
  readonly email: string;
  readonly order: number;
  readonly role: Role;
  /** `null` on input means the role's own duty. */
  readonly duty: Duty | null;
  readonly limetype?: string;
  readonly id?: number;
}

/** What the create call asks for, already validated for shape. */
export interface NewSigning {
  readonly title: string;
  readonly documents: readonly number[];
  readonly methods: readonly MethodId[];
  readonly meta: { readonly subject: string; readonly message: string; readonly language: Language };
  readonly signers: readonly NewSigner[];
}

/**
 * What coworkers do with signings. Every method checks the configured group (`ACCESS_DENIED`), the linked coworker
 * (`ACCESS_NO_COWORKER`) and the rights on the records involved; what one may not see does not exist (`SIGNING_NOT_FOUND`).
 */
export interface CoworkerService {
  /** @param idempotency - header value and a digest of the body; the same pair gives the same signing, another body `IDEMPOTENCY_MISMATCH` */
  create(
    session: Session,
    input: NewSigning,
    idempotency?: { readonly key: string; readonly bodyHash: string },
  ): Promise<SigningCase>;
  get(session: Session, signingId: number): Promise<SigningCase>;
  cancel(session: Session, signingId: number, reason: string | undefined): Promise<SigningCase>;
  remind(
    session: Session,
    signingId: number,
    signerIds: readonly number[] | undefined,
  ): Promise<{
    readonly reminded: readonly number[];
    readonly skipped: readonly { readonly id: number; readonly reason: SkipReason }[];
  }>;
  /** @returns the checkpoint the resuming starts from: the step after the last completed one */
  resume(session: Session, signingId: number): Promise<Checkpoint>;
  /**
   * Has the document of a signing sealed that was completed without a seal; for its sender and administrators.
   *
   * @returns how far the seal has come; asked again, nothing is begun twice
   */
  seal(session: Session, signingId: number): Promise<SealState>;
  related(session: Session, limetype: string, id: number): Promise<readonly Signing[]>;
  /** What one line tells about each signing; they are the session's to see already. */
  overviews(session: Session, signings: readonly Signing[]): Promise<readonly SigningOverview[]>;
  progress(session: Session, signingId: number): Promise<Progress>;
  /** What has happened, oldest first, in the reader's language. */
  timeline(session: Session, signingId: number, language: Language): Promise<readonly TimelineEvent[]>;
  /** The session's own portal address, when its coworker is one of the signers and the signing is not over. */
  portalUrl(session: Session, found: SigningCase): Promise<string | undefined>;
  /** Throws unless the session may use the add-on at all. */
  assertUser(session: Session): void;
}

/** What the holder of a token sees. */
export interface Visit {
  readonly found: SigningCase;
  readonly signer: Signer;
  readonly duty: Duty;
  readonly canAct: boolean;
  /** Names of the signers and approvers of the group before; empty when it is this signer's turn or the signing is over. */
  readonly waitingFor: readonly string[];
}

/** A verified local copy of the original document. */
export interface VisitedDocument {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly filename: string;
  /** SHA-256, 64 lower-case hex digits. */
  readonly fingerprint: string;
}

/** The device at the other end of a portal call. */
export interface ClientTrace {
  readonly ipAddress: string;
  readonly browser: string;
  readonly platform: string;
}

/** A verified act, ready to be recorded. */
export interface Act {
  readonly duty: 'sign' | 'approve';
  readonly method: MethodId | 'approve';
  readonly level: MethodData['level'];
  readonly trace: ClientTrace;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly transactionId?: string;
  readonly receiptUrl?: string;
  readonly personalIdentification?: string;
  /** In the register of signatures. */
  readonly recordId?: string;
}

/** An act of signing, by one of the signing's methods. */
export type SignatureAct = Act & { readonly duty: 'sign'; readonly method: MethodId };

/**
 * What holders of an access token do. Every method first finds the signer by the token (`TokenError` `TOKEN_INVALID`,
 * title `InvalidToken`) and checks the frozen manifest and the document (`IntegrityError` `SIGNING_TAMPERED_FILE`, title `TamperedFile`).
 */
export interface PortalService {
  /** Reads only; the hot path. */
  visit(principal: Principal, token: string): Promise<Visit>;
  /** Records the opening: status, date and, at the first, the event. Renews the date at most once a minute. */
  open(principal: Principal, visit: Visit): Promise<Visit>;
  /** A private, verified copy of the original document; `isContinuation`: a later range of the same visit takes the same copy. */
  originalDocument(principal: Principal, token: string, isContinuation?: boolean): Promise<VisitedDocument>;
  /** `NotFoundError` `DOCUMENT_NOT_READY` before the signing is `signed`. */
  signedDocument(principal: Principal, token: string): Promise<{ file: HostFile; content: NodeJS.ReadableStream }>;
  /** Throws what {@link PortalService.act} would throw now, before a method begins. */
  assertCanAct(principal: Principal, token: string, duty: 'sign' | 'approve', method?: MethodId): Promise<Visit>;
  /**
   * Records an act: wrong duty 403 `ACCESS_WRONG_DUTY`, out of turn 409 `SIGNING_OUT_OF_TURN`, second act 409
   * `SIGNING_ALREADY_SIGNED`, closed 409 `SIGNING_CANCELED` / `SIGNING_CLOSED`, method not among the signing's 422 `METHOD_NOT_ENABLED`.
   */
  act(principal: Principal, token: string, act: Act): Promise<Visit>;
  decline(
    principal: Principal,
    token: string,
    kind: 'declined' | 'not_me',
    reason: string,
    trace: ClientTrace,
  ): Promise<Visit>;
}

/** What the server does for a signer whose proof came another way than by their link. */
export interface SigningOnBehalf {
  /**
   * What {@link PortalService.assertCanAct} does, for the server's own work on behalf of a signer.
   *
   * @param maxAgeMs - how old what is known of the signing may be, for work that is looked at again before it counts; default: read now
   */
  assertSignerCanAct(
    principal: Principal,
    signingId: number,
    signerId: number,
    method: MethodId,
    maxAgeMs?: number,
  ): Promise<Visit>;
  /**
   * Records a signature that was proven without the signer's browser.
   *
   * @param alongside - writes in the same unit of work, after the act; what it throws undoes both
   * @throws as {@link PortalService.act}
   */
  signFor(
    principal: Principal,
    signingId: number,
    signerId: number,
    act: SignatureAct,
    alongside: (uow: UnitOfWork) => Promise<void>,
  ): Promise<Visit>;
  /** The personal portal address of a signer. @throws `IntegrityError` `SIGNING_TOKEN_BOX_INVALID` */
  personalUrl(signingId: number, signerId: number): Promise<string>;
}
