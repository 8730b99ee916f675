import type { Certificate, CertificateStatus } from '../../pki/index.js';
import {
  buildOcspRefusal,
  buildOcspResponse,
  certificateId,
  nodePkiPrimitives,
  parseOcspRequest,
  type OcspAnswer,
  type OcspQuestion,
} from '../../pki/index.node.js';
import type { CaIdentities } from './identities.js';
import type { Register, Registered } from './register.js';

const primitives = nodePkiPrimitives;
/** How long an answer about a device may be believed. */
const ANSWER_LIFE_MS = 3_600_000;
const ON_HOLD = 6;
const SHA1 = '1.3.14.3.2.26';
const SHA256 = '2.16.840.1.101.3.4.2.1';

/** Answers whether certificates of the authority are good (RFC 6960), by a delegated key. */
export class Responder {
  constructor(
    private readonly identities: CaIdentities,
    private readonly register: Register,
    private readonly now: () => Date,
  ) {}

  /** @param der - OCSPRequest @returns OCSPResponse; an unsigned refusal when the request cannot be read */
  async answer(der: Uint8Array): Promise<Uint8Array> {
    const request = guarded(() => parseOcspRequest(der));
    if (!request) return buildOcspRefusal('malformedRequest');
    const now = this.now();
    const answers = await Promise.all(request.questions.map((question) => this.answerTo(question, now)));
    return this.signed(answers, now, request.nonce);
  }

  /** An answer about a certificate that is being issued, which ends with it: what LT needs of a certificate for a minute. */
  async about(serialNumber: string, { notAfter }: { readonly notAfter: Date }): Promise<Uint8Array> {
    const id = await certificateId(serialNumber, this.identities.issuing.certificate, primitives);
    const now = this.now();
    return this.signed([{ id, status: { kind: 'good' }, thisUpdate: now, nextUpdate: notAfter }], now, null);
  }

  private async signed(
    answers: readonly OcspAnswer[],
    producedAt: Date,
    nonce: Uint8Array | null,
  ): Promise<Uint8Array> {
    const { certificate: responder, sign } = await this.identities.delegate('responder');
    return buildOcspResponse({ responder, answers, producedAt, nonce, sign, primitives });
  }

  private async answerTo(question: OcspQuestion, now: Date): Promise<OcspAnswer> {
    const isOurs = await isIssuer(question, this.identities.issuing.certificate);
    const known = isOurs ? await this.register.find(question.serialNumber) : null;
    const later = new Date(now.getTime() + ANSWER_LIFE_MS);
    // While a one-time certificate is valid, an answer about it does not outlive it.
    const endsFirst = known?.profile === 'one-time' && known.notAfter > now && known.notAfter < later;
    const nextUpdate = endsFirst ? known.notAfter : later;
    return { id: question.id, status: statusOf(known), thisUpdate: now, nextUpdate };
  }
}

function statusOf(known: Registered | null): CertificateStatus {
  if (!known) return { kind: 'unknown' };
  if (known.status === 'good') return { kind: 'good' };
  return { kind: 'revoked', at: known.changedAt, reason: known.status === 'suspended' ? ON_HOLD : null };
}

async function isIssuer({ hash, issuerNameHash, issuerKeyHash }: OcspQuestion, issuer: Certificate): Promise<boolean> {
  const name = hash === SHA1 ? 'SHA-1' : hash === SHA256 ? 'SHA-256' : null;
  if (!name) return false;
  const [byName, byKey] = await Promise.all([
    primitives.digest(name, issuer.subject.der),
    primitives.digest(name, issuer.publicKey.keyBytes),
  ]);
  return Buffer.from(issuerNameHash).equals(byName) && Buffer.from(issuerKeyHash).equals(byKey);
}

function guarded<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
