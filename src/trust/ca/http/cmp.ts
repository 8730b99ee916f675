import { randomBytes } from 'node:crypto';
import express, { Router, type Request, type Response } from 'express';
import { EsignError } from '../../../errors.js';
import { CMP_BODY, parseCmp, parseCsr, readCmpConfirmation, type CmpMessage } from '../../../pki/index.js';
import {
  buildCmp,
  cmpCertified,
  cmpConfirmed,
  cmpError,
  cmpRefused,
  type CmpFailure,
  type CmpProtection,
} from '../../../pki/index.node.js';
import type { CertificateAuthority, CertificateProfile } from '../../building-block/contract.js';
import type { CaIdentities } from '../identities.js';
import type { EnrolmentClient } from '../options.js';
import { subjectOf } from '../request-subject.js';
import type { CmpTransactions } from '../transactions.js';
import { partyOf } from './cmp-party.js';
import { STRANGER } from './limits.js';
import { bodyOf } from './publication.js';

const MAX_BODY_BYTES = 64 * 1024;
const NONCE_BYTES = 16;
const PROFILES: Readonly<Record<string, CertificateProfile>> = { onetime: 'one-time', device: 'device' };

/** What CMP works with. */
export interface CmpFrontParts {
  readonly authority: CertificateAuthority;
  readonly identities: CaIdentities;
  readonly clients: readonly EnrolmentClient[];
  readonly transactions: CmpTransactions;
  readonly now: () => Date;
}

/** A message on its way to its answer. */
interface Exchange {
  readonly message: CmpMessage;
  readonly client: EnrolmentClient;
  /** Nonce of the answer. */
  readonly nonce: Uint8Array;
}

/**
 * Certificate management (RFC 9483 clause 4.1.4) for registration authorities: requests in PKCS#10, protected by a secret
 * or by the signature of a registered certificate, and answered in the same way.
 */
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
  const party = await partyOf(message, parts.clients, parts.identities, parts.now());
  const nonce = new Uint8Array(randomBytes(NONCE_BYTES));
  const isAllowed = party !== null && (profile === null || profile === party.client.profile);
  const body = isAllowed
    ? await bodyFor(parts, { message, client: party.client, nonce })
    : cmpError('badMessageCheck', 'not protected by a known secret or certificate');
  response.locals[STRANGER] = !isAllowed;
  response.type('application/pkixcmp').set('Cache-Control', 'no-store');
  // A stranger's message is not worth a signature of ours.
  const protection = isAllowed ? await party.protection() : null;
  response.send(Buffer.from(await messageWith(parts, message, body, nonce, protection)));
}

async function bodyFor(parts: CmpFrontParts, exchange: Exchange): Promise<Uint8Array> {
  const { transactions } = parts;
  const { message, client, nonce } = exchange;
  const objection = transactions.objection(message);
  if (objection) return cmpError(objection, 'header');
  if (message.bodyKind === CMP_BODY.confirm) return confirmationFor(parts, exchange);
  if (message.bodyKind !== CMP_BODY.p10cr) return cmpError('badRequest', 'requests in PKCS#10 alone');
  const inUse = await transactions.begin(client.name, message, nonce);
  if (inUse) return cmpError(inUse, 'a number is used once');
  return certificateFor(parts, exchange);
}

async function certificateFor(
  { authority, identities, transactions }: CmpFrontParts,
  { message, client }: Exchange,
): Promise<Uint8Array> {
  try {
    const csr = message.body.bytes;
    const { certificates } = await authority.issue(csr, client.profile, subjectOf(parseCsr(csr)));
    const [own = new Uint8Array()] = certificates;
    if (!message.isImplicitlyConfirmed) await transactions.issued(client.name, message, own);
    return cmpCertified(own, identities.root ? [identities.root.certificate.der] : []);
  } catch (error) {
    if (!(error instanceof EsignError)) throw error;
    const reason = typeof error.details['reason'] === 'string' ? error.details['reason'] : String(error.code);
    return cmpRefused(failureOf(error.status, reason), reason);
  }
}

/** Nothing is kept of a certificate that its asker refuses: a one-time one ends by itself, a device's is revoked by its owner. */
async function confirmationFor({ transactions }: CmpFrontParts, { message, client }: Exchange): Promise<Uint8Array> {
  const said = guarded(() => readCmpConfirmation(message.body));
  const objection = said ? await transactions.confirm(client.name, message, said) : 'badDataFormat';
  return objection ? cmpError(objection, 'confirmation') : cmpConfirmed();
}

function failureOf(status: number, reason: string): CmpFailure {
  if (status >= 500) return 'systemFailure';
  return reason === 'possession' ? 'badPOP' : reason === 'key_weak' ? 'badAlgorithm' : 'badRequest';
}

async function messageWith(
  { identities, now }: CmpFrontParts,
  request: CmpMessage,
  body: Uint8Array,
  senderNonce: Uint8Array,
  protection: CmpProtection | null,
): Promise<Uint8Array> {
  const sender = protection?.sender ?? identities.issuing.certificate.subject.der;
  const signers = protection?.certificates ?? [];
  return buildCmp(
    {
      ...{ sender, recipient: request.sender, at: now(), senderNonce },
      ...(protection ? { protectionAlgorithm: protection.algorithm } : {}),
      ...(protection?.keyId ? { senderKeyId: protection.keyId } : {}),
      transactionId: request.transactionId ?? new Uint8Array(randomBytes(NONCE_BYTES)),
      ...(request.senderNonce ? { recipientNonce: request.senderNonce } : {}),
      isImplicitlyConfirmed: request.isImplicitlyConfirmed && request.bodyKind === CMP_BODY.p10cr,
    },
    body,
    protection?.protect,
    signers.length > 0 ? signers : identities.chain,
  );
}

function guarded<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
