import type { PdfArea, PdfCheck, PdfOutcome, PdfSigner } from '../evidence/index.js';
import type { VerifyResult } from './result.js';

const MARK: Readonly<Record<PdfOutcome, string>> = { passed: '✓', failed: '✗', not_checked: '–' };
const WORD: Readonly<Record<PdfOutcome, string>> = { passed: 'passed', failed: 'FAILED', not_checked: 'not checked' };
const AREAS: readonly (readonly [PdfArea, string])[] = [
  ['integrity', 'Integrity'],
  ['identity', 'Identity and time'],
  ['modification', 'Modification'],
];

/** Text from a file, made harmless for a terminal. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '�');

function checkLines(checks: readonly PdfCheck[]): string[] {
  return checks.flatMap(({ outcome, id, proves, reason, detail, field }) => {
    const where = field === undefined ? '' : ` [${plain(field)}]`;
    const line = `  ${MARK[outcome]} ${id}${where}: ${proves}`;
    return outcome === 'passed' ? [line] : [line, `      ${WORD[outcome]}: ${detail ?? ''} (${reason ?? ''})`];
  });
}

function signerLines({ signer, record, outcome, checks }: PdfSigner): string[] {
  const act = record
    ? `${record.method}, ${record.level}, recorded ${record.recordedAt}`
    : signer.duty === 'view'
      ? 'only reads'
      : 'no signature';
  const head = `  ${MARK[outcome]} ${plain(signer.name)} <${plain(signer.email)}>, ${signer.role}: ${plain(act)}`;
  return [head, ...checkLines(checks).map((line) => `  ${line}`)];
}

function sealedLines({ report }: VerifyResult): string[] {
  const areas = AREAS.flatMap(([area, title]) => {
    const own = report.checks.filter((check) => check.area === area && check.signerId === undefined);
    return ['', `${title}: ${WORD[report.verdicts[area]]}`, ...checkLines(own)];
  });
  const seals = report.signatures.map(({ field, kind, time, subject }) => {
    const who = [subject?.name, subject?.organization].filter(Boolean).join(', ');
    return `  ${kind === 'certification' ? 'Seal' : 'Archive time-stamp'} ${plain(field)}: ${plain(who || 'unknown')}, ${time ?? 'time not proven'}`;
  });
  return [...areas, '', 'Seal and time-stamps', ...seals, '', 'Signers', ...report.signers.flatMap(signerLines)];
}

const COMPARED = { same: '✓ the same', different: '✗ DIFFERENT', unchecked: '– not checked' } as const;

function classicLines({ classic, bundle }: VerifyResult): string[] {
  if (!classic) return [];
  return [
    '',
    'The document has no seal. Only fingerprints can be compared; they do not say who signed.',
    `  ${COMPARED[classic.mailed]}: the file is the one with the given fingerprint.`,
    `  ${COMPARED[classic.original]}: the file begins, byte for byte, with the original document.`,
    ...(bundle
      ? ['', 'Evidence bundle (its own word)', ...checkLines(bundle.checks), ...bundle.signers.flatMap(signerLines)]
      : []),
  ];
}

function headline({ valid, report }: VerifyResult): string {
  if (report.kind === 'unreadable') return 'UNREADABLE: this is no PDF that can be read.';
  if (report.kind === 'unsealed') return valid ? 'THE SAME DOCUMENT' : 'NOT CONFIRMED';
  if (valid) return 'VALID';
  return Object.values(report.verdicts).includes('failed') ? 'NOT VALID' : 'NOT FULLY CHECKED';
}

/** The report for people: every check and what it proves. */
export function textReport(result: VerifyResult): string {
  const { report, file, trust } = result;
  const head = [headline(result), `  File: ${plain(file)}, ${report.bytes} bytes`, `  SHA-256: ${report.fingerprint}`];
  const body = report.kind === 'sealed' ? sealedLines(result) : classicLines(result);
  return [...head, `  Trusted: ${trust}`, ...body].join('\n');
}

/** The report for programs: what evidence says of a person’s number stays out of it. */
export function printable(result: VerifyResult): unknown {
  const hide = (signer: PdfSigner): unknown => {
    const { evidence, ...rest } = signer;
    if (!evidence) return rest;
    const { identity, ...report } = evidence;
    return {
      ...rest,
      evidence: { ...report, identity: identity && { name: identity.name, country: identity.country } },
    };
  };
  const { report, bundle } = result;
  return {
    ...result,
    report: { ...report, signers: report.signers.map(hide) },
    bundle: bundle && { ...bundle, signers: bundle.signers.map(hide) },
  };
}
