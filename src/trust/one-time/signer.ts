import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { EsignError } from '../../errors.js';
import type { Certificate } from '../../pki/index.js';
import { buildCsr, type KeyAlgorithm, type KeyStore } from '../../pki/index.node.js';
import type {
  AuditTrail,
  CertificateAuthority,
  CertificateSubject,
  DigestToSign,
  IssuedCertificate,
  OneTimeSigning,
  PreparedSignature,
  SignatureResult,
} from '../building-block/contract.js';
import {
  algorithmFor,
  assertFormat,
  prepareSignature,
  subjectName,
  verifySignatureResult,
  verifyValue,
} from '../formats/index.js';
import { BreathingTrail } from './breathing-trail.js';
import { checkIssued } from './certificate-check.js';
import { oneTimeFailed } from './errors.js';
import { KeyRows } from './key-rows.js';
import { destroyForGood, OneTimeKey, stepOf, type RunRecord } from './one-time-key.js';
import { stampInside, type StampSource } from './stamps.js';
import { Turnstile } from './turnstile.js';

/** What may be set about one-time signatures. */
export interface OneTimeOptions {
  /** Default: P-256; RSA-3072 where a recipient cannot verify ECDSA, at the cost of half a second for each key. */
  readonly algorithm?: KeyAlgorithm;
  /** Keys that live at the same time. Default: 4; 2 of RSA, whose making takes a whole core. */
  readonly maxLiveKeys?: number;
  /** Signatures that wait for a key; more are refused. Default: 200. */
  readonly maxWaiting?: number;
  /** What must be left of a certificate when it is signed under. Default: 15 s. */
  readonly minRemainingMs?: number;
  /** A certificate that is valid for longer is not a one-time one. Default: 2 min. */
  readonly maxValidityMs?: number;
  /** After this a key of which nothing more was heard is a lost one. Default: 3 min. */
  readonly sweepAfterMs?: number;
}

/** What a signer works with. */
export interface OneTimeParts {
  readonly sql: Knex;
  readonly keys: KeyStore;
  readonly authority: CertificateAuthority;
  /** In the order in which they are asked. */
  readonly stamps: readonly StampSource[];
  readonly audit: AuditTrail;
  /** DER. */
  readonly signerRoots: () => readonly Uint8Array[];
  readonly tsaRoots: () => readonly Uint8Array[];
  readonly options?: OneTimeOptions;
  readonly now: () => Date;
}

interface Run extends RunRecord {
  readonly what: DigestToSign;
  readonly subject: CertificateSubject;
}

/** A signature whose key is gone, and which nobody has time-stamped yet. */
interface Signed {
  readonly prepared: PreparedSignature;
  readonly value: Uint8Array;
  readonly issued: IssuedCertificate;
  readonly certificate: Certificate;
}

/** Signs with a key that is made, certified for a minute, used for one signature and destroyed (chapter 9.1). */
export class OneTimeSigner implements OneTimeSigning {
  private readonly rows: KeyRows;
  private readonly audit: AuditTrail;
  private readonly turnstile: Turnstile;

  constructor(private readonly parts: OneTimeParts) {
    const { algorithm = 'P-256', maxWaiting = 200 } = parts.options ?? {};
    const { maxLiveKeys = algorithm === 'P-256' ? 4 : 2 } = parts.options ?? {};
    this.rows = new KeyRows(parts.sql, parts.now);
    this.audit = new BreathingTrail(parts.audit);
    this.turnstile = new Turnstile(maxLiveKeys, maxWaiting);
  }

  /**
   * @throws `UnusableError` `BB_FORMAT_UNSUPPORTED`, `FORMAT_SUBJECT_INVALID`, `ENROLMENT_REFUSED`; `UnavailableError`
   *   `ONE_TIME_…`, `KEY_STORE_UNAVAILABLE`, `ENROLMENT_UNAVAILABLE`, `TSA_UNAVAILABLE`
   */
  async sign(operationId: string, what: DigestToSign, subject: CertificateSubject): Promise<SignatureResult> {
    assertFormat(what);
    subjectName(subject);
    const run: Run = { operationId, what, subject, steps: [], keyHash: '', isDestroyed: false };
    try {
      const signed = await this.turnstile.pass(() => this.signWithKey(run));
      const result = await this.finish(run, signed);
      await this.writeDown(run);
      return result;
    } catch (error) {
      const code = error instanceof EsignError ? String(error.code) : 'INTERNAL';
      run.steps.push(stepOf(run, 'one_time_failed', { code }));
      await this.writeDown(run);
      throw error;
    }
  }

