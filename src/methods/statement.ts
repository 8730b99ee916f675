import type { Evidence, MethodContext } from './method.js';

/**
 * What every simple act states: which document, which signer and link, from where, and when.
 * The access token is named by its SHA-256 only.
 */
export function statementOf(kind: string, context: MethodContext): Evidence {
  const { signing, signer, trace } = context;
  return {
    version: 1,
    kind,
    signingId: signing.id,
    signerId: signer.id,
    name: signer.name,
    email: signer.email,
    documentFingerprint: signing.originalDocumentFingerprint,
    tokenSha256: signer.tokenHash,
    ipAddress: trace.ipAddress,
    browser: trace.browser,
    platform: trace.platform,
    at: context.now.toISOString(),
  };
}
