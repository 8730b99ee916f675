import {
  blobSource,
  memorySource,
  PdfFile,
  PdfFormatError,
  type ByteSource,
  firstBytes,
} from '../../documents/index.js';
import { findManifest } from './attachment.js';
import { digestAll, whole } from './digests.js';
import { readStructure, type SealedStructure } from './fields.js';
import { PdfFindings, pdfFault, type PdfFault } from './findings.js';
import { judgeModification } from './modification.js';
import type { VerifySealedPdfOptions } from './options.js';
import { readRevisions } from './revisions.js';
import { judgeSeal, openSignatures } from './seal.js';
import type { PdfReport } from './report.js';
import { checkManifest, checkSigners } from './signers.js';
import { hasTraceOfSignature, looksLikePdf } from './trace.js';

/** A file as a caller may hold it. */
type PdfInput = Uint8Array | Blob | ByteSource;

function sourceOf(input: PdfInput): ByteSource {
  if (input instanceof Uint8Array) return memorySource(input);
  return input instanceof Blob ? blobSource(input) : input;
}

/** What came out besides the checks. */
type Outcome = Pick<PdfReport, 'fingerprint' | 'signatures' | 'signers' | 'manifest' | 'sealedAt'>;

/**
 * Verifies a sealed PDF (PAdES B-LTA with certification, as this product makes it) offline: with the caller's roots and
 * the caller's time alone. Rejects whatever it does not know. The file is read in ranges, where the platform can fork a
 * digest only once, and never leaves the machine.
 *
 * @param input - bytes, a browser's file, or anything that can be read in ranges
 * @returns three separate verdicts; a file that cannot be read is an answer too, never an error
 * @throws `ConfigError` `EVIDENCE_ANCHOR_INVALID` when an anchor is no certificate of a CA
 */
export async function verifySealedPdf(input: PdfInput, options: VerifySealedPdfOptions): Promise<PdfReport> {
  const source = sourceOf(input);
  const found = new PdfFindings();
  const structure = await readForm(source, options, found);
  if (structure === null || structure.signatures.length === 0) return withoutSeal(source, structure, options, found);
  try {
    return report('sealed', source, await judge(structure, options, found), found);
  } catch (error) {
    found.note('file_form', formatFault(error));
    return withoutSeal(source, structure, options, found);
  }
}

function report(kind: PdfReport['kind'], source: ByteSource, outcome: Outcome, found: PdfFindings): PdfReport {
  const verdicts = found.verdicts();
  const passed = kind === 'sealed' && Object.values(verdicts).every((one) => one === 'passed');
  return { kind, passed, verdicts, bytes: source.length, checks: found.checks, ...outcome };
}

async function readForm(
  source: ByteSource,
  { primitives }: VerifySealedPdfOptions,
  found: PdfFindings,
): Promise<SealedStructure | null> {
  try {
    const file = await PdfFile.open(source, primitives.documents);
    const structure = await readStructure(file, await readRevisions(file));
    if (structure.signatures.length > 0) found.note('file_form', null);
    return structure;
  } catch (error) {
    found.note('file_form', formatFault(error));
    return null;
  }
}

/** What the format's reader throws is an answer; anything else is an error. */
function formatFault(error: unknown): PdfFault {
  if (error instanceof PdfFormatError) return pdfFault(`FILE_${error.fault.toUpperCase()}`, error.message);
  // Recursion over a hostile object graph ends here.
  if (error instanceof RangeError) return pdfFault('FILE_COMPLEX', 'The file cannot be read.');
  throw error;
}

async function withoutSeal(
  source: ByteSource,
  structure: SealedStructure | null,
  { primitives, onProgress }: VerifySealedPdfOptions,
  found: PdfFindings,
): Promise<PdfReport> {
  const hasTrace = await hasTraceOfSignature(source);
  const isPdf = structure !== null || (await looksLikePdf(source));
  if (hasTrace && structure)
    found.note('seal_present', pdfFault('SEAL_DAMAGED', 'The file holds parts of a seal, but no seal.'));
  const kind = hasTrace && isPdf ? 'sealed' : isPdf && structure ? 'unsealed' : 'unreadable';
  const [fingerprint = ''] = await digestAll(source, [whole(source.length)], primitives.documents, onProgress);
  return report(kind, source, { fingerprint, signatures: [], signers: [], manifest: null, sealedAt: null }, found);
}

async function judge(
  structure: SealedStructure,
  options: VerifySealedPdfOptions,
  found: PdfFindings,
): Promise<Outcome> {
  const { file } = structure;
  const { primitives, onProgress, expected } = options;
  const opened = await openSignatures(structure, found);
  const sealedEnd = structure.signatures[0]?.revision.end ?? 0;
  const manifest = await readSealedManifest(structure, sealedEnd, options);
  const prefix = manifest && manifest.bytes <= file.source.length ? manifest.bytes : 0;
  const wanted = [whole(file.source.length), whole(prefix), ...opened.map(({ read }) => read.covered)];
  const [fingerprint = '', original = '', ...digests] = await digestAll(
    file.source,
    wanted,
    primitives.documents,
    onProgress,
  );
  const signed = opened.map((one, at) => ({ ...one, digest: digests[at] ?? '' }));
  const seal = await judgeSeal(structure, signed, options, found);
  await judgeModification({ structure, manifest, original }, options, found);
  found.note(
    'manifest',
    manifest ? checkManifest(manifest) : pdfFault('NO_MANIFEST', 'The seal covers no readable list of signers.'),
  );
  if (expected?.fingerprint !== undefined) {
    const isOther = expected.fingerprint.toLowerCase() !== fingerprint;
    found.note('file_expected', isOther ? pdfFault('OTHER_FILE', 'The file is not the expected one.') : null);
  }
  if (manifest) checkExpected(manifest.signers, options, found);
  const signers = manifest ? await checkSigners(manifest, seal.sealedAt, options, found) : [];
  return {
    ...{ fingerprint, signers, manifest, signatures: seal.signatures },
    sealedAt: seal.sealedAt?.toISOString() ?? null,
  };
}

/** Of the state that the seal covers: what came later says nothing. */
async function readSealedManifest(
  { file }: SealedStructure,
  sealedEnd: number,
  { primitives }: VerifySealedPdfOptions,
): Promise<PdfReport['manifest']> {
  try {
    const sealed = await PdfFile.open(firstBytes(file.source, sealedEnd), primitives.documents);
    return await findManifest(sealed, primitives.documents);
  } catch (error) {
    if (error instanceof PdfFormatError) return null;
    throw error;
  }
}

function checkExpected(
  signers: NonNullable<PdfReport['manifest']>['signers'],
  { expected }: VerifySealedPdfOptions,
  found: PdfFindings,
): void {
  if (!expected?.signers) return;
  const keys = (list: readonly { readonly id: number; readonly email: string }[]): string =>
    JSON.stringify(list.map(({ id, email }) => `${id} ${email.toLowerCase()}`).sort());
  const isSame = keys(signers) === keys(expected.signers);
  found.note('expected_signers', isSame ? null : pdfFault('OTHER_SIGNERS', 'Others than expected were asked to sign.'));
}
