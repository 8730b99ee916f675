import { sameCertificate, type Certificate } from '../certificate.js';
import { buildCmp, cmpConfirm, cmpRequest, type CmpHeaderPlan } from '../build/cmp.js';
import type { SignData } from '../build/algorithms.js';
import { isProtectedWith, protectWithKey, protectWithSecret, type CmpProtection } from '../cmp-protection.node.js';
import { checkCmpSignature, speaksForCa } from '../cmp-signature.js';
import { CMP_BODY, parseCmp, readCmpCertified, readCmpStatus, type CmpCertified, type CmpMessage } from '../cmp.js';
import { parseCsr } from '../csr.js';
import { partsOf } from '../der.js';
import { buildPath } from '../path.js';
import type { PkiPrimitives } from '../primitives.js';
import { digestOfSignature } from '../signature-scheme.js';
import { sameBytes } from '../values.js';
import { enrolmentRefused, hostOf, unavailable } from './errors.js';
import type { HttpSend } from './http.js';

/** What protects messages on both sides: a secret that both have, or a certificate of each. */
export type CmpCredential =
  | {
      readonly kind: 'secret';
      /** By which the authority knows the secret. */
      readonly reference: string;
      /** Never logged. */
      readonly secret: string;
    }
  | {
      readonly kind: 'certificate';
      /** Our own first, then its chain. */
      readonly certificates: readonly Certificate[];
      readonly sign: SignData;
      /** Whose signature an answer may bear; left out: any CA's, or of whoever has the purpose `id-kp-cmcCA`, below the anchors. */
      readonly responders?: readonly Certificate[];
    };

/** A certification authority that enrols by CMP (RFC 9483). */
export interface CmpOptions {
  readonly url: string;
  readonly credential: CmpCredential;
  readonly primitives: PkiPrimitives;
  readonly send: HttpSend;
  readonly timeoutMs?: number;
  readonly now?: () => Date;
}

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 256 * 1024;
const NONCE_BYTES = 16;
const GRANTED = [0, 1] as const;
const WAITING = 3;
const SYSTEM_UNAVAILABLE = [24, 25] as const;

/** One exchange after the other under one number. */
interface Transaction {
  readonly id: Uint8Array;
  readonly options: CmpOptions;
  readonly anchors: readonly Certificate[];
  /** What the authority said last, which the next message repeats. */
  nonce?: Uint8Array;
}

/**
 * Has a key certified (`p10cr`, RFC 9483 clause 4.1.4) and checks what comes back: protected as the request was, an answer to
 * this very request, of the key that was asked for, and leading to one of the anchors. Confirms it where the authority wants that.
 *
 * @param csr - PKCS#10, DER
 * @returns the certificate and its chain up to, but without, the anchor
 * @throws `ENROLMENT_REFUSED` when the authority says no or certifies something else, `ENROLMENT_UNAVAILABLE` when it
 *   cannot be reached, cannot be believed, or wants to be asked again later
 */
export async function cmpEnroll(
  csr: Uint8Array,
  anchors: readonly Certificate[],
  options: CmpOptions,
): Promise<readonly Certificate[]> {
  const { primitives } = options;
  const transaction: Transaction = { id: primitives.randomBytes(NONCE_BYTES), options, anchors };
  const answer = await exchange(transaction, cmpRequest(csr), true);
  const { certificate, requestId, authorities } = certifiedIn(answer, options);
  if (!certificate || !sameBytes(certificate.publicKey.der, parseCsr(csr).publicKey.der))
    throw enrolmentRefused('The authority has certified another key.');
  const intermediates = [...answer.extraCertificates, ...authorities];
  const at = (options.now ?? (() => new Date()))();
  const result = await buildPath(certificate, { intermediates, anchors, at, primitives });
  if (result.fault) throw enrolmentRefused(`The certificate leads to no anchor: ${result.fault.reason}.`);
  if (!answer.isImplicitlyConfirmed) await confirm(transaction, certificate, requestId);
  return result.path.slice(0, -1);
}

function certifiedIn(answer: CmpMessage, options: CmpOptions): CmpCertified {
  if (answer.bodyKind === CMP_BODY.error) {
    const [inside] = partsOf(answer.body);
    if (!inside) throw away(options, 'unreadable');
    throw refusal(readCmpStatus(inside), options);
  }
  if (answer.bodyKind !== CMP_BODY.cp) throw away(options, 'another answer');
  let certified: CmpCertified;
  try {
    certified = readCmpCertified(answer.body);
  } catch {
    throw away(options, 'unreadable');
  }
  if (!GRANTED.some((one) => one === certified.status)) throw refusal(certified, options);
  return certified;
}

