import { parseArgs } from 'node:util';
import { verifyClassic } from '../documents/index.js';
import { nodePrimitives, openFileSource, type FileSource } from '../documents/index.node.js';
import {
  readEvidenceBundle,
  verifyEvidenceBundle,
  verifySealedPdf,
  type EvidenceBundle,
  type PdfReport,
  type VerifySealedPdfOptions,
} from '../evidence/index.js';
import { nodeInflateRaw } from '../evidence/index.node.js';
import { nodePkiPrimitives } from '../pki/index.node.js';
import { printable, textReport } from './report-text.js';
import type { VerifyResult } from './result.js';
import type { ExitCode, Terminal } from './terminal.js';
import { findTrust } from './trust.js';

const DEFAULT_DATA_DIRECTORY = 'var';

function readArguments(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      original: { type: 'string' },
      evidence: { type: 'string' },
      trust: { type: 'string' },
      fingerprint: { type: 'string' },
      'original-fingerprint': { type: 'string' },
      json: { type: 'boolean' },
    },
  });
}

/**
 * `limepkg-esign verify`: checks a signed document offline.
 *
 * @returns 0 when every verdict passed, 1 when one failed or could not be reached, 2 when a file cannot be read
 */
export async function verifyCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readArguments(args);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new Error('One file has to be named.');
  const opened: FileSource[] = [];
  const open = async (name: string): Promise<FileSource> => {
    const source = await openFileSource(name).catch(() => {
      throw new Error(`The file ${name} cannot be read.`);
    });
    opened.push(source);
    return source;
  };
  try {
    const file = await open(path);
    const original = values.original === undefined ? undefined : await open(values.original);
    const bundle = values.evidence === undefined ? null : await bundleOf(await open(values.evidence));
    const trust = await findTrust(
      values.trust,
      terminal.environment['ESIGN_DATA_DIR'] ?? DEFAULT_DATA_DIRECTORY,
      bundle,
    );
    const expected = {
      fingerprint: digest(values.fingerprint),
      originalFingerprint: digest(values['original-fingerprint']),
    };
    const options: VerifySealedPdfOptions = {
      primitives: { pki: nodePkiPrimitives, documents: nodePrimitives },
      anchors: trust.seal,
      evidenceAnchors: trust.evidence,
      at: new Date(),
      original,
      expected,
      records: bundle?.records,
    };
    const report = await verifySealedPdf(file, options);
    const result = { file: path, trust: trust.source, ...(await judge(report, file, bundle, options)) };
    terminal.out(values.json === true ? JSON.stringify(printable(result), null, 2) : textReport(result));
    return result.exitCode;
  } finally {
    await Promise.all(opened.map((source) => source.close()));
  }
}

async function bundleOf(source: FileSource): Promise<EvidenceBundle> {
  const bundle = await readEvidenceBundle(source, nodeInflateRaw);
  if (!bundle) throw new Error('The evidence bundle cannot be read.');
  return bundle;
}

function digest(given: string | undefined): string | undefined {
  const text = given?.replace(/\s/g, '').toLowerCase();
  if (text !== undefined && !/^[0-9a-f]{64}$/.test(text)) throw new Error('A fingerprint is 64 hexadecimal digits.');
  return text;
}

type Judged = Pick<VerifyResult, 'valid' | 'exitCode' | 'report' | 'classic' | 'bundle'>;

/** A document without a seal is judged by its fingerprints alone: with nothing to compare, nothing is proven. */
async function judge(
  report: PdfReport,
  file: FileSource,
  bundle: EvidenceBundle | null,
  options: VerifySealedPdfOptions,
): Promise<Judged> {
  if (report.kind !== 'unsealed') {
    const exitCode = report.kind === 'unreadable' ? 2 : report.passed ? 0 : 1;
    return { valid: report.passed, exitCode, report, classic: null, bundle: null };
  }
  const expectation = {
    mailedFingerprint: options.expected?.fingerprint,
    originalFingerprint: options.expected?.originalFingerprint,
    originalBytes: options.original,
  };
  const classic = await verifyClassic(file, expectation, nodePrimitives);
  const evidence = bundle ? await verifyEvidenceBundle(bundle, file, options) : null;
  const compared = [classic.mailed, classic.original].filter((one) => one !== 'unchecked');
  const isSame = compared.every((one) => one === 'same') && (compared.length > 0 || evidence !== null);
  const valid = isSame && evidence?.passed !== false;
  return { valid, exitCode: valid ? 0 : 1, report, classic, bundle: evidence };
}
