import { EsignError } from '../../errors.js';
import { revocationAddresses } from '../addresses.js';
import type { Certificate } from '../certificate.js';
import { toHex } from '../values.js';
import { fetchCrl } from './crl.js';
import { certificateRevoked, unavailable, type Refusal } from './errors.js';
import { fetchOcsp, type RevocationOptions } from './ocsp.js';

/** `noRevAvail` of RFC 9608, and the short-term extension of EN 319 412-1: nobody says anything about such certificates. */
const NOT_REVOCABLE = ['2.5.29.56', '0.4.0.194121.2.1'] as const;

/** What a verifier needs later, each in DER. */
export interface CollectedMaterial {
  readonly certs: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocsps: readonly Uint8Array[];
}

/**
 * Collects what proves that chains were good: their certificates and, for each that is no anchor, a fresh OCSP response
 * or else a list of revoked certificates. Everything is verified.
 *
 * @param paths - each from its leaf to its anchor, as path building gives them
 * @throws `REVOCATION_UNAVAILABLE` when nobody speaks for a certificate now, `CERTIFICATE_REVOKED`
 */
export async function collectMaterial(
  paths: readonly (readonly Certificate[])[],
  options: RevocationOptions,
): Promise<CollectedMaterial> {
  const certs = new Map<string, Uint8Array>();
  const crls = new Map<string, Uint8Array>();
  const ocsps: Uint8Array[] = [];
  const asked = new Set<string>();
  for (const path of paths) {
    for (const [index, certificate] of path.entries()) {
      const id = toHex(certificate.der);
      certs.set(id, certificate.der);
      const issuer = path[index + 1];
      if (!issuer || asked.has(id) || isNotRevocable(certificate)) continue;
      asked.add(id);
      const found = await statementAbout(certificate, issuer, options);
      if (found.kind === 'crl') crls.set(toHex(found.der), found.der);
      else {
        ocsps.push(found.der);
        certs.set(toHex(found.responder.der), found.responder.der);
      }
    }
  }
  return { certs: [...certs.values()], crls: [...crls.values()], ocsps };
}

function isNotRevocable({ extensions, ocspNoCheck }: Certificate): boolean {
  return ocspNoCheck || NOT_REVOCABLE.some((oid) => extensions.has(oid));
}

type Statement =
  | { readonly kind: 'ocsp'; readonly der: Uint8Array; readonly responder: Certificate }
  | { readonly kind: 'crl'; readonly der: Uint8Array };

async function statementAbout(
  certificate: Certificate,
  issuer: Certificate,
  options: RevocationOptions,
): Promise<Statement> {
  const { ocsp, crl } = revocationAddresses(certificate);
  const attempts: Refusal[] = [];
  const orNote = <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: unknown) => {
      if (!(error instanceof EsignError)) throw error;
      const tried = error.details['attempts'];
      if (Array.isArray(tried)) attempts.push(...(tried as Refusal[]));
      return undefined;
    });
  const answer = await orNote(fetchOcsp(certificate, issuer, ocsp, options));
  if (answer) {
    if (answer.status.kind === 'revoked') throw certificateRevoked(answer.status.at);
    return { kind: 'ocsp', der: answer.der, responder: answer.responder };
  }
  const list = await orNote(fetchCrl(certificate, issuer, crl, options));
  if (!list)
    throw unavailable(
      'REVOCATION_UNAVAILABLE',
      'Nobody says now whether a certificate of the chain is good.',
      attempts,
    );
  if (list.revokedAt) throw certificateRevoked(list.revokedAt);
  return { kind: 'crl', der: list.der };
}
