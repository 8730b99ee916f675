import {
  verifyEvidence,
  type EvidenceAnchors,
  type EvidenceRecordBody,
  type EvidenceReport,
  type IssuerAnchor,
  type TrustAnchors,
} from '../../evidence/index.js';
import { nodePkiPrimitives } from '../../pki/index.node.js';
import type { IssuerKeys } from './issuers.js';

/** Whom the service trusts, without the keys that it fetches. */
export interface TrustedParties extends Omit<EvidenceAnchors, 'issuers'> {
  /** Roots of the certificates that seal, DER. */
  readonly sealRoots: readonly Uint8Array[];
}

/** Verifies evidence with the service's own anchors. */
export class Judge {
  constructor(
    private readonly parties: () => TrustedParties,
    private readonly issuers: IssuerKeys,
  ) {}

  /**
   * @param fingerprint - of the registered document
   * @param recordedAt - when the store took the record in; now, when it is about to
   * @param isNew - keys must be those that issuers publish at the moment
   * @throws `UnavailableError` `TRUST_ISSUER_UNAVAILABLE`
   */
  async verify(
    record: EvidenceRecordBody,
    fingerprint: string,
    recordedAt: Date,
    isNew: boolean,
  ): Promise<EvidenceReport> {
    const issuers = await this.issuersFor(record, isNew);
    return verifyEvidence(record, {
      primitives: nodePkiPrimitives,
      anchors: { ...this.parties(), issuers },
      expected: { fingerprint, kind: record.kind },
      at: recordedAt,
      recordedAt,
    });
  }

  /** Everything that somebody else needs to come to the same verdicts; public. */
  async anchors(): Promise<TrustAnchors> {
    const { environment, bankId, caRoots, tsaRoots, sealRoots } = this.parties();
    const encoded = (roots: readonly Uint8Array[]): string[] => roots.map((der) => Buffer.from(der).toString('base64'));
    const issuers = await this.issuers.kept();
    return {
      version: 1,
      environment,
      sealRoots: encoded(sealRoots),
      tsaRoots: encoded(tsaRoots),
      caRoots: encoded(caRoots),
      ...(bankId === undefined
        ? {}
        : { bankId: { roots: encoded(bankId.roots), relyingParties: [...bankId.relyingParties] } }),
      issuers: issuers.map((one) => ({
        ...one,
        audiences: [...one.audiences],
        keySets: one.keySets.map(({ keys, fetchedAt }) => ({
          keys: keys.map((key) => ({ ...key })),
          fetchedAt: fetchedAt?.toISOString() ?? null,
        })),
      })),
    };
  }

  private async issuersFor(record: EvidenceRecordBody, isNew: boolean): Promise<readonly IssuerAnchor[]> {
    if (record.kind !== 'oidc') return [];
    return isNew ? this.issuers.current(record.issuer, kidOf(record.idToken)) : this.issuers.kept();
  }
}

function kidOf(idToken: string): string | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString('utf8'));
    const { kid } = header as { kid?: unknown };
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}
