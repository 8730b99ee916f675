import type { PdfArea, PdfCheck, PdfOutcome, PdfReport, PdfSignature, PdfSigner } from '../client.js';
import type { Finding } from './check-file.js';
import { make } from './elements.js';
import { bytesText, grouped, instantText, type Words } from './words.js';

const AREAS: readonly PdfArea[] = ['integrity', 'identity', 'modification'];
const MARKS: Readonly<Record<PdfOutcome, string>> = { passed: '✓', failed: '✗', not_checked: '–' };

type Headline = readonly [key: string, outcome: PdfOutcome];

/** What the whole comes to, as a key of the headline and its colour. */
function headlineOf({ report, classic, isExpected, bundle, isBundleUnreadable }: Finding): Headline {
  if (report.kind === 'unreadable') return ['unreadable', 'failed'];
  if (isExpected === false) return ['other_file', 'failed'];
  if (classic) {
    const compared = [classic.mailed, classic.original];
    if (compared.includes('different')) return ['other_file', 'failed'];
    if (bundle?.passed === false) return ['bundle_refused', 'failed'];
    if (compared.includes('same')) return ['same', 'passed'];
    if (isBundleUnreadable) return ['bundle_unreadable', 'not_checked'];
    return bundle ? ['bundle_fits', 'passed'] : ['unsealed', 'not_checked'];
  }
  if (report.passed) return isBundleUnreadable ? ['bundle_unreadable', 'not_checked'] : ['valid', 'passed'];
  return Object.values(report.verdicts).includes('failed') ? ['invalid', 'failed'] : ['open', 'not_checked'];
}

/** Draws everything that was found, worst first where it matters. */
export function drawResult(file: File, finding: Finding, words: Words): readonly Node[] {
  const { report } = finding;
  const [key, outcome] = headlineOf(finding);
  const head = make(
    'div',
    { class: `headline ${outcome}` },
    make('h2', {}, mark(outcome, words), ' ', words.get(`result.${key}`)),
    make('p', {}, words.get(`result.${key}_text`)),
  );
  const facts = make(
    'dl',
    { class: 'facts' },
    ...fact(words.get('file'), `${file.name} (${bytesText(report.bytes)})`),
    ...(report.sealedAt === null ? [] : fact(words.get('sealed_at'), instantText(report.sealedAt))),
    ...sealedBy(report, words),
    ...fact(words.get('fingerprint_of_file'), grouped(report.fingerprint), 'mono'),
    ...(report.manifest
      ? fact(words.get('fingerprint_of_original'), grouped(report.manifest.fingerprint), 'mono')
      : []),
  );
  if (report.kind !== 'sealed')
    return [head, facts, ...signersOf(finding.bundle?.signers ?? [], words), ...bundleChecks(finding, words)];
  const verdicts = make('ul', { class: 'verdicts' }, ...AREAS.map((area) => verdictOf(area, report, words)));
  return [
    head,
    verdicts,
    facts,
    ...signersOf(report.signers, words),
    ...stampsOf(report, words),
    checksOf(report, words),
  ];
}

function mark(outcome: PdfOutcome, words: Words): HTMLElement {
  return make(
    'span',
    { class: `mark ${outcome}`, role: 'img', 'aria-label': words.get(`word.${outcome}`) },
    MARKS[outcome],
  );
}

function fact(label: string, value: string, style = ''): HTMLElement[] {
  return [make('dt', {}, label), make('dd', style === '' ? {} : { class: style }, make('bdi', {}, value))];
}

/** Whose seal it is, once that is proven. */
function sealedBy({ signatures, verdicts }: PdfReport, words: Words): HTMLElement[] {
  const subject = signatures.find(({ kind }) => kind === 'certification')?.subject;
  const name = [subject?.name, subject?.organization].filter(Boolean).join(', ');
  return name === '' || verdicts.identity !== 'passed' ? [] : fact(words.get('sealed_by'), name);
}

function verdictOf(area: PdfArea, { verdicts, checks }: PdfReport, words: Words): HTMLElement {
  const outcome = verdicts[area];
  const isWithoutRoots = outcome === 'not_checked' && checks.some(({ reason }) => reason === 'NO_ANCHORS');
  return make(
    'li',
    { class: outcome },
    make('h3', {}, mark(outcome, words), ' ', words.get(`area.${area}`)),
    make('p', { class: 'word' }, words.get(`word.${outcome}`)),
    make('p', {}, words.get(`area.${area}_${isWithoutRoots && area === 'identity' ? 'no_roots' : outcome}`)),
  );
}

function signersOf(signers: readonly PdfSigner[], words: Words): HTMLElement[] {
  if (signers.length === 0) return [];
  const items = signers.map((one) => make('li', {}, ...signerOf(one, words)));
  return [make('h3', {}, words.get('signers')), make('ol', { class: 'signers' }, ...items)];
}

function signerOf({ signer, record, outcome, checks }: PdfSigner, words: Words): Node[] {
  const said = record
    ? words.get('signer_act', {
        method: words.has(`method.${record.method}`) ? words.get(`method.${record.method}`) : record.method,
        level: words.get(`level.${record.level.toLowerCase()}`),
        time: instantText(record.recordedAt),
      })
    : words.get(signer.duty === 'view' ? 'signer_reads' : 'signer_missing');
  return [
    make(
      'p',
      { class: 'who' },
      mark(outcome, words),
      ' ',
      make('bdi', {}, signer.name),
      ' ',
      make('span', { class: 'soft' }, make('bdi', {}, signer.email)),
    ),
    make('p', { class: 'soft' }, said),
    ...(checks.length === 0 ? [] : [listOf(checks, words)]),
  ];
}

function stampsOf({ signatures }: PdfReport, words: Words): HTMLElement[] {
  if (signatures.length === 0) return [];
  const rows = signatures.flatMap((one) => fact(words.get(`kind.${one.kind}`), stampText(one, words)));
  return [make('h3', {}, words.get('stamps')), make('dl', { class: 'facts' }, ...rows)];
}

function stampText({ time, subject }: PdfSignature, words: Words): string {
  const name = [subject?.name, subject?.organization].filter(Boolean).join(', ');
  return [name, time === null ? words.get('time_open') : instantText(time)].filter((one) => one !== '').join(' · ');
}

function checksOf({ checks }: PdfReport, words: Words): HTMLElement {
  const own = checks.filter(({ signerId }) => signerId === undefined);
  const groups = AREAS.flatMap((area) => [
    make('h4', {}, words.get(`area.${area}`)),
    listOf(
      own.filter((check) => check.area === area),
      words,
    ),
  ]);
  const isBad = own.some(({ outcome }) => outcome === 'failed');
  const details = make('details', isBad ? { open: '' } : {}, make('summary', {}, words.get('checks')), ...groups);
  return details;
}

function bundleChecks({ bundle }: Finding, words: Words): HTMLElement[] {
  const own = bundle?.checks.filter(({ signerId }) => signerId === undefined) ?? [];
  return own.length === 0 ? [] : [listOf(own, words)];
}

function listOf(checks: readonly PdfCheck[], words: Words): HTMLElement {
  const item = ({ outcome, id, detail, isOptional }: PdfCheck): HTMLElement =>
    make(
      'li',
      { class: outcome },
      mark(outcome, words),
      ' ',
      make('span', {}, words.get(`check.${id}`)),
      outcome === 'passed' || isOptional === true || detail === undefined
        ? null
        : make('span', { class: 'soft', lang: 'en' }, ` ${detail}`),
    );
  return make('ul', { class: 'checks' }, ...checks.map(item));
}
