import type { OptionText } from './payloads';

/** A file of the CRM; `size` in bytes. */
export interface CrmFile {
  readonly filename: string;
  readonly extension: string;
  readonly id: number;
  readonly size: number;
  readonly mimetype: string;
  readonly url?: string;
}

/** Somebody who may be asked to sign. */
export interface SignerCandidate {
  readonly limetype: string;
  readonly id: number;
  readonly name: string;
  /** Empty when the record has none. */
  readonly email: string;
  readonly default: boolean;
  /** The limetype's name in the session's language. */
  readonly limetypeLocalname: string;
}

/** Answer of `GET limepkg-esign/signing/init/`. */
export interface InitAnswer {
  readonly signers: readonly SignerCandidate[];
  readonly methods: readonly (OptionText & { readonly default: boolean; readonly level?: 'SES' | 'AES' | 'QES' })[];
  readonly title: string;
  readonly languages: readonly string[];
  readonly subject?: string;
  readonly message: string;
  readonly documents: readonly {
    readonly id: number;
    readonly limetype: string;
    readonly name: string;
    readonly file: CrmFile;
    readonly url: string;
  }[];
}

export type StatusContext = 'signing' | 'document' | 'relation' | 'not_configured';

export interface PotentialDocument {
  readonly id: number;
  readonly type: string;
  readonly file: CrmFile;
  readonly name?: string;
}

/** Why something stands still: a stable code, the step, and words in the session's language. */
export interface StandstillCause {
  readonly code: string;
  readonly step: string;
  readonly message: string;
}

/** How a signing ended early. */
export interface CancellationInfo {
  readonly kind: 'canceled' | 'declined' | 'not_me' | 'expired';
  readonly reason: string;
}

/** What one line tells about a signing; `status.text` is a translation key, dates are ISO 8601. */
export interface StatusSigning {
  readonly id: number;
  readonly limetype: string;
  readonly status: OptionText;
  readonly title: string;
  readonly sentDate: string | null;
  readonly signedDate: string | null;
  /** `null` when it is over. */
  readonly acted: { readonly done: number; readonly total: number } | null;
  /** Whose turn it is: some names, how many more, and since when. */
  readonly next: { readonly names: readonly string[]; readonly more: number; readonly since: string | null } | null;
  readonly nextReminder: string | null;
  /** The one thing that would move it forward. */
  readonly action: 'resume' | 'sign' | 'remind' | null;
  /** The session's own link, when it is their turn. */
  readonly portalUrl: string | null;
  readonly failure: StandstillCause | null;
  readonly waiting: (StandstillCause & { readonly since: string }) | null;
  readonly cancellation: CancellationInfo | null;
  readonly signedUrl: string | null;
}

/** Answer of `GET limepkg-esign/status/{limetype}/{id}/`. */
export interface StatusAnswer {
  readonly context: StatusContext;
  readonly potentialDocuments: readonly PotentialDocument[];
  readonly signings: readonly StatusSigning[];
  readonly coworker: { readonly id: number; readonly name: string; readonly email: string } | null;
}

export type SkipReason = 'not_found' | 'not_in_turn' | 'already_done' | 'too_soon' | 'closed';

/** Answer of `POST limepkg-esign/signing/{id}/remind/`. */
export interface RemindAnswer {
  readonly reminded: readonly number[];
  readonly skipped: readonly { readonly id: number; readonly reason: SkipReason }[];
}

/** How far one signer has come. Dates are ISO 8601. */
export interface SignerProgress {
  readonly id: number;
  /** Number of their order group, from 1; `null` for those who only get the completed mail. */
  readonly group: number | null;
  readonly isNext: boolean;
  readonly sentDate: string | null;
  readonly notifiedDate: string | null;
  readonly openedDate: string | null;
  readonly doneDate: string | null;
  readonly mail: { readonly state: 'none' | 'queued' | 'accepted' | 'refused'; readonly at: string | null };
  readonly reminders: number;
  readonly nextReminder: string | null;
  readonly canRemind: boolean;
  readonly skipped: SkipReason | null;
  readonly remindableFrom: string | null;
  readonly act: {
    readonly method: OptionText | null;
    readonly level: 'SES' | 'AES' | 'QES';
    /** Masked. */
    readonly identity: string | null;
    readonly receiptUrl: string | null;
  } | null;
}

