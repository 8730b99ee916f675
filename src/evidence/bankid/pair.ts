import { buildPath, checkScheme, fault, parseCertificate, type Certificate, type Fault } from '../../pki/index.js';
import { readAnchors } from '../anchor-certificates.js';
import { sameBytes } from '../encoding.js';
import type { Findings } from '../findings.js';
import type { VerifyEvidenceOptions } from '../verify-options.js';
import { checkBankIdOcsp } from './ocsp.js';
import type { BankIdPair } from './pair-types.js';
import { isOfEnvironment, meetsRequirement } from './policies.js';
import {
  readBankIdXml,
  readKeyInfo,
  readSignedData,
  type BankIdSignedData,
  type BankIdXml,
  type XmlReference,
} from './signature.js';
import { XmlRefused } from './xml.js';

/** What a pair says, once it has been found to be whole. */
export interface CheckedPair {
  readonly leaf: Certificate;
  readonly data: BankIdSignedData;
}

/**
 * Checks signature, chain, revocation and time of a pair.
 *
 * @returns null when it is not even whole; then nothing of what it says may be used
 */
export async function checkPair(
  pair: BankIdPair,
  options: VerifyEvidenceOptions,
  found: Findings,
): Promise<CheckedPair | null> {
  const xml = guarded(() => readBankIdXml(pair.signature));
  if (!note(found, 'form', xml, 'The signature has exactly the form that BankID writes.')) return null;
  for (const [check, reference] of [
    ['signedDataDigest', xml.signedData],
    ['keyInfoDigest', xml.keyInfo],
  ] as const) {
    const wrong = await checkDigest(reference, options);
    if (!found.note('signature', check, wrong, 'The digest is that of the signed part.')) return null;
  }
  const certificates = guarded(() => readKeyInfo(xml.keyInfo.target).map(parseCertificate));
  const data = guarded(() => readSignedData(xml.signedData.target));
  if (!note(found, 'keyInfo', certificates, 'The certificates can be read.')) return null;
  if (!note(found, 'signedData', data, 'What is signed can be read.')) return null;
  const [leaf, ...intermediates] = certificates;
  if (!leaf) return null;
  const value = await checkValue(xml, leaf, options);
  if (!found.note('signature', 'value', value, 'The signature value was made with the signer’s key.')) return null;
  found.note('signature', 'funcId', checkPurpose(data), 'The person was asked to sign.');
  const producedAt = await checkBankIdOcsp(pair, leaf, intermediates, options, found);
  found.signingTime = producedAt ?? options.recordedAt ?? options.at;
  await checkChain(pair, leaf, intermediates, options, found);
  return { leaf, data };
}

type Guarded<T> = T | Fault;

function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'indication' in value;
}

function note<T>(found: Findings, check: string, value: Guarded<T>, detail: string): value is T {
  return found.note('signature', check, isFault(value) ? value : null, detail);
}

/** Reading untrusted parts ends in a value, whatever they hold. */
function guarded<T>(read: () => T): Guarded<T> {
  try {
    return read();
  } catch (error) {
    const why = error instanceof XmlRefused ? `: ${error.message}` : '';
    return fault('FORMAT_FAILURE', 'BANKID_FORM', `The signature is not of the form that BankID writes${why}.`);
  }
}

async function checkDigest(reference: XmlReference, options: VerifyEvidenceOptions): Promise<Fault | null> {
  if (reference.digest === 'SHA-1' && options.allowSha1 !== true)
    return fault('CRYPTO_CONSTRAINTS_FAILURE', 'ALGORITHM_WEAK', 'SHA-1 is no longer accepted in signatures.');
  const digest = await options.primitives.digest(reference.digest, reference.target);
  if (sameBytes(digest, reference.value)) return null;
  return fault('HASH_FAILURE', 'BANKID_DIGEST', 'A signed part was changed after it was signed.');
}

function checkValue(xml: BankIdXml, leaf: Certificate, options: VerifyEvidenceOptions): Promise<Fault | null> {
  return checkScheme(
    { kind: 'rsa-pkcs1', digest: xml.signatureDigest },
    { key: leaf.publicKey, signature: xml.signatureValue, data: xml.signedInfo },
    options.primitives,
    options,
  );
}

function checkPurpose(data: BankIdSignedData): Fault | null {
  if (data.funcId === 'Signing') return null;
  return fault('SIG_CONSTRAINTS_FAILURE', 'BANKID_NOT_A_SIGNING', 'The person was asked to identify, not to sign.');
}

async function checkChain(
  pair: BankIdPair,
  leaf: Certificate,
  intermediates: readonly Certificate[],
  options: VerifyEvidenceOptions,
  found: Findings,
): Promise<void> {
  const { anchors, primitives, allowSha1 } = options;
  const constraint = (reason: string, detail: string): Fault => fault('CHAIN_CONSTRAINTS_FAILURE', reason, detail);
  const other = pair.environment !== anchors.environment;
  found.note(
    'chain',
    'environment',
    other ? constraint('OTHER_ENVIRONMENT', 'The record is of another environment than the anchors.') : null,
    'The record is of the environment of the anchors.',
  );
  const roots = readAnchors(anchors.bankId?.roots ?? []);
  const at = found.signingTime ?? options.at;
  const result = await buildPath(leaf, { intermediates, anchors: roots, at, primitives, allowSha1 });
  found.note('chain', 'path', result.fault, 'A chain leads to a configured BankID root and was valid then.');
  if (result.path) {
    const used = result.path.slice(1, -1);
    const inOrder = used.length === intermediates.length && used.every((one, at) => one === intermediates[at]);
    const extra = constraint('CERTIFICATES_BESIDE_THE_CHAIN', 'The signature carries certificates beside its chain.');
    found.note('chain', 'certificates', inOrder ? null : extra, 'The signature carries its chain and nothing else.');
  }
  const usage = leaf.keyUsage?.has('digitalSignature') === true && !leaf.isCa;
  const wrongUse = constraint('KEY_USAGE', 'The signer’s key is not for signatures.');
  found.note('chain', 'keyUsage', usage ? null : wrongUse, 'The signer’s key is for signatures.');
  const policy =
    isOfEnvironment(leaf.policies, anchors.environment) && meetsRequirement(leaf.policies, pair.certificatePolicies);
  const wrongPolicy = constraint('POLICY', 'The signer’s certificate is of another policy.');
  found.note('chain', 'policy', policy ? null : wrongPolicy, 'The signer’s certificate is of an accepted policy.');
}
