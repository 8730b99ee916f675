import type { Duty } from '../signing/index.js';

/** The mails of a signing. `declined` and `error` go to the sender only. */
export const MAIL_KINDS = ['invitation', 'reminder', 'expiring', 'completed', 'canceled', 'declined', 'error'] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** The coworker who sent the signing. */
export interface MailPerson {
  readonly name: string;
  readonly email: string;
  /** Their company, where the installation knows it. */
  readonly organisation?: string;
}

/** What every mail knows. Texts are raw: the renderer escapes, shortens and isolates them. */
interface CommonData {
  readonly recipientName: string;
  readonly sender: MailPerson;
  /** The signing's title. */
  readonly title: string;
  /** `#rrggbb` of the button; the settings' `accentColor`. */
  readonly accentColor?: string;
}

/** To someone whose turn it has become. */
export interface InvitationData extends CommonData {
  readonly duty: Duty;
  /** As the sender wrote them; an empty subject gives the default one. */
  readonly subject: string;
  readonly message: string;
  /** The personal portal address. */
  readonly link: string;
  readonly pages?: number;
  /** SHA-256 of the original document, hex; absent in a preview, when there is none yet. */
  readonly fingerprint?: string;
  readonly deadline: Date | null;
}

/** To someone whose turn it still is. */
export interface ReminderData extends Omit<InvitationData, 'subject'> {
  /** When they were first asked. */
  readonly askedAt: Date | null;
}

/** Two working days before the end: to those whose turn it is, and to the sender. */
export interface ExpiringData extends CommonData {
  readonly audience: 'signer' | 'sender';
  /** The reader's, when a signer. */
  readonly duty: Duty;
  /** The personal portal address, or for the sender the record in the CRM. */
  readonly link: string;
  readonly deadline: Date;
  /** Names of those who have not acted. */
  readonly waitingFor: readonly string[];
}

/** To everyone of the signing and the sender, with the signed document. */
export interface CompletedData extends CommonData {
  readonly audience: 'signer' | 'sender';
  readonly link: string;
  /** SHA-256 of the signed document, hex. */
  readonly fingerprint: string;
  readonly filename: string;
  /** False when the document is too large to attach. */
  readonly isAttached: boolean;
  readonly completedAt: Date;
  /** Names of those who signed or approved. */
  readonly signedBy: readonly string[];
}

export type CancelCause = 'canceled' | 'declined' | 'not_me' | 'expired';

/** To everyone who was invited; to the sender when the time ran out or a colleague ended it. */
export interface CanceledData extends CommonData {
  readonly audience: 'signer' | 'sender';
  readonly cause: CancelCause;
  /** Who ended it, where that was a signer or a colleague of the sender. */
  readonly by?: string;
  readonly reason: string;
  readonly canceledAt: Date;
  /** For the sender: the record in the CRM. */
  readonly link?: string;
}

/** To the sender, when a signer declined or is not the right person. */
export interface DeclinedData extends CommonData {
  readonly signer: { readonly name: string; readonly email: string };
  readonly cause: 'declined' | 'not_me';
  readonly reason: string;
  readonly declinedAt: Date;
  /** True when a viewer was the wrong person: the signing itself goes on. */
  readonly continues?: boolean;
  /** The record in the CRM. */
  readonly link: string;
}

/** To the sender, when a task gave up. */
export interface ErrorData extends CommonData {
  /** Stable error code; its words come from the catalog. */
  readonly code: string;
  /** `<task>.<step>` that failed. */
  readonly step: string;
  readonly failedAt: Date;
  /** Whom it concerns, when mail to one person failed. */
  readonly concerns?: string;
  /** The record in the CRM. */
  readonly link: string;
}

/** Data by kind. */
export interface MailDataByKind {
  readonly invitation: InvitationData;
  readonly reminder: ReminderData;
  readonly expiring: ExpiringData;
  readonly completed: CompletedData;
  readonly canceled: CanceledData;
  readonly declined: DeclinedData;
  readonly error: ErrorData;
}

/** A mail ready to be sent. */
export interface RenderedMail {
  /** One line without control characters. */
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}
