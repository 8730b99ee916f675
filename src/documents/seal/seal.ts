/** A box with text on a page that shows that the document is sealed. It proves nothing by itself. */
export interface VisibleStamp {
  /** From 0. */
  readonly page: number;
  /** Lower left and upper right corner, points from the page's lower left corner. */
  readonly rect: readonly [left: number, bottom: number, right: number, top: number];
  /** The first one is drawn bold; long ones are broken, what is too high is left out. */
  readonly lines: readonly string[];
  /** Language of the lines, `en_us`. */
  readonly language: string;
}

/**
 * What a signature in a PDF is for (ISO 32000-2 §12.8): `certification` is the document's first and forbids any further
 * change (DocMDP P 1), `approval` is a further one, `timestamp` proves with a time-stamp of the whole file.
 */
export type SealKind = 'certification' | 'approval' | 'timestamp';

/** A signature field that is to be added. */
export interface SealField {
  /** Unlike every other field's: ASCII without dots. */
  readonly name: string;
  readonly kind: SealKind;
  /** Left out: nothing is shown. Never for a time-stamp. */
  readonly stamp?: VisibleStamp;
  /** Who signs, for readers; left out of time-stamps as the next two are. */
  readonly signerName?: string;
  readonly reason?: string;
  readonly location?: string;
  /** The signer's own word; whole seconds are kept. */
  readonly at: Date;
  /** Room for the signature in DER: 12 KB for a signature, 8 KB for a time-stamp are enough for usual chains. */
  readonly placeholderBytes: number;
}

/** A file that waits for a signature: what was appended, and what has to be signed. Survives JSON. */
export interface PreparedRevision {
  readonly path: string;
  /** As in the file: everything but the placeholder with its angle brackets. */
  readonly byteRange: readonly [number, number, number, number];
  /** SHA-256 of the covered bytes, 64 hex digits. */
  readonly digest: string;
  /** Where the placeholder is, angle brackets included. */
  readonly contents: { readonly offset: number; readonly length: number };
  /** How long the file was before; cutting it there takes the revision back. */
  readonly formerBytes: number;
}

/** A file after a step. */
export interface ExtendedFile {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the whole file, 64 hex digits. */
  readonly sha256: string;
}

/** What a verifier needs years later, each in DER: certificates of all chains, revocation lists, OCSP responses. */
export interface ValidationMaterial {
  readonly certs: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  /** Each an `OCSPResponse`. */
  readonly ocsps: readonly Uint8Array[];
}

/** A file that travels inside the document. */
export interface Attachment {
  /** File name, unlike every other attachment's. */
  readonly name: string;
  readonly mimeType: string;
  readonly description: string;
  readonly bytes: Uint8Array;
}
