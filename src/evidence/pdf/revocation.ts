import { fault, verifyCrl, verifyOcsp, type Certificate, type Fault, type PkiPrimitives } from '../../pki/index.js';
import { SKEW_MS } from '../times.js';
import type { SecurityStore } from './store.js';

/** When nothing says until when an answer holds. */
const DEFAULT_LIFE_MS = 24 * 60 * 60_000;
/** ETSI's validity-assured short-term certificates, noRevAvail (RFC 9608), and responders that need not be asked about. */
const NEVER_REVOKED = ['0.4.0.194121.2.1', '2.5.29.56'];

/** What is asked: were the certificates of a path good at a time that is proven? */
export interface RevocationQuestion {
  /** From the leaf to the anchor; the anchor itself is not asked about. */
  readonly path: readonly Certificate[];
  /** When the signature is proven to have existed. */
  readonly at: Date;
  readonly store: SecurityStore;
  readonly primitives: PkiPrimitives;
}

/** One statement about a certificate, by whoever may make it. */
interface Statement {
  readonly revokedAt: Date | null;
  readonly until: Date;
}

/** @returns null when every certificate was good then, by answers that the file holds itself */
export async function checkPathRevocation(question: RevocationQuestion): Promise<Fault | null> {
  for (const [index, certificate] of question.path.entries()) {
    const issuer = question.path[index + 1];
    if (!issuer || NEVER_REVOKED.some((oid) => certificate.extensions.has(oid))) continue;
    const wrong = await checkOne(certificate, issuer, question);
    if (wrong) return wrong;
  }
  return null;
}

async function checkOne(
  certificate: Certificate,
  issuer: Certificate,
  { at, store, primitives }: RevocationQuestion,
): Promise<Fault | null> {
  const statements = await statementsAbout(certificate, issuer, store, primitives);
  if (statements.some(({ revokedAt }) => revokedAt !== null && revokedAt.getTime() <= at.getTime()))
    return fault('REVOKED', 'CERTIFICATE_REVOKED', 'A certificate was revoked before that.');
  if (statements.some(({ until }) => until.getTime() + SKEW_MS >= at.getTime())) return null;
  return statements.length > 0
    ? fault('TRY_LATER', 'REVOCATION_STALE', 'What says that a certificate was good is older than that.')
    : fault('TRY_LATER', 'NO_REVOCATION_DATA', 'Nothing in the file says that a certificate was good.');
}

async function statementsAbout(
  certificate: Certificate,
  issuer: Certificate,
  store: SecurityStore,
  primitives: PkiPrimitives,
): Promise<Statement[]> {
  const found: Statement[] = [];
  const options = { certificate, issuer, primitives };
  for (const response of store.responses) {
    const { answer } = await verifyOcsp(response, options);
    if (!answer || answer.status.kind === 'unknown') continue;
    const until = answer.nextUpdate ?? new Date(response.producedAt.getTime() + DEFAULT_LIFE_MS);
    found.push({ revokedAt: answer.status.kind === 'revoked' ? answer.status.at : null, until });
  }
  for (const list of store.lists) {
    const result = await verifyCrl(list, options);
    if (result.fault) continue;
    const until = list.nextUpdate ?? new Date(list.thisUpdate.getTime() + DEFAULT_LIFE_MS);
    found.push({ revokedAt: result.revokedAt, until });
  }
  return found;
}
