import type { ClientHashType, DigestToSign } from './digest.js';

/** A PDF with room for a signature. Keep it until the signature is there; nothing in it is secret beyond the document itself. */
export interface PreparedPdfSignature {
  readonly form: 'PAdES';
  readonly hashType: ClientHashType;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly byteRange: readonly [number, number, number, number];
}

/** Content of any kind that gets a signature beside it. */
export interface PreparedCades {
  readonly form: 'CAdES';
  readonly hashType: ClientHashType;
  readonly content: Uint8Array;
}

/** A file of a container. */
export interface AsicFile {
  /** Path inside the container, with `/`. */
  readonly name: string;
  /** Default: `application/octet-stream`. */
  readonly mimeType?: string;
  readonly bytes: Uint8Array;
}

/** Files that get into a container together with a signature. */
export interface PreparedAsic {
  readonly form: 'ASiC-S' | 'ASiC-E';
  readonly hashType: ClientHashType;
  readonly files: readonly AsicFile[];
  /** What is signed: the one file of ASiC-S, the manifest of ASiC-E. */
  readonly signed: Uint8Array;
}

/** What waits for a signature. Survives `structuredClone`. */
export type Prepared = PreparedPdfSignature | PreparedCades | PreparedAsic;

/** What a document became, and what the building block is to be asked for. */
export interface Preparation<Kind extends Prepared> {
  readonly prepared: Kind;
  readonly digest: DigestToSign;
}