function refusal({ status, failures }: ReturnType<typeof readCmpStatus>, options: CmpOptions): Error {
  if (status === WAITING || SYSTEM_UNAVAILABLE.some((one) => failures.includes(one))) return away(options, 'later');
  return enrolmentRefused('The authority does not certify the key.');
}

/** RFC 9810 clause 5.2.8: by the digest of the certificate's own signature. */
async function confirm(transaction: Transaction, certificate: Certificate, requestId: Uint8Array): Promise<void> {
  const digest = digestOfSignature(certificate.algorithm) ?? 'SHA-256';
  const hash = await transaction.options.primitives.digest(digest, certificate.der);
  const answer = await exchange(transaction, cmpConfirm(hash, requestId), false);
  if (answer.bodyKind !== CMP_BODY.confirmed) throw away(transaction.options, 'not confirmed');
}

async function exchange(transaction: Transaction, body: Uint8Array, isConfirmedBefore: boolean): Promise<CmpMessage> {
  const { options, id } = transaction;
  const { primitives, credential, now = () => new Date() } = options;
  const protection = protectionOf(credential);
  const senderNonce = primitives.randomBytes(NONCE_BYTES);
  const plan: CmpHeaderPlan = {
    ...{ at: now(), protectionAlgorithm: protection.algorithm },
    ...(protection.sender ? { sender: protection.sender } : {}),
    ...(protection.keyId ? { senderKeyId: protection.keyId } : {}),
    ...{ transactionId: id, senderNonce, isImplicitlyConfirmed: isConfirmedBefore },
    ...(transaction.nonce ? { recipientNonce: transaction.nonce } : {}),
  };
  const message = await buildCmp(plan, body, protection.protect, protection.certificates);
  const answer = await post(options, message);
  if (!(await isBelieved(answer, transaction))) throw away(options, 'protection');
  if (!answer.transactionId || !sameBytes(answer.transactionId, id)) throw away(options, 'another transaction');
  if (!answer.recipientNonce || !sameBytes(answer.recipientNonce, senderNonce)) throw away(options, 'nonce');
  if (answer.senderNonce) transaction.nonce = answer.senderNonce;
  return answer;
}

function protectionOf(credential: CmpCredential): CmpProtection {
  if (credential.kind === 'secret') return protectWithSecret(credential.reference, credential.secret);
  return protectWithKey(credential.certificates, credential.sign);
}

/** Whether an answer is the authority's, protected in the way that the request was. */
async function isBelieved(answer: CmpMessage, { options, anchors }: Transaction): Promise<boolean> {
  const { credential, primitives, now = () => new Date() } = options;
  if (credential.kind === 'secret') return isProtectedWith(answer, credential.secret);
  const at = now();
  const { responders } = credential;
  // Whoever protects a message comes first among its certificates, or is known already (RFC 9483 clause 3.3).
  for (const one of [...answer.extraCertificates.slice(0, 1), ...(responders ?? [])]) {
    if (await checkCmpSignature(answer, one, at, primitives)) continue;
    if (responders) return responders.some((known) => sameCertificate(known, one));
    const found = await buildPath(one, { intermediates: answer.extraCertificates, anchors, at, primitives });
    return found.fault === null && speaksForCa(one);
  }
  return false;
}

async function post(options: CmpOptions, message: Uint8Array): Promise<CmpMessage> {
  const { url, send, timeoutMs = TIMEOUT_MS } = options;
  const headers = { 'content-type': 'application/pkixcmp' };
  const answer = await send({ method: 'POST', url, headers, body: message, timeoutMs, maxBytes: MAX_BYTES }).catch(
    () => {
      throw away(options, 'no answer');
    },
  );
  if (answer.status !== 200) throw away(options, `status ${answer.status}`);
  if (answer.contentType !== 'application/pkixcmp') throw away(options, 'content type');
  try {
    return parseCmp(answer.body);
  } catch {
    throw away(options, 'unreadable');
  }
}

function away({ url }: CmpOptions, reason: string): ReturnType<typeof unavailable<'ENROLMENT_UNAVAILABLE'>> {
  const attempts = [{ host: hostOf(url), reason }];
  return unavailable('ENROLMENT_UNAVAILABLE', 'The certification authority gave no usable answer.', attempts);
}
