import { nodePrimitives, openFileSource } from '../../documents/index.node.js';
import { verifySealedPdf, type SealAnchors } from '../../evidence/index.js';
import { nodePkiPrimitives } from '../../pki/index.node.js';
import { IntegrityError } from '../../errors.js';
import type { Registration, TrustCheck } from '../contract.js';
import type { TrustErrorCode } from '../errors.js';
import type { KeptRecord } from '../signings/kept.js';

/** Checks finished documents with the verifier that everyone has, before anybody gets them. */
export class SealVerifier {
  constructor(
    private readonly anchors: () => SealAnchors,
    private readonly now: () => Date,
  ) {}

  /**
   * @param fingerprint - SHA-256 of the whole file
   * @throws `IntegrityError` `TRUST_SEAL_UNVERIFIED` with what failed
   */
  async assertSealed(
    path: string,
    registration: Registration,
    fingerprint: string,
    records: readonly KeptRecord[],
  ): Promise<void> {
    const checks = await this.check(path, registration, this.anchors(), { fingerprint, records });
    const failed = checks.filter(({ state }) => state === 'failed').map(({ id }) => id);
    if (failed.length === 0) return;
    throw new IntegrityError<TrustErrorCode>('TRUST_SEAL_UNVERIFIED', 'The sealed document does not verify.', {
      details: { failed },
    });
  }

  /** @param anchors - of the seal; a rehearsal has its own */
  async check(
    path: string,
    { fingerprint: originalFingerprint, signers }: Registration,
    anchors: SealAnchors,
    whole: { readonly fingerprint?: string; readonly records?: readonly KeptRecord[] } = {},
  ): Promise<TrustCheck[]> {
    const source = await openFileSource(path);
    try {
      const report = await verifySealedPdf(source, {
        primitives: { pki: nodePkiPrimitives, documents: nodePrimitives },
        anchors,
        at: this.now(),
        expected: {
          originalFingerprint,
          signers: signers.map(({ id, email }) => ({ id, email })),
          ...(whole.fingerprint === undefined ? {} : { fingerprint: whole.fingerprint }),
        },
      });
      return report.checks.map(({ id, outcome, reason, proves, isOptional }) => ({
        id,
        state: outcome === 'passed' ? 'passed' : isOptional === true ? 'warning' : 'failed',
        detail: outcome === 'passed' ? proves : (reason ?? outcome),
      }));
    } finally {
      await source.close();
    }
  }
}
