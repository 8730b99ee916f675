import { buildPath, parseCertificate, type Certificate } from '../../pki/index.js';
import { nodePkiPrimitives } from '../../pki/index.node.js';
import type { CertificateSubject, IssuedCertificate } from '../building-block/contract.js';
import { subjectName } from '../formats/index.js';
import { oneTimeFailed } from './errors.js';

/** What a certificate must be. */
export interface Expected {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly subject: CertificateSubject;
  /** DER. */
  readonly roots: readonly Uint8Array[];
  readonly minRemainingMs: number;
  readonly maxValidityMs: number;
  readonly now: Date;
}

/** Parts of the name that say who somebody is; none may differ, and none may be there that was not asked for. */
const PERSONAL = ['givenName', 'surname', 'country', 'serialNumber', 'pseudonym', 'title'] as const;

/**
 * Checks what an authority has issued, before anything is signed under it: of our key, in the name that was asked for,
 * for a minute, with enough of it left, under a root that is trusted.
 *
 * @throws `UnavailableError` `ONE_TIME_CERTIFICATE_UNUSABLE`; `details.reason`
 */
export async function checkIssued({ certificates }: IssuedCertificate, expected: Expected): Promise<Certificate> {
  const [own, ...chain] = certificates.map(parseCertificate);
  if (!own || !Buffer.from(own.publicKey.der).equals(expected.publicKey)) throw unusable('key');
  const { subject, now, minRemainingMs, maxValidityMs } = expected;
  const wanted = new Map(subjectName(subject));
  if (PERSONAL.some((part) => own.subject.get(part) !== wanted.get(part))) throw unusable('subject');
  if (own.isCa || (own.keyUsage && !own.keyUsage.has('nonRepudiation'))) throw unusable('use');
  const [from, until] = [own.notBefore.getTime(), own.notAfter.getTime()];
  if (until - from > maxValidityMs) throw unusable('validity');
  if (now.getTime() < from || now.getTime() + minRemainingMs > until) throw unusable('window');
  const anchors = expected.roots.map(parseCertificate);
  const path = await buildPath(own, { intermediates: chain, anchors, at: now, primitives: nodePkiPrimitives });
  if (path.fault) throw unusable(path.fault.reason);
  return own;
}

function unusable(reason: string): Error {
  return oneTimeFailed('ONE_TIME_CERTIFICATE_UNUSABLE', reason);
}
