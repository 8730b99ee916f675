import {
  buildPath,
  fault,
  parseCertificate,
  parseCms,
  verifyCms,
  type Certificate,
  type CmsResult,
  type DigestName,
  type Fault,
  type SignedData,
} from '../../pki/index.js';
import { readAnchors } from '../anchor-certificates.js';
import { fromBase64, fromHex, sameBytes } from '../encoding.js';
import type { Findings } from '../findings.js';
import { checkExpectedSigner } from '../identity.js';
import type { CmsRecord } from '../record.js';
import { checkOrder } from '../times.js';
import type { VerifyEvidenceOptions } from '../verify-options.js';
import { identityOf } from './identity.js';
import { saysQualified } from './qualified.js';
import { checkRevocation } from './revocation.js';
import { provenTime } from './time.js';

/** Verifies a detached CMS signature made with a key of the signer's. */
export async function verifyCmsRecord(
  record: CmsRecord,
  options: VerifyEvidenceOptions,
  found: Findings,
): Promise<void> {
  const read = readParts(record);
  const broken = fault('FORMAT_FAILURE', 'CMS_UNREADABLE', 'The signature cannot be read.');
  if (!found.note('signature', 'form', read ? null : broken, 'The signature can be read.') || !read) return;
  const { data, certificates } = read;
  const { primitives, anchors } = options;
  const digestContent = (name: DigestName): Promise<Uint8Array | null> => digestOfContent(name, record, options);
  const detached = data.content === null ? null : fault('FORMAT_FAILURE', 'CMS_NOT_DETACHED', 'The CMS has content.');
  found.note('signature', 'detached', detached, 'The signature is detached.');
  const result = await verifyCms(data, { primitives, certificates, digestContent });
  found.note('signature', 'value', result.signature, 'The signature value was made with the signer’s key.');
  found.note('binding', 'content', result.content, 'The signature is over what was to be signed.');
  if (record.content.form === 'text') checkText(record.content.bytes, options, found);
  if (result.signature || !result.signer || !result.signerInfo) return;
  const { at, isStamped } = await provenTime(record, result.signerInfo, options, found);
  found.signingTime = at;
  found.isQualified = saysQualified(result.signer);
  checkClaimedTime(record, result, at, found);
  const intermediates = [...data.certificates, ...certificates];
  const roots = readAnchors(anchors.caRoots);
  await checkChain(result.signer, intermediates, roots, at, options, found);
  const ocsp = await checkRevocation(
    { record, signer: result.signer, intermediates, roots, at, isStamped },
    options,
    found,
  );
  await checkPerson(record, result.signer, ocsp, options, found);
}

function readParts(record: CmsRecord): { data: SignedData; certificates: Certificate[] } | null {
  const bytes = fromBase64(record.cms);
  try {
    if (!bytes) return null;
    const certificates = record.certificates.map((one) => parseCertificate(fromBase64(one) ?? new Uint8Array()));
    return { data: parseCms(bytes), certificates };
  } catch {
    return null;
  }
}

/** Only SHA-256 of the document is known for sure; any other digest needs the document itself. */
async function digestOfContent(
  name: DigestName,
  record: CmsRecord,
  { primitives, expected, document }: VerifyEvidenceOptions,
): Promise<Uint8Array | null> {
  if (record.content.form === 'text')
    return primitives.digest(name, fromBase64(record.content.bytes) ?? new Uint8Array());
  const fingerprint = fromHex(expected.fingerprint);
  if (name === 'SHA-256') return fingerprint;
  if (!document || !fingerprint || !sameBytes(await primitives.digest('SHA-256', document), fingerprint)) return null;
  return primitives.digest(name, document);
}

/** A text binds to the document by naming its whole fingerprint. Digits and a to f read the same in both encodings. */
function checkText(base64: string, { expected }: VerifyEvidenceOptions, found: Findings): void {
  const text = new TextDecoder('latin1').decode(fromBase64(base64) ?? new Uint8Array());
  const named =
    /^[0-9a-f]{64}$/.test(expected.fingerprint) &&
    new RegExp(`(?<![0-9a-f])${expected.fingerprint}(?![0-9a-f])`, 'i').test(text);
  const missing = fault('HASH_FAILURE', 'FINGERPRINT_NOT_SIGNED', 'The signed text does not name the document.');
  found.note('binding', 'fingerprint', named ? null : missing, 'The signed text names the document.');
}

function checkClaimedTime(record: CmsRecord, { signingTime }: CmsResult, at: Date, found: Findings): void {
  if (!signingTime) return;
  const limits = { notBefore: new Date(record.startedAt), notAfter: new Date(record.completedAt), at };
  found.note('time', 'signingTime', checkOrder(signingTime, limits), 'The signer’s own time is of the act.');
}

async function checkChain(
  signer: Certificate,
  intermediates: readonly Certificate[],
  anchors: readonly Certificate[],
  at: Date,
  { primitives, anchors: { environment } }: VerifyEvidenceOptions,
  found: Findings,
): Promise<void> {
  found.note(
    'chain',
    'path',
    (await buildPath(signer, { intermediates, anchors, at, primitives })).fault,
    `A chain leads to a configured root of ${environment} and was valid then.`,
  );
  const usage = signer.keyUsage;
  const signs = usage !== undefined && (usage.has('digitalSignature') || usage.has('nonRepudiation')) && !signer.isCa;
  const wrong = fault('CHAIN_CONSTRAINTS_FAILURE', 'KEY_USAGE', 'The signer’s key is not for signatures.');
  found.note('chain', 'keyUsage', signs ? null : wrong, 'The signer’s key is for signatures.');
}

async function checkPerson(
  record: CmsRecord,
  signer: Certificate,
  ocsp: Parameters<typeof identityOf>[1],
  options: VerifyEvidenceOptions,
  found: Findings,
): Promise<void> {
  const identity = identityOf(signer, ocsp);
  const asked = record.requested?.nationalNumber;
  if (asked !== undefined) {
    const other: Fault = fault('SIG_CONSTRAINTS_FAILURE', 'OTHER_PERSON', 'Another person than asked for has signed.');
    const same = identity.nationalNumber === asked;
    found.note('identity', 'requested', same ? null : other, 'The person is the one that was asked for.');
  }
  await checkExpectedSigner(identity, options, found);
}
