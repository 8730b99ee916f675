import type { Certificate, CertificateStatus } from '../../pki/index.js';
import {
  buildOcspRefusal,
  buildOcspResponse,
  certificateId,
  nodePkiPrimitives,
  parseOcspRequest,
  type OcspAnswer,
  type OcspQuestion,
  type OcspRequest,
} from '../../pki/index.node.js';
import type { CaIdentities } from './identities.js';
import type { Register, Registered } from './register.js';

const primitives = nodePkiPrimitives;
/** How long an answer about a device may be believed. */
const ANSWER_LIFE_MS = 3_600_000;
/** About a certificate that nobody has issued: one may be any moment. */
const UNKNOWN_LIFE_MS = 300_000;
/** So long an answer without a nonce is given out again; whoever revokes here does not wait for it. */
const FRESH_MS = 30_000;
const MAX_KEPT = 2000;
/** Signatures that are made at the same time; whoever comes then is to come again. */
const MAX_AT_ONCE = 32;
const ON_HOLD = 6;
const SHA1 = '1.3.14.3.2.26';
const SHA256 = '2.16.840.1.101.3.4.2.1';

interface KeptAnswer {
  readonly at: number;
  readonly answer: Promise<Uint8Array>;
}

/**
 * Answers whether certificates of the authority are good (RFC 6960), by a delegated key. What strangers can have it do
 * is bounded: an answer without a nonce is signed once and given to all who ask (RFC 5019), nothing is signed about
 * other issuers' certificates, and no more than so many answers at a time.
 */
export class Responder {
  private readonly kept = new Map<string, KeptAnswer>();
  private inWork = 0;

  constructor(
    private readonly identities: CaIdentities,
    private readonly register: Register,
    private readonly now: () => Date,
  ) {}

  /**
   * @param der - OCSPRequest
   * @param mayAsk - said once before anything is signed for this caller: whether they have not asked too much
   * @returns OCSPResponse; an unsigned refusal when the request cannot be read, is about nothing of ours, or comes while there is too much to do
   */
  async answer(der: Uint8Array, mayAsk: () => boolean = () => true): Promise<Uint8Array> {
    const request = guarded(() => parseOcspRequest(der));
    if (!request) return buildOcspRefusal('malformedRequest');
    const issuer = this.identities.issuing.certificate;
    const areOurs = await Promise.all(request.questions.map((question) => isIssuer(question, issuer)));
    // RFC 5019 clause 2.2.3: nobody to speak for them.
    if (!areOurs.includes(true)) return buildOcspRefusal('unauthorized');
    const name = request.questions.map(({ id }) => Buffer.from(id).toString('base64')).join();
    const held = request.nonce ? null : this.held(name);
    if (held) return held;
    if (this.inWork >= MAX_AT_ONCE || !mayAsk()) return buildOcspRefusal('tryLater');
    const work = this.fresh(request, areOurs);
    if (!request.nonce) this.keep(name, work);
    return work;
  }

  /** Something was revoked: what was signed before is not given out any more. */
  forget(): void {
    this.kept.clear();
  }

  private held(name: string): Promise<Uint8Array> | null {
    const found = this.kept.get(name);
    const age = found ? this.now().getTime() - found.at : -1;
    return found && age >= 0 && age < FRESH_MS ? found.answer : null;
  }

  private keep(name: string, answer: Promise<Uint8Array>): void {
    this.kept.delete(name);
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size >= MAX_KEPT) this.kept.delete(oldest);
    this.kept.set(name, { at: this.now().getTime(), answer });
    answer.catch(() => this.kept.delete(name));
  }

  private async fresh({ questions, nonce }: OcspRequest, areOurs: readonly boolean[]): Promise<Uint8Array> {
    this.inWork += 1;
    try {
      const now = this.now();
      const answers = await Promise.all(
        questions.map((question, index) => this.answerTo(question, areOurs[index] === true, now)),
      );
      return await this.signed(answers, now, nonce);
    } finally {
      this.inWork -= 1;
    }
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

  private async answerTo(question: OcspQuestion, isOurs: boolean, now: Date): Promise<OcspAnswer> {
    const known = isOurs ? await this.register.find(question.serialNumber) : null;
    const later = new Date(now.getTime() + (known ? ANSWER_LIFE_MS : UNKNOWN_LIFE_MS));
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
