import { decodeProtectedHeader } from 'jose';
import {
  verifyEvidence,
  type CmsRecord,
  type EvidenceAnchors,
  type EvidenceReport,
  type OidcRecord,
  type PkiPrimitives,
} from '../../evidence/index.js';
import type { Logger } from '../../host/index.js';
import type { CompleteOutcome, MethodContext, MethodOutcome, VerifiedPerson } from '../method.js';
import { statementOf } from '../statement.js';
import { certificateIn, certificateRecord, verifyCertificate, type CertificateAnswer } from './certificate.js';
import type { BrokerTrust } from './configuration.js';
import type { BrokerDirectory } from './directory.js';
import type { BrokerRequest } from './request.js';
import type { Scheme } from './schemes.js';

/** What judging a broker's token needs. */
export interface BrokerEvidenceParts {
  readonly configuration: Omit<BrokerTrust, 'methods'>;
  readonly directory: BrokerDirectory;
  /** Everything but the broker itself, whose keys are the directory's. */
  readonly anchors: EvidenceAnchors;
  readonly primitives: PkiPrimitives;
  readonly logger: () => Logger;
  readonly mask: (country: string, number: string) => string;
}

/** Turns a token into a record, and lets it count only if the record proves itself offline with keys that we fetched. */
export class BrokerEvidence {
  constructor(private readonly parts: BrokerEvidenceParts) {}

  async judge(context: MethodContext, scheme: Scheme, asked: BrokerRequest, idToken: string): Promise<MethodOutcome> {
    const { anchors, directory, primitives } = this.parts;
    const record = await this.recordOf(context, scheme, asked, idToken);
    const report = await verifyEvidence(record, {
      primitives,
      anchors: { ...anchors, issuers: [directory.anchor()] },
      expected: { fingerprint: context.signing.originalDocumentFingerprint, kind: 'oidc' },
      at: context.now,
    });
    const person = report.passed ? personOf(scheme, report) : undefined;
    if (person === undefined) return this.refuse(context, asked, report);
    const certificate = this.takesCertificates ? certificateIn(scheme, idToken) : undefined;
    if (certificate !== undefined) return this.judgeCertificate(context, scheme, asked, certificate, report, person);
    return this.complete(record, asked, person);
  }

  /** Whether signatures with certificates of people's own can be judged. */
  get takesCertificates(): boolean {
    return this.parts.anchors.caRoots.length > 0;
  }

  /** The token has said who logged in for this document; the signature beside it proves more, or the answer does not count. */
  private async judgeCertificate(
    context: MethodContext,
    scheme: Scheme,
    asked: BrokerRequest,
    certificate: CertificateAnswer,
    login: EvidenceReport,
    person: VerifiedPerson,
  ): Promise<MethodOutcome> {
    const { environment } = this.parts.configuration;
    const record = certificateRecord(context, scheme, asked, certificate, environment);
    const report = await verifyCertificate(record, login, this.parts, context);
    if (!report.passed) return this.refuse(context, asked, report);
    return { ...this.complete(record, asked, person), level: 'AES' };
  }

  private complete(record: OidcRecord | CmsRecord, asked: BrokerRequest, person: VerifiedPerson): CompleteOutcome {
    const { nationalNumber } = person;
    return {
      state: 'complete',
      evidence: record,
      identity: {
        name: person.name,
        transactionId: asked.transactionId,
        ...(nationalNumber === undefined
          ? {}
          : { personalIdentification: this.parts.mask(nationalNumber.country, nationalNumber.value) }),
      },
      person,
    };
  }

  private refuse({ signing }: MethodContext, asked: BrokerRequest, report: EvidenceReport): MethodOutcome {
    const checks = report.checks.filter(({ indication }) => indication !== 'passed').map(({ reason }) => reason);
    const which = { signingId: signing.id, transaction: asked.transactionId, checks };
    this.parts.logger().error(which, 'an answer of the broker does not prove itself');
    return { state: 'failed', reason: 'evidenceInvalid' };
  }

  private async recordOf(
    context: MethodContext,
    scheme: Scheme,
    asked: BrokerRequest,
    idToken: string,
  ): Promise<OidcRecord> {
    const { configuration, directory } = this.parts;
    const discovery = await directory.discovery();
    const keys = await directory.keys(kidOf(idToken));
    const { transactionId, acr, request, requestedAt, nonceRandom, shownText, hiddenData } = asked;
    return {
      ...statementOf('oidc', context),
      kind: 'oidc',
      method: scheme.id,
      environment: configuration.environment,
      issuer: configuration.issuer,
      clientId: configuration.clientId,
      ...{ transactionId, acr, request, requestedAt, nonceRandom },
      ...(shownText === undefined ? {} : { shownText }),
      echo: scheme.echo,
      ...(hiddenData === undefined
        ? {}
        : {
            bankId: {
              relyingPartyName: configuration.relyingPartyName ?? '',
              userVisibleDataFormat: 'plaintext',
              userNonVisibleData: hiddenData,
            },
          }),
      idToken,
      completedAt: context.now.toISOString(),
      jwks: { ...keys, fetchedAt: keys.fetchedAt.toISOString() },
      discovery: { ...discovery, fetchedAt: discovery.fetchedAt.toISOString() },
    } as OidcRecord;
  }
}

function kidOf(idToken: string): string | undefined {
  try {
    return decodeProtectedHeader(idToken).kid;
  } catch {
    return undefined; // judged as what it is: no token
  }
}

/** @returns `undefined` when the token names nobody, or somebody of another country's scheme */
function personOf(scheme: Scheme, { identity }: EvidenceReport): VerifiedPerson | undefined {
  if (identity?.name === undefined || identity.country !== scheme.country) return undefined;
  const { name, givenName, surname, nationalNumber, birthDate, personKey } = identity;
  const { country, keyName } = scheme;
  const ownKey = personKey === undefined ? undefined : `${keyName}:${personKey}`;
  const key = ownKey ?? (nationalNumber === undefined ? undefined : `${country}:${nationalNumber}`);
  if (key === undefined) return undefined;
  return {
    ...{ key, name },
    ...(givenName === undefined ? {} : { givenName }),
    ...(surname === undefined ? {} : { surname }),
    ...(nationalNumber === undefined ? {} : { nationalNumber: { country, value: nationalNumber } }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}
