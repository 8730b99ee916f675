import { Ref } from '../../documents/index.js';
import type { Certificate } from '../../pki/index.js';
import { readSeal, type SealCms } from './cms-rules.js';
import { readSignature, type FoundSignature, type ReadSignature } from './dictionary.js';
import type { SealedStructure } from './fields.js';
import { pdfFault, type PdfFault, type PdfFindings } from './findings.js';
import type { VerifySealedPdfOptions } from './options.js';
import type { PdfSignature } from './report.js';
import { readStore } from './store.js';
import {
  checkSealCertificate,
  checkStamp,
  checkStampChain,
  rootsOf,
  type ProvenStamp,
  type TrustContext,
} from './trust.js';

/** A signature whose dictionary is of the right form. */
export interface OpenedSignature {
  readonly found: FoundSignature;
  readonly read: ReadSignature;
}

/** The same with SHA-256 of what it covers, hex. */
export interface DigestedSignature extends OpenedSignature {
  readonly digest: string;
}

/** Reads every signature dictionary, and checks that together they are a seal with its time-stamps. */
export async function openSignatures(structure: SealedStructure, found: PdfFindings): Promise<OpenedSignature[]> {
  const { signatures, file, revisions } = structure;
  found.note('seal_present', await checkComposition(structure));
  const opened: OpenedSignature[] = [];
  for (const one of signatures) {
    const read = await readSignature(file.source, one);
    const isRead = 'der' in read;
    found.note('signature_form', isRead ? null : read, { field: one.name });
    if (isRead) opened.push({ found: one, read });
  }
  const last = signatures.at(-1);
  const isWhole =
    last?.kind === 'timestamp' && last.revision === revisions.at(-1) && last.revision.end === file.source.length;
  const rest = pdfFault('NOT_COVERED', 'Bytes follow the newest archive time-stamp.');
  found.note('covers_file', isWhole ? null : rest);
  return opened;
}

async function checkComposition({ file, signatures }: SealedStructure): Promise<PdfFault | null> {
  const [first, ...others] = signatures;
  if (first?.kind !== 'certification') return pdfFault('NO_SEAL', 'The first signature of the file is no seal.');
  if (others.some(({ kind }) => kind !== 'timestamp'))
    return pdfFault('SIGNATURE_OF_OTHER_KIND', 'The file has a further signature that is no time-stamp.');
  if (others.length === 0) return pdfFault('NO_ARCHIVE_STAMP', 'The seal has no archive time-stamp.');
  const catalog = await file.getDict(file.rootRef);
  const permissions = await file.get(catalog.get('Perms'));
  const named = permissions instanceof Map && permissions.size === 1 ? permissions.get('DocMDP') : null;
  return named instanceof Ref && named.num === first.value.num
    ? null
    : pdfFault('SEAL_NOT_NAMED', 'The catalog does not name the seal.');
}

/** What the seal proves about who and when. */
export interface JudgedSeal {
  readonly sealedAt: Date | null;
  readonly signatures: readonly PdfSignature[];
}

/** Verifies the seal and all time-stamps of the file. */
export async function judgeSeal(
  structure: SealedStructure,
  signed: readonly DigestedSignature[],
  options: VerifySealedPdfOptions,
  found: PdfFindings,
): Promise<JudgedSeal> {
  const { primitives, anchors, at } = options;
  const store = await readStore(structure.file, primitives.documents);
  const context: TrustContext = { store, ...rootsOf(anchors), primitives: primitives.pki, at, found };
  const main = signed.find((one) => one.found.kind === 'certification');
  const field = main?.found.name ?? '';
  const seal = main ? await checkSeal(main, context) : null;
  const stamped = seal?.timestamp ? await checkSealStamp(field, seal, context) : null;
  if (seal && !seal.timestamp)
    found.note('seal_time', pdfFault('NO_TIMESTAMP', 'The seal has no time-stamp.'), { field });
  if (seal) await checkSealCertificate(seal, stamped?.time ?? null, field, context);
  const stamps: { readonly one: DigestedSignature; readonly proven: ProvenStamp | null }[] = [];
  for (const one of signed.filter(({ found: { kind } }) => kind === 'timestamp')) {
    const stamp = { field: one.found.name, token: one.read.der, over: one.digest };
    stamps.push({ one, proven: await checkStamp(stamp, 'archive_time', context) });
  }
  await checkStampChain([stamped, ...stamps.map(({ proven }) => proven)], context);
  const signatures = stamps.map(({ one, proven }) => described(one, proven?.time, proven?.authority));
  const own = main ? [described(main, stamped?.time, seal?.result.signer ?? undefined)] : [];
  return { sealedAt: stamped?.time ?? null, signatures: [...own, ...signatures] };
}

async function checkSeal(main: DigestedSignature, context: TrustContext): Promise<SealCms | null> {
  const { found, primitives, store } = context;
  const field = main.found.name;
  const seal = await readSeal(main.read.der, main.digest, store.certificates, primitives);
  if (!('result' in seal)) {
    found.note('seal_value', seal, { field });
    return null;
  }
  found.note('seal_content', seal.result.content, { field });
  found.note('seal_value', seal.result.signature ?? seal.form, { field });
  return seal;
}

async function checkSealStamp(field: string, seal: SealCms, context: TrustContext): Promise<ProvenStamp | null> {
  const { signerInfo } = seal.result;
  if (!signerInfo || !seal.timestamp) return null;
  return checkStamp({ field, token: seal.timestamp, over: signerInfo.signature }, 'seal_time', context);
}

function described(one: DigestedSignature, time?: Date, certificate?: Certificate): PdfSignature {
  const subject = certificate?.subject;
  return {
    field: one.found.name,
    kind: one.found.kind === 'timestamp' ? 'timestamp' : 'certification',
    coveredBytes: one.read.covered.end,
    time: time?.toISOString() ?? null,
    subject: subject
      ? { organization: subject.get('organization'), name: subject.get('commonName'), country: subject.get('country') }
      : null,
  };
}
