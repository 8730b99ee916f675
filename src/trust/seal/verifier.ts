import { nodePrimitives, openFileSource } from '../../documents/index.node.js';
import { verifySealedPdf, type PdfCheck, type PdfReport, type SealAnchors } from '../../evidence/index.js';
import { nodePkiPrimitives } from '../../pki/index.node.js';
import { IntegrityError } from '../../errors.js';
import type { Registration, TrustCheck } from '../contract.js';
import type { TrustErrorCode } from '../errors.js';
import type { KeptRecord } from '../signings/kept.js';
import { sha256 } from '../store/digest.js';

/** A whole file. */
export interface MeasuredFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** Checks finished documents with the verifier that everyone has, before anybody gets them. */
export class SealVerifier {
  constructor(
    private readonly anchors: () => SealAnchors,
    private readonly now: () => Date,
  ) {}

  /**
   * Reads the file once.
   *
   * @param records - of the signing, as the store has them: the sealed list must name exactly these
   * @returns SHA-256 and length of the file
   * @throws `IntegrityError` `TRUST_SEAL_UNVERIFIED` with what failed
   */
  async assertSealed(path: string, registration: Registration, records: readonly KeptRecord[]): Promise<MeasuredFile> {
    const { fingerprint, bytes, manifest, checks } = await this.report(path, registration, this.anchors());
    const failed = checks.filter(hasFailed).map(({ id }) => id);
    if (!isListOf(records, manifest)) failed.push('manifest');
    if (failed.length === 0) return { sha256: fingerprint, bytes };
    throw new IntegrityError<TrustErrorCode>('TRUST_SEAL_UNVERIFIED', 'The sealed document does not verify.', {
      details: { failed },
    });
  }

  /** @param anchors - of the seal; a rehearsal has its own */
  async check(path: string, registration: Registration, anchors: SealAnchors): Promise<TrustCheck[]> {
    const { checks } = await this.report(path, registration, anchors);
    return checks.map(({ id, outcome, reason, proves, isOptional }) => ({
      id,
      state: outcome === 'passed' ? 'passed' : isOptional === true ? 'warning' : 'failed',
      detail: outcome === 'passed' ? proves : (reason ?? outcome),
    }));
  }

  private async report(
    path: string,
    { fingerprint: originalFingerprint, signers }: Registration,
    anchors: SealAnchors,
  ): Promise<PdfReport> {
    const source = await openFileSource(path);
    try {
      return await verifySealedPdf(source, {
        primitives: { pki: nodePkiPrimitives, documents: nodePrimitives },
        anchors,
        at: this.now(),
        expected: {
          originalFingerprint,
          signers: signers.map(({ id, email }) => ({ id, email })),
        },
      });
    } finally {
      await source.close();
    }
  }
}

function hasFailed({ outcome, isOptional }: PdfCheck): boolean {
  return outcome !== 'passed' && isOptional !== true;
}

/** Whether the sealed list names every record of the store, byte for byte, and no other. */
function isListOf(records: readonly KeptRecord[], manifest: PdfReport['manifest']): boolean {
  return (
    manifest?.records.length === records.length &&
    records.every((kept) =>
      manifest.records.some(
        (one) =>
          one.recordId === kept.recordId && one.signerId === kept.signerId && one.sha256 === sha256(kept.recordText),
      ),
    )
  );
}