/** A signature that somebody else than expected made, waiting for its sender. */
export interface HeldSignature {
  readonly transaction: string;
  readonly signerId: number;
  readonly method: OptionText;
  readonly at: string;
  /** Whom the eID names. */
  readonly name: string | null;
  /** Masked. */
  readonly identity: string | null;
}

/** Answer of `GET limepkg-esign/signing/{id}/progress/`. */
export interface SigningProgress {
  readonly id: number;
  readonly status: OptionText;
  readonly language: string;
  readonly sentDate: string | null;
  readonly signedDate: string | null;
  readonly deadline: string | null;
  readonly pages: number | null;
  /** SHA-256, 64 hex digits. */
  readonly originalFingerprint: string;
  readonly signedFingerprint: string | null;
  readonly cancellation: (CancellationInfo & { readonly by: string }) | null;
  readonly canCancel: boolean;
  readonly canRemind: boolean;
  readonly canResume: boolean;
  readonly resumeStep: string | null;
  /** `possible`: it was completed without a seal, and its document can be sealed still. */
  readonly seal?: 'none' | 'possible' | 'under_way' | 'stopped' | 'sealed';
  readonly signers: readonly SignerProgress[];
  readonly held?: readonly HeldSignature[];
  /** Whether the session may decide about these. */
  readonly canDecide?: boolean;
}

/** One thing that has happened, told in the session's language. */
export interface TimelineEvent {
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly actor: string;
  /** Where they were; empty when no device is known. */
  readonly trace: string;
  readonly signerId: number | null;
}

export type RoleValue = 'signer' | 'viewer' | 'approver';

/** One person of `POST limepkg-esign/signing/`. */
export interface NewSigner {
  readonly name: string;
  readonly email: string;
  readonly order: number;
  readonly role: RoleValue;
  readonly duty: 'sign' | 'approve' | null;
  readonly limetype?: string;
  readonly id?: number;
}

/** Body of `POST limepkg-esign/signing/`. */
export interface NewSigning {
  readonly signers: readonly NewSigner[];
  readonly documents: readonly number[];
  readonly meta: { readonly subject: string; readonly message: string; readonly language: string };
  readonly title: string;
  readonly methods: readonly string[];
}

/** One person of a signing. Dates are ISO 8601. */
export interface CrmSigner {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly order: number;
  readonly role: OptionText;
  readonly duty: 'sign' | 'approve' | null;
  readonly status: OptionText;
}

/** A signing as coworkers see it. */
export interface CrmSigning {
  readonly id: number;
  readonly title: string;
  readonly status: OptionText;
  readonly coworker: { readonly id: number; readonly name: string; readonly email: string };
  readonly methods: readonly OptionText[];
  readonly signers: readonly CrmSigner[];
  readonly originalDocument: CrmFile | null;
  readonly signedDocument: { readonly id: number; readonly name: string; readonly file: CrmFile } | null;
  /** The session's own link, when its coworker is one of the signers. */
  readonly portalUrl: string | null;
  readonly failure: { readonly code: string; readonly message: string; readonly step: string } | null;
  readonly waiting: {
    readonly code: string;
    readonly message: string;
    readonly step: string;
    readonly since: string;
  } | null;
}

/** Body of `POST limepkg-esign/signing/preview/`. */
export interface MailPreviewInput {
  readonly title: string;
  readonly meta: NewSigning['meta'];
  readonly signer: Pick<NewSigner, 'name' | 'role'>;
}

/** A mail as it would be sent. */
export interface MailPreview {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}