  /**
   * Writes keys off whose process has ended before it could: they were in its memory and went with it. Also destroys
   * what a store may still have of them. Done at the start and now and then.
   *
   * @returns how many
   */
  async sweep(): Promise<number> {
    const { keys, now, options } = this.parts;
    const lost = await this.rows.lost(new Date(now().getTime() - (options?.sweepAfterMs ?? 180_000)));
    for (const { operationId, key, keyHash } of lost) {
      await destroyForGood(keys, key);
      const isCertified = await this.rows.isCertified(keyHash);
      const step = stepOf({ operationId }, 'key_lost', { key: keyHash, isGone: true, isCertified });
      await this.audit.write(step, (trx) => this.rows.end(trx, operationId, keyHash));
    }
    return lost.length;
  }

  private signWithKey(run: Run): Promise<Signed> {
    const { keys, options } = this.parts;
    const parts = { keys, audit: this.audit, rows: this.rows };
    return OneTimeKey.lend(parts, run, options?.algorithm ?? 'P-256', async (key) => {
      const { issued, certificate } = await this.certify(run, key);
      const algorithm = algorithmFor(run.what, key.publicKey);
      const prepared = await prepareSignature({
        ...{ what: run.what, certificates: issued.certificates, algorithm },
        signingTime: this.parts.now(),
      });
      const digest = Buffer.from(run.what.digest).toString('hex');
      const details = { digest, hashType: run.what.hashType, format: run.what.format };
      const value = await key.sign('signature', algorithm.digest, prepared.toBeSigned, details);
      return { prepared, value, issued, certificate };
    });
  }

  private async certify(
    run: Run,
    key: OneTimeKey,
  ): Promise<{ readonly issued: IssuedCertificate; readonly certificate: Certificate }> {
    const { authority, signerRoots, now, options } = this.parts;
    const csr = await buildCsr({
      subject: subjectName(run.subject),
      publicKey: key.publicKey,
      sign: (data) => key.sign('csr', 'SHA-256', data),
    });
    const issued = await authority.issue(csr, 'one-time', run.subject);
    const certificate = await checkIssued(issued, {
      ...{ publicKey: key.publicKey, subject: run.subject, roots: signerRoots(), now: now() },
      ...{ minRemainingMs: options?.minRemainingMs ?? 15_000, maxValidityMs: options?.maxValidityMs ?? 120_000 },
    });
    const { serialNumber, notBefore, notAfter } = certificate;
    run.steps.push(
      stepOf(run, 'certificate_issued', {
        ...{ serialNumber, thumbprint: createHash('sha256').update(certificate.der).digest('hex') },
        ...{ notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() },
      }),
    );
    return { issued, certificate };
  }

  private async finish(run: Run, { prepared, value, issued, certificate }: Signed): Promise<SignatureResult> {
    const { stamps, signerRoots, tsaRoots } = this.parts;
    const wrong = await verifyValue(prepared, value, certificate);
    if (wrong) throw oneTimeFailed('ONE_TIME_UNVERIFIED', wrong.reason);
    const imprint = createHash('sha256').update(prepared.stampedBytes(value)).digest();
    const { token, time } = await stampInside(certificate, imprint, stamps);
    const stamped = { time: time.toISOString(), imprint: imprint.toString('hex') };
    run.steps.push(stepOf(run, 'timestamp_received', stamped));
    const result: SignatureResult = {
      signature: prepared.finish(value, token),
      certificates: issued.certificates,
      timestampToken: token,
      signedAt: time,
      ...(issued.ocspResponses ? { ocspResponses: issued.ocspResponses } : {}),
    };
    const fault = await verifySignatureResult({
      ...{ what: run.what, result, signerRoots: signerRoots(), tsaRoots: tsaRoots() },
    });
    if (fault) throw oneTimeFailed('ONE_TIME_UNVERIFIED', fault.reason);
    run.steps.push(stepOf(run, 'signature_verified', { signedAt: time.toISOString() }));
    return result;
  }

  /** Everything since the key was made, and that it is gone, in one transaction; what is written is not written again. */
  private writeDown(run: Run): Promise<void> {
    const { operationId, keyHash, isDestroyed } = run;
    const end = (trx: Knex.Transaction): Promise<void> => this.rows.end(trx, operationId, keyHash);
    return this.audit.write(run.steps.splice(0), isDestroyed ? end : undefined);
  }
}
