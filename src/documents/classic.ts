import { blobSource, chunksOf, memorySource, type ByteSource } from './cos/byte-source.js';
import { revisionEnds } from './cos/revision-ends.js';
import { toHex, type Primitives } from './primitives.js';

/** A file as a caller may hold it. */
export type FileInput = Uint8Array | Blob | ByteSource;

function sourceOf(input: FileInput): ByteSource {
  if (input instanceof Uint8Array) return memorySource(input);
  return input instanceof Blob ? blobSource(input) : input;
}

function isStream(
  input: FileInput | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
): input is ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> {
  return Symbol.asyncIterator in input || 'getReader' in input;
}

async function* read(stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (Symbol.asyncIterator in stream) {
    yield* stream;
    return;
  }
  const reader = stream.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
}

/**
 * Computes a document's fingerprint.
 *
 * @param input - the whole file, or a stream of it
 * @returns SHA-256, 64 lower-case hex digits
 */
export async function fingerprint(
  input: FileInput | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
  primitives: Primitives,
): Promise<string> {
  const chunks = isStream(input) ? read(input) : chunksOf(sourceOf(input));
  return toHex(await primitives.sha256(chunks));
}

/** What a reader has beside the file. */
export interface ClassicExpectation {
  /** The signed document's fingerprint, as the mail says it. */
  readonly mailedFingerprint?: string;
  /** The original document's fingerprint, as a verification page or an eID says it. */
  readonly originalFingerprint?: string;
  /** The original document itself. */
  readonly originalBytes?: FileInput;
}

/** `unchecked`: there was nothing to compare with. */
export type ClassicVerdict = 'same' | 'different' | 'unchecked';

/** What comparing fingerprints says about a signed document. */
export interface ClassicReport {
  /** Of the whole file. */
  readonly fingerprint: string;
  /** Whether the file is the one that was mailed. */
  readonly mailed: ClassicVerdict;
  /** Whether the file begins with the original document, byte for byte. */
  readonly original: ClassicVerdict;
  /** How many bytes at the start of the file are the original document. */
  readonly originalLength?: number;
}

function normal(given: string): string {
  return given.replace(/\s/g, '').toLowerCase();
}

async function lengthOfOriginal(
  file: ByteSource,
  expected: { readonly digest: string; readonly length?: number },
  primitives: Primitives,
): Promise<number | undefined> {
  const ends = expected.length === undefined ? await revisionEnds(file) : [expected.length];
  for (const end of ends) {
    if (end > file.length) continue;
    if (toHex(await primitives.sha256(chunksOf(file, 0, end))) === expected.digest) return end;
  }
  return undefined;
}

/**
 * Checks a signed document the classic way: by fingerprints alone, without certificates.
 *
 * @remarks
 * Says whether bytes are the same, nothing about who signed. Works offline; the file never leaves the machine.
 *
 * @param input - the signed document
 */
export async function verifyClassic(
  input: FileInput,
  expectation: ClassicExpectation,
  primitives: Primitives,
): Promise<ClassicReport> {
  const file = sourceOf(input);
  const whole = await fingerprint(file, primitives);
  const { mailedFingerprint, originalFingerprint, originalBytes } = expectation;
  const mailed =
    mailedFingerprint === undefined ? 'unchecked' : normal(mailedFingerprint) === whole ? 'same' : 'different';

  const original = originalBytes === undefined ? undefined : sourceOf(originalBytes);
  const computed = original === undefined ? undefined : await fingerprint(original, primitives);
  const digest = originalFingerprint === undefined ? computed : normal(originalFingerprint);
  if (digest === undefined) return { fingerprint: whole, mailed, original: 'unchecked' };
  // An original in hand that is not the one the fingerprint speaks of proves nothing about the file.
  if (computed !== undefined && computed !== digest) return { fingerprint: whole, mailed, original: 'different' };
  const length = original === undefined ? {} : { length: original.length };
  const originalLength = await lengthOfOriginal(file, { digest, ...length }, primitives);
  return originalLength === undefined
    ? { fingerprint: whole, mailed, original: 'different' }
    : { fingerprint: whole, mailed, original: 'same', originalLength };
}
