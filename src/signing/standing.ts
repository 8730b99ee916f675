import type { Signer, Signing, SigningCase } from './records.js';

/** Why a signer was not reminded. */
export type SkipReason = 'not_found' | 'not_in_turn' | 'already_done' | 'too_soon' | 'closed';

/** What became of the last mail that asked somebody to act. `at`: the mail server's answer. */
export interface MailState {
  readonly state: 'none' | 'queued' | 'accepted' | 'refused';
  readonly at: Date | null;
}

/** How far one signer has come. */
export interface SignerProgress {
  readonly signer: Signer;
  /** Number of their order group, from 1; `null` for viewers who only get the completed mail. */
  readonly group: number | null;
  readonly isNext: boolean;
  readonly mail: MailState;
  /** Reminders so far, whoever asked for them. */
  readonly reminders: number;
  /** When the clock reminds them next; `null` when it does not. */
  readonly nextReminder: Date | null;
  /** Why they cannot be reminded now; `null` when they can. */
  readonly skipped: SkipReason | null;
  /** From when on they can be reminded again, when it is only too soon. */
  readonly remindableFrom: Date | null;
}

/** How far the seal of a document has come; `possible`: it was signed without one, and can have one still. */
export type SealState = 'none' | 'possible' | 'under_way' | 'stopped' | 'sealed';

/** How far a signing has come, and what can be done about it. */
export interface Progress {
  readonly found: SigningCase;
  readonly signers: readonly SignerProgress[];
  readonly deadline: Date | null;
  readonly canCancel: boolean;
  /** The step at which it would go on; `null` when nothing has stopped. */
  readonly resumeStep: string | null;
  readonly seal: SealState;
}

/** The one thing that would move a signing forward. */
export type ForwardAction = 'resume' | 'sign' | 'remind';

/** What one line about a signing tells. */
export interface SigningOverview {
  readonly signing: Signing;
  /** Signers and approvers who have acted, of all; `null` when the signing is over. */
  readonly acted: { readonly done: number; readonly total: number } | null;
  /** Whose turn it is, and since when; `null` when nobody is waited for. */
  readonly next: { readonly names: readonly string[]; readonly since: Date | null } | null;
  /** When the clock reminds one of them next. */
  readonly nextReminder: Date | null;
  readonly action: ForwardAction | null;
  /** The caller's own link, when it is their turn. */
  readonly portalUrl: string | null;
}

/** One thing that has happened to a signing, in the reader's language. */
export interface TimelineEvent {
  readonly at: Date;
  /** A `JournalEntry`, or `note` for a line that says only what it says. */
  readonly kind: string;
  /** One sentence: who did what, and by what means. */
  readonly text: string;
  /** Who did it; the system where nobody did. */
  readonly actor: string;
  /** Where they were: "From 192.0.2.1, Firefox 128, Windows."; empty where no device is known. */
  readonly trace: string;
  readonly signerId: number | null;
}
