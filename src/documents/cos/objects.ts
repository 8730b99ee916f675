/** A PDF name, without its slash and with `#xx` resolved; one character per byte. */
export class Name {
  constructor(readonly value: string) {}
}

/** A reference to an indirect object. */
export class Ref {
  constructor(
    readonly num: number,
    readonly gen = 0,
  ) {}
}

/** A PDF string: bytes, whatever they encode. */
export class Str {
  constructor(readonly bytes: Uint8Array) {}
}

/** A bare word: an operator of a content stream or a keyword of the file structure. */
export class Keyword {
  constructor(readonly value: string) {}
}

export type Dict = Map<string, Cos>;

/** A stream as it is stored: its bytes are still encoded by the dictionary's `Filter`. */
export class Stream {
  constructor(
    readonly dict: Dict,
    readonly data: Uint8Array,
  ) {}
}

/** Any PDF object (ISO 32000-2 §7.3). */
export type Cos = null | boolean | number | Name | Ref | Str | Keyword | Stream | Dict | Cos[];

/** Why bytes cannot be read as PDF. */
export type FormatFault = 'broken' | 'complex' | 'encrypted';

/** Bytes that break the format or a limit. Never leaves the room: a boundary turns it into an error with a code. */
export class PdfFormatError extends Error {
  constructor(
    readonly fault: FormatFault,
    message: string,
  ) {
    super(message);
    this.name = 'PdfFormatError';
  }
}

/** Guards against input made to exhaust memory or time. */
export interface CosLimits {
  /** Arrays and dictionaries inside each other. */
  readonly maxDepth: number;
  /** One object or cross-reference stream, inflated. */
  readonly maxInflatedBytes: number;
  /** Revisions, thus cross-reference sections. */
  readonly maxSections: number;
  readonly maxObjects: number;
}

export const COS_LIMITS: CosLimits = {
  maxDepth: 100,
  maxInflatedBytes: 64 * 1024 * 1024,
  maxSections: 512,
  maxObjects: 2_000_000,
};

/** Builds a dictionary; entries that are `undefined` are left out. */
export function dict(entries: Readonly<Record<string, Cos | undefined>>): Dict {
  const made: Dict = new Map();
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) made.set(key, value);
  return made;
}

/** @returns the name's value, or `undefined` when it is no name */
export function nameOf(value: Cos | undefined): string | undefined {
  return value instanceof Name ? value.value : undefined;
}
