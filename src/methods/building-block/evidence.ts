import {
  verifyEvidence,
  type CmsRecord,
  type EvidenceAnchors,
  type EvidenceReport,
  type PkiPrimitives,
} from '../../evidence/index.js';
import type { Logger } from '../../host/index.js';
import { certificatesOf } from '../bankid/signing-roots.js';
import { readNationalNumber } from '../identity/national-number.js';
import type { MethodContext, MethodOutcome, VerifiedPerson } from '../method.js';
import { statementOf } from '../statement.js';
import type { SignatureMade } from './answers.js';
import type { BuildingBlockConfiguration, BuildingBlockMethodId } from './configuration.js';
import type { BuildingBlockRequest } from './request.js';

/** What judging a signature of the building block needs. */
export interface BuildingBlockEvidenceParts {
  readonly configuration: Pick<BuildingBlockConfiguration, 'environment' | 'signerRoots' | 'tsaRoots' | 'level'>;
  readonly primitives: PkiPrimitives;
  readonly logger: () => Logger;
  readonly mask: (country: string, number: string) => string;
}

/**
 * Turns what the building block delivered into a record, and lets it count only if the record proves itself offline: a detached signature over
 * the document, time-stamped, by a certificate that was valid then and leads to a root of ours.
 */
export class BuildingBlockEvidence {
  constructor(private readonly parts: BuildingBlockEvidenceParts) {}

  async judge(
    context: MethodContext,
    method: BuildingBlockMethodId,
    asked: BuildingBlockRequest,
    made: SignatureMade,
  ): Promise<MethodOutcome> {
    const record = this.recordOf(context, method, asked, made);
    if (record === undefined) return this.refuse(context, asked, ['certificates']);
    const { primitives, mask, configuration } = this.parts;
    const report = await verifyEvidence(record, {
      primitives,
      anchors: this.anchors(),
      expected: { fingerprint: context.signing.originalDocumentFingerprint, kind: 'cms' },
      at: context.now,
    });
    const person = report.passed ? personOf(report, made, context.now) : undefined;
    if (person === undefined) {
      const checks = report.checks.filter(({ indication }) => indication !== 'passed').map(({ reason }) => reason);
      return this.refuse(context, asked, checks);
    }
    const { name, nationalNumber } = person;
    return {
      state: 'complete',
      evidence: record,
      identity: {
        name,
        transactionId: asked.transactionId,
        ...(nationalNumber === undefined
          ? {}
          : { personalIdentification: mask(nationalNumber.country, nationalNumber.value) }),
      },
      person,
      ...(configuration.level === 'QES' && report.isQualified === true ? { level: 'QES' as const } : {}),
    };
  }

  /** Nobody else's roots count for these signatures. */
  private anchors(): EvidenceAnchors {
    const { environment, signerRoots, tsaRoots } = this.parts.configuration;
    return { environment, issuers: [], caRoots: signerRoots, tsaRoots };
  }

  private recordOf(
    context: MethodContext,
    method: BuildingBlockMethodId,
    { transactionId, requestedAt }: BuildingBlockRequest,
    { signature, certificate, certificateChain, ocspResponses }: SignatureMade,
  ): CmsRecord | undefined {
    const certificates = chainOf([certificate, ...certificateChain]);
    if (certificates === undefined) return undefined;
    return {
      ...statementOf('cms', context),
      kind: 'cms',
      method,
      environment: this.parts.configuration.environment,
      transactionId,
      content: { form: 'document' },
      cms: signature,
      certificates,
      ocsp: ocspResponses.map((der) => ({ form: 'response' as const, der })),
      startedAt: requestedAt,
      completedAt: context.now.toISOString(),
    } as unknown as CmsRecord;
  }

  private refuse(
    { signing }: MethodContext,
    { transactionId: transaction }: BuildingBlockRequest,
    checks: readonly string[],
  ): MethodOutcome {
    const which = { signingId: signing.id, transaction, checks };
    this.parts.logger().error(which, 'a signature of the eSignature Building Block does not prove itself');
    return { state: 'failed', reason: 'evidenceInvalid' };
  }
}

/** Each certificate once, base64 of DER. @returns `undefined` when one of them is none */
function chainOf(pems: readonly string[]): string[] | undefined {
  try {
    const all = pems.flatMap((pem) => certificatesOf(pem)).map((der) => Buffer.from(der).toString('base64'));
    return [...new Set(all)];
  } catch {
    return undefined;
  }
}

/** Who the certificate names: givenName, surname and, where the registration asks for it, the number in ETSI EN 319 412-1 form. */
function personOf({ identity }: EvidenceReport, { certificate }: SignatureMade, now: Date): VerifiedPerson | undefined {
  if (identity?.givenName === undefined || identity.surname === undefined) return undefined;
  const { givenName, surname, nationalNumber, country, birthDate, personKey } = identity;
  const number =
    nationalNumber === undefined || country === undefined
      ? undefined
      : { country, value: readNationalNumber(nationalNumber, country, now)?.value ?? bare(nationalNumber) };
  const named = number === undefined ? personKey && `etsi:${personKey}` : `${number.country}:${number.value}`;
  return {
    // Without a number nobody knows whether two signatures are one person's: each stands for itself.
    key: named ?? `certificate:${certificate.replace(/\s/g, '').slice(-128)}`,
    name: `${givenName} ${surname}`,
    ...{ givenName, surname },
    ...(number === undefined ? {} : { nationalNumber: number }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

function bare(number: string): string {
  return number.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}
