/** One cell of the verification pages. */
export interface VerificationField {
  readonly label: string;
  readonly value: string;
  /** Fingerprints and ids. */
  readonly isMonospaced?: boolean;
  /** Makes the value a link: http, https or mailto. */
  readonly url?: string;
}

/** What the pages say about one signer. */
export interface VerificationSigner {
  readonly heading: string;
  readonly fields: readonly VerificationField[];
  /** Drawn signature, PNG. */
  readonly image?: Uint8Array;
  readonly imageAlternative?: string;
}

/** Everything the verification pages say, in the reader's language. */
export interface VerificationContent {
  /** `en_us` or `en-US`. */
  readonly language: string;
  readonly title: string;
  readonly intro: string;
  readonly documentHeading: string;
  readonly document: readonly VerificationField[];
  readonly signersHeading: string;
  readonly signers: readonly VerificationSigner[];
  readonly howToVerifyHeading: string;
  readonly howToVerify: readonly string[];
  /** With `{page}` and `{pages}`: numbers among the verification pages. */
  readonly footer: string;
  /** Where the verifier is; shown as QR code and link. */
  readonly verifierUrl?: string;
  readonly verifierLabel?: string;
}
