/** A line of a mail's table. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What a mail says, before it is HTML or plain text. Every text is clean (see `plain-text.ts`) but not escaped. */
export interface MailContent {
  readonly subject: string;
  /** Shown by mail programs beside the subject. */
  readonly preheader: string;
  readonly heading: string;
  readonly greeting: string;
  readonly intro: readonly string[];
  /** The sender's own words; may have several lines. */
  readonly message?: { readonly label: string; readonly text: string };
  readonly facts: readonly Fact[];
  readonly button?: { readonly label: string; readonly url: string; readonly note: string };
  readonly fingerprint?: {
    readonly heading: string;
    readonly value: string;
    readonly explanation: string;
    readonly commands: readonly { readonly label: string; readonly command: string }[];
  };
  /** How to see that the mail is genuine, or what to do next. */
  readonly advice?: { readonly heading: string; readonly lines: readonly string[] };
  readonly footer: string;
}
