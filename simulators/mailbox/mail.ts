/** A file that came with a mail. */
export interface StoredAttachment {
  readonly filename: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
}

/** One mail as the sink received it. Addresses are bare; names stand in `headers`. */
export interface StoredMail {
  readonly id: string;
  /** Recipients of the SMTP envelope, comma separated. */
  readonly to: string;
  readonly from: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** By lower-case name; repeated headers are joined by line breaks. */
  readonly headers: Readonly<Record<string, string>>;
  readonly receivedAt: string;
  readonly attachments: readonly StoredAttachment[];
}
