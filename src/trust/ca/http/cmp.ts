import { randomBytes } from 'node:crypto';
import express, { Router, type Request, type Response } from 'express';
import { EsignError } from '../../../errors.js';
import { CMP_BODY, parseCmp, parseCsr, type CmpMessage } from '../../../pki/index.js';
import {
  buildCmp,
  cmpCertified,
  cmpConfirmed,
  cmpError,
  cmpRefused,
  isProtectedWith,
  protectWithSecret,
  type CmpFailure,
} from '../../../pki/index.node.js';
import type { CertificateAuthority, CertificateProfile } from '../../building-block/contract.js';
import type { CaIdentities } from '../identities.js';
import type { EnrolmentClient } from '../options.js';
import { subjectOf } from '../request-subject.js';
import { bodyOf } from './publication.js';

const MAX_BODY_BYTES = 64 * 1024;
const NONCE_BYTES = 16;
const PROFILES: Readonly<Record<string, CertificateProfile>> = { onetime: 'one-time', device: 'device' };

/** What CMP works with. */
export interface CmpFrontParts {
  readonly authority: CertificateAuthority;
  readonly identities: CaIdentities;
  readonly clients: readonly EnrolmentClient[];
  readonly now: () => Date;
}

/** Certificate management (RFC 9483 clause 4.1.4) for registration authorities: requests in PKCS#10, protected by a secret. */
export function cmpRoutes(parts: CmpFrontParts): Router {
  const router = Router();
  const raw = express.raw({ type: () => true, limit: MAX_BODY_BYTES });
  router.post('/.well-known/cmp{/p/:name}{/:operation}', raw, async (request, response) => {
    const { name, operation } = request.params as { readonly name?: string; readonly operation?: string };
    const isKnown =
      (name === undefined || Object.hasOwn(PROFILES, name)) && (operation === undefined || operation === 'p10cr');
    if (!isKnown) return void response.status(404).end();
    await answer(parts, request, response, name === undefined ? null : (PROFILES[name] ?? null));
  });
  return router;
}

async function answer(
  parts: CmpFrontParts,
  request: Request,
  response: Response,
  profile: CertificateProfile | null,
): Promise<void> {
  const message = guarded(() => parseCmp(bodyOf(request)));
  if (!message) return void response.status(400).end();
  const client = await clientOf(message, parts.clients);
  const isAllowed = client !== null && (profile === null || profile === client.profile);
  const body = isAllowed
    ? await bodyFor(parts, message, client)
    : cmpError('badMessageCheck', 'not protected by a known secret');
  response.type('application/pkixcmp').set('Cache-Control', 'no-store');
  response.send(Buffer.from(messageWith(parts, message, body, isAllowed ? client : null)));
}

async function clientOf(message: CmpMessage, clients: readonly EnrolmentClient[]): Promise<EnrolmentClient | null> {
  const name = Buffer.from(message.senderKeyId ?? []).toString('utf8');
  const client = clients.find((one) => one.name === name);
  return client && (await isProtectedWith(message, client.secret)) ? client : null;
}

async function bodyFor(
  { authority, identities }: CmpFrontParts,
  message: CmpMessage,
  client: EnrolmentClient,
): Promise<Uint8Array> {
  // Nothing is kept of a certificate that its asker refuses: a one-time one ends by itself, a device's is revoked by its owner.
  if (message.bodyKind === CMP_BODY.confirm) return cmpConfirmed();
  if (message.bodyKind !== CMP_BODY.p10cr) return cmpError('badRequest', 'requests in PKCS#10 alone');
  try {
    const csr = message.body.bytes;
    const { certificates } = await authority.issue(csr, client.profile, subjectOf(parseCsr(csr)));
    const [own = new Uint8Array()] = certificates;
    return cmpCertified(own, identities.root ? [identities.root.certificate.der] : []);
  } catch (error) {
    if (!(error instanceof EsignError)) throw error;
    const reason = typeof error.details['reason'] === 'string' ? error.details['reason'] : String(error.code);
    return cmpRefused(failureOf(error.status, reason), reason);
  }
}

function failureOf(status: number, reason: string): CmpFailure {
  if (status >= 500) return 'systemFailure';
  return reason === 'possession' ? 'badPOP' : reason === 'key_weak' ? 'badAlgorithm' : 'badRequest';
}

function messageWith(
  { identities, now }: CmpFrontParts,
  request: CmpMessage,
  body: Uint8Array,
  client: EnrolmentClient | null,
): Uint8Array {
  const protection = client && protectWithSecret(client.secret);
  return buildCmp(
    {
      ...{ sender: identities.issuing.certificate.subject.der, recipient: request.sender, at: now() },
      ...(protection && request.senderKeyId
        ? { protectionAlgorithm: protection.algorithm, senderKeyId: request.senderKeyId }
        : {}),
      transactionId: request.transactionId ?? new Uint8Array(randomBytes(NONCE_BYTES)),
      senderNonce: new Uint8Array(randomBytes(NONCE_BYTES)),
      ...(request.senderNonce ? { recipientNonce: request.senderNonce } : {}),
      isImplicitlyConfirmed: request.isImplicitlyConfirmed && request.bodyKind === CMP_BODY.p10cr,
    },
    body,
    protection?.protect,
    identities.chain,
  );
}

function guarded<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
