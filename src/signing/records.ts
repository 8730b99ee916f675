import type { Language } from '../host/index.js';
import type { MethodId, Role, SignerStatus, SigningStatus } from './vocabulary.js';

/** The last completed step of a signing's current task chain. */
export interface Checkpoint {
  /** `<task>.<step>`, for example `signing_complete.create_signed_document_file`. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly datetime: string;
}

/**
 * `signing.metadata`, parsed. Version 0 is the original structure, 1 has checkpoints, 2 may be sealed with PAdES.
 * Unknown keys of stored metadata survive a rewrite.
 */
export interface SigningMetadata {
  readonly version: 0 | 1 | 2;
  readonly language: Language;
  readonly subject: string;
  readonly message: string;
  readonly previousStatus?: SigningStatus;
  readonly checkpoint?: Checkpoint;
  /** Why the signing is in `error`, with the step that failed. */
  readonly failure?: {
    readonly code: string;
    readonly message: string;
    readonly step: string;
    readonly datetime: string;
    /** Repeating the step cannot help. */
    readonly isFinal?: boolean;
  };
  /** What a chain of work waits for, and since when (ISO 8601, UTC); it is tried again until it goes on. */
  readonly waiting?: { readonly code: string; readonly step: string; readonly since: string };
  /** Why it was cancelled, and by whom: `sender`, `signer:<id>` or `expiry`. */
  readonly cancellation?: {
    readonly reason: string;
    readonly by: string;
    readonly kind: 'canceled' | 'declined' | 'not_me' | 'expired';
  };
  readonly rest: Readonly<Record<string, unknown>>;
}

/** One signing as the domain sees it; ids are host record ids. */
export interface Signing {
  readonly id: number;
  readonly version: number;
  readonly title: string;
  readonly metadata: SigningMetadata;
  /** SHA-256, 64 lower-case hex digits. */
  readonly originalDocumentFingerprint: string;
  readonly signedDocumentFingerprint: string | null;
  readonly status: SigningStatus;
  readonly methods: readonly MethodId[];
  readonly originalDocumentFileId: number;
  readonly sentDate: Date | null;
  readonly signedDate: Date | null;
  readonly coworkerId: number;
  /** The first document it was made from. */
  readonly documentId: number | null;
  readonly signedDocumentId: number | null;
}

/** What `signer.methoddata` keeps of an act; everything here may be shown on the verification page. */
export interface MethodData {
  readonly method: MethodId | 'approve';
  /** ETSI assurance words: never more than the evidence supports. */
  readonly level: 'SES' | 'AES' | 'QES';
  readonly ipAddress: string;
  readonly browser: string;
  readonly platform: string;
  /** SHA-256 hex of the document that was presented. */
  readonly fingerprint: string;
  readonly transactionId?: string;
  readonly receiptUrl?: string;
  /** Already masked. */
  readonly personalIdentification?: string;
  /** In the register of signatures. */
  readonly recordId?: string;
  /** Id of the evidence in its store. */
  readonly evidenceId?: string;
  /** Why this signer declined or said "not me". */
  readonly declined?: { readonly kind: 'declined' | 'not_me'; readonly reason: string };
}

/** One signer, approver or viewer. */
export interface Signer {
  readonly id: number;
  readonly signingId: number;
  readonly name: string;
  readonly email: string;
  /** SHA-256 of the access token, 64 lower-case hex digits. */
  readonly tokenHash: string;
  readonly role: Role;
  readonly status: SignerStatus;
  readonly method: MethodId | null;
  readonly methodData: MethodData | null;
  readonly order: number;
  readonly sentDate: Date | null;
  readonly notifiedDate: Date | null;
  readonly lastOpenedDate: Date | null;
  readonly approvedDate: Date | null;
  readonly signedDate: Date | null;
  /** The person or coworker behind the signer, if one was picked. */
  readonly parent: { readonly limetype: string; readonly id: number } | null;
}

/** A signing with all its signers, ordered by `order`, then id. */
export interface SigningCase {
  readonly signing: Signing;
  readonly signers: readonly Signer[];
}
