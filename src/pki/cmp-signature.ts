import { sequence, tagged } from './build/der-writer.js';
import type { Certificate } from './certificate.js';
import type { CmpMessage } from './cmp.js';
import { checkValidity } from './path.js';
import type { PkiPrimitives } from './primitives.js';
import { checkSignature } from './signature.js';
import { sameBytes, toHex } from './values.js';
import { fault, type Fault } from './verdict.js';

/** Purpose of whoever speaks for a CA in certificate management (RFC 6402 clause 2.10). */
const SPEAKS_FOR_CA = '1.3.6.1.5.5.7.3.27';

/**
 * Checks the signature that protects a message (RFC 9483 clause 3.5) with a certificate: it is its sender's, may sign,
 * is valid then, and its key has signed header and body. Whether the certificate is believed is the caller's to say.
 *
 * @returns null when good. Never throws for what the message's maker wrote.
 */
export async function checkCmpSignature(
  message: CmpMessage,
  certificate: Certificate,
  at: Date,
  primitives: PkiPrimitives,
): Promise<Fault | null> {
  const { protectionAlgorithm: algorithm, protection: signature, protectedPart, sender, senderKeyId } = message;
  if (!algorithm || !signature) return wrong('The message is not protected.');
  if (!sameBytes(sender, tagged(4, certificate.subject.der)))
    return wrong('The sender is not whom the certificate names.');
  const keyId = certificate.subjectKeyId;
  if (senderKeyId && keyId !== undefined && toHex(senderKeyId) !== keyId) return wrong('Another key is named.');
  if (certificate.keyUsage && !certificate.keyUsage.has('digitalSignature'))
    return fault('CHAIN_CONSTRAINTS_FAILURE', 'KEY_USAGE', 'The certificate is not for signing messages.');
  const late = checkValidity(certificate, at);
  if (late) return late;
  const data = sequence(protectedPart.header, protectedPart.body);
  return checkSignature({ algorithm, key: certificate.publicKey, signature, data }, primitives);
}

/** Whether a certificate's holder may speak for a certification authority: it is one, or was told to. */
export function speaksForCa({ isCa, extendedKeyUsage }: Certificate): boolean {
  return isCa || extendedKeyUsage?.purposes.includes(SPEAKS_FOR_CA) === true;
}

function wrong(detail: string): Fault {
  return fault('SIG_CRYPTO_FAILURE', 'SIGNATURE_WRONG', detail);
}
