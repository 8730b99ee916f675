import { decodeJwt } from 'jose';
import {
  verifyEvidence,
  type CmsRecord,
  type EvidenceAnchors,
  type EvidenceReport,
  type PkiPrimitives,
} from '../../evidence/index.js';
import type { MethodContext } from '../method.js';
import { statementOf } from '../statement.js';
import type { BrokerRequest } from './request.js';
import type { Scheme } from './schemes.js';

/** A signature with a certificate of the person's own, beside the token that brought it. */
export interface CertificateAnswer {
  /** Detached CMS, base64 of DER. */
  readonly cms: string;
  /** `BasicOCSPResponse`, base64 of DER. */
  readonly ocsp?: string;
}

/** What a verified token brings along. @returns `undefined` when it is a login and nothing more */
export function certificateIn(scheme: Scheme, idToken: string): CertificateAnswer | undefined {
  if (scheme.certificate !== 'csc') return undefined;
  const { evidence, ocspResponse } = decodeJwt(idToken);
  if (typeof evidence !== 'string') return undefined;
  return { cms: evidence, ...(typeof ocspResponse === 'string' ? { ocsp: ocspResponse } : {}) };
}

/** The record of a certificate-based signature: over the text that was shown, which names the document's whole SHA-256. */
export function certificateRecord(
  context: MethodContext,
  { id }: Scheme,
  asked: BrokerRequest,
  { cms, ocsp }: CertificateAnswer,
  environment: 'test' | 'production',
): CmsRecord {
  const text = Buffer.from(asked.shownText ?? '', 'base64').toString('utf8');
  return {
    ...statementOf('cms', context),
    kind: 'cms',
    method: id,
    environment,
    transactionId: asked.transactionId,
    // Norwegian services hash texts as ISO-8859-1; the text was made so that it fits.
    content: { form: 'text', encoding: 'ISO-8859-1', bytes: Buffer.from(text, 'latin1').toString('base64') },
    cms,
    certificates: [],
    ocsp: ocsp === undefined ? [] : [{ form: 'basic' as const, der: ocsp }],
    startedAt: asked.requestedAt,
    completedAt: context.now.toISOString(),
  } as unknown as CmsRecord;
}

/** Judges it like any record, and that token and signature are one person's. */
export function verifyCertificate(
  record: CmsRecord,
  { identity: login }: EvidenceReport,
  { anchors, primitives }: { readonly anchors: EvidenceAnchors; readonly primitives: PkiPrimitives },
  { signing, now }: MethodContext,
): Promise<EvidenceReport> {
  return verifyEvidence(record, {
    primitives,
    anchors,
    expected: {
      fingerprint: signing.originalDocumentFingerprint,
      kind: 'cms',
      signer: {
        accepts: ({ personKey, nationalNumber }) =>
          personKey === undefined ? nationalNumber === login?.nationalNumber : personKey === login?.personKey,
      },
    },
    at: now,
  });
}
