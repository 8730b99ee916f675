import {
  buildPath,
  parseCertificate,
  parseCms,
  verifyCms,
  verifyTimestamp,
  webPkiPrimitives,
  type Certificate,
  type DigestName,
  type Fault,
} from '../pki/index.js';
import { certificatesOf } from './encoding.js';
import { inputInvalid, otherDigest, responseInvalid, signatureInvalid } from './errors.js';

/** Whom to believe. What a response brings along is never an anchor. */
export interface SignatureTrust {
  /** Roots that signers' certificates lead to, PEM, one or more. */
  readonly signerRoots: string;
  /** Roots of time-stamping authorities, PEM, one or more. */
  readonly timestampRoots: string;
}

/** A signature whose value, content, time and chain have been verified. */
export interface VerifiedSignature {
  readonly signer: Certificate;
  /** From the signer to the root. */
  readonly signerPath: readonly Certificate[];
  /** When it is proven to have existed. */
  readonly signedAt: Date;
  /** From the time-stamping authority to the root. */
  readonly timestampPath: readonly Certificate[];
}

/** A detached signature and what it is to be over. */
export interface SignatureToVerify {
  readonly cms: Uint8Array;
  /** Digests what must have been signed; null: not by this digest. */
  readonly digestContent: (name: DigestName) => Promise<Uint8Array | null>;
  /** PAdES forbids the signer's own time (EN 319 142-1 table 1). */
  readonly isPades: boolean;
}

const SIGNATURE_TIMESTAMP = '1.2.840.113549.1.9.16.2.14';

/** Reads anchors. @throws `CLIENT_INPUT_INVALID` when there are none */
export function anchorsOf(pem: string): Certificate[] {
  const found = certificatesOf(pem).flatMap((der) => {
    try {
      return [parseCertificate(der)];
    } catch {
      return [];
    }
  });
  if (found.length === 0) throw inputInvalid('There are no roots to believe.');
  return found;
}

function refuse(found: Fault): never {
  throw found.reason === 'OTHER_CONTENT' || found.reason === 'CONTENT_MISSING'
    ? otherDigest('The signature is over another document.')
    : signatureInvalid(found.reason, found.detail);
}

/**
 * Verifies a detached CMS signature with its time-stamp: over the expected content, made with the key of the certificate that it names, at a proven time at
 * which that certificate was valid and led to one of the roots.
 *
 * @throws `CLIENT_OTHER_DIGEST`, `CLIENT_SIGNATURE_INVALID` with `details.reason`, `CLIENT_RESPONSE_INVALID`
 */
export async function verifySignature(what: SignatureToVerify, trust: SignatureTrust): Promise<VerifiedSignature> {
  const primitives = webPkiPrimitives;
  const data = readCms(what.cms);
  if (data.content !== null) throw signatureInvalid('CMS_NOT_DETACHED', 'The signature has content of its own.');
  const result = await verifyCms(data, { primitives, digestContent: what.digestContent });
  const found = result.content ?? result.signature;
  if (found) refuse(found);
  const { signer, signerInfo } = result;
  if (signer === null || signerInfo === null) throw responseInvalid('The signature has no signer.');
  if (what.isPades && result.signingTime !== null)
    throw signatureInvalid('SIGNING_TIME', 'A signature in a PDF must not name a time of its own.');
  const token = signerInfo.unsigned.get(SIGNATURE_TIMESTAMP)?.[0]?.bytes;
  if (token === undefined) throw signatureInvalid('NO_TIMESTAMP', 'The signature has no time-stamp.');
  const stamp = await verifyTimestamp(token, {
    ...{ primitives, data: signerInfo.signature, anchors: anchorsOf(trust.timestampRoots) },
  });
  if (stamp.fault) refuse(stamp.fault);
  const { path, fault } = await buildPath(signer, {
    ...{ primitives, intermediates: data.certificates, anchors: anchorsOf(trust.signerRoots), at: stamp.time },
  });
  if (fault) refuse(fault);
  requireUsage(signer);
  return { signer, signerPath: path, signedAt: stamp.time, timestampPath: stamp.path };
}

function readCms(cms: Uint8Array) {
  try {
    return parseCms(cms);
  } catch {
    throw responseInvalid('The signature cannot be read.');
  }
}

function requireUsage({ isCa, keyUsage }: Certificate): void {
  const signs = keyUsage === undefined || keyUsage.has('digitalSignature') || keyUsage.has('nonRepudiation');
  if (isCa || !signs) throw signatureInvalid('KEY_USAGE', 'The key of the certificate is not for signatures.');
}
