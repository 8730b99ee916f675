import {
  collectMaterial,
  parseOcsp,
  verifyOcsp,
  webPkiPrimitives,
  type Certificate,
  type CollectedMaterial,
  type HttpSend,
} from '../pki/index.js';
import type { VerifiedSignature } from './verify-signature.js';

/** How validation data is got. */
export interface MaterialSources {
  /** Makes the exchanges with OCSP responders, lists and time-stamping authorities. */
  readonly send: HttpSend;
  /** What is known already, each an `OCSPResponse` in DER: one-minute certificates are spoken for in their own minute alone. */
  readonly ocspResponses?: readonly Uint8Array[];
}

const NOTHING: CollectedMaterial = { certs: [], crls: [], ocsps: [] };

/**
 * Collects what proves later that certificates of signatures were good: what is known already counts first, for the rest responders are asked.
 *
 * @throws `REVOCATION_UNAVAILABLE`, `CERTIFICATE_REVOKED`
 */
export async function materialFor(
  signatures: readonly Pick<VerifiedSignature, 'signerPath' | 'timestampPath' | 'signedAt'>[],
  { send, ocspResponses = [] }: MaterialSources,
): Promise<CollectedMaterial> {
  let known = NOTHING;
  const paths: (readonly Certificate[])[] = [];
  for (const { signerPath, timestampPath, signedAt } of signatures) {
    const spoken = await spokenFor(signerPath, signedAt, ocspResponses);
    known = joined(known, spoken ?? NOTHING);
    paths.push(spoken ? signerPath.slice(1) : signerPath, timestampPath);
  }
  return joined(known, await collectMaterial(paths, { primitives: webPkiPrimitives, send }));
}

/** A response that is known already and says that the leaf was good when it signed. */
async function spokenFor(
  [certificate, issuer]: readonly Certificate[],
  at: Date,
  responses: readonly Uint8Array[],
): Promise<CollectedMaterial | null> {
  if (certificate === undefined || issuer === undefined) return null;
  for (const der of responses) {
    try {
      const options = { certificate, issuer, primitives: webPkiPrimitives };
      const { answer, responder, fault } = {
        responder: null,
        ...(await verifyOcsp(parseOcsp(der, 'response'), options)),
      };
      if (fault !== null || answer.status.kind !== 'good') continue;
      if (answer.thisUpdate > at || (answer.nextUpdate && answer.nextUpdate < at)) continue;
      return { certs: [certificate.der, responder.der], crls: [], ocsps: [der] };
    } catch {
      continue; // what cannot be read speaks for nobody
    }
  }
  return null;
}

function joined(a: CollectedMaterial, b: CollectedMaterial): CollectedMaterial {
  return { certs: [...a.certs, ...b.certs], crls: [...a.crls, ...b.crls], ocsps: [...a.ocsps, ...b.ocsps] };
}
