import express, { Router, type NextFunction, type Request, type Response } from 'express';
import { EsignError } from '../../../errors.js';
import { parseCsr } from '../../../pki/index.js';
import { buildCertsOnly } from '../../../pki/index.node.js';
import type { CertificateAuthority, CertificateProfile } from '../../building-block/contract.js';
import { requestRefused } from '../errors.js';
import type { CaIdentities } from '../identities.js';
import type { EnrolmentClient } from '../options.js';
import type { Register } from '../register.js';
import { subjectOf } from '../request-subject.js';
import { subjectHashOf } from '../subject-hash.js';
import { clientOf } from './clients.js';
import { bodyOf } from './publication.js';

const MAX_BODY_BYTES = 32 * 1024;
const BASE = '/.well-known/est{/:label}';
const CERTS_ONLY = 'application/pkcs7-mime; smime-type=certs-only';
/** SEQUENCE of one OID: ecdsa-with-SHA256, what requests are best signed with. */
const REQUEST_ATTRIBUTES = Buffer.from('300a06082a8648ce3d040302', 'hex');
const LABELS: Readonly<Record<string, CertificateProfile>> = { onetime: 'one-time', device: 'device' };

/** What EST works with. */
export interface EstFrontParts {
  readonly authority: CertificateAuthority;
  readonly identities: CaIdentities;
  readonly register: Register;
  readonly clients: readonly EnrolmentClient[];
}

/**
 * Enrolment over secure transport (RFC 7030, RFC 8951) for registration authorities: by HTTP Basic or TLS certificate.
 * Answers are base64 in one line, of a length that is told.
 */
export function estRoutes({ authority, identities, register, clients }: EstFrontParts): Router {
  const router = Router();
  router.get(`${BASE}/cacerts`, (request, response) => {
    if (!isKnown(request)) return void response.status(404).end();
    const { root, chain } = identities;
    giveCertificates(response, root ? [...chain, root.certificate.der] : chain);
  });
  router.get(`${BASE}/csrattrs`, (request, response) => {
    if (!isKnown(request)) return void response.status(404).end();
    giveBase64(response, 'application/csrattrs', REQUEST_ATTRIBUTES);
  });
  const raw = express.raw({ type: () => true, limit: MAX_BODY_BYTES });
  const enrol =
    (isRenewal: boolean) =>
    async (request: Request, response: Response): Promise<void> => {
      const client = clientOf(request, clients);
      if (!client) {
        refuseStranger(response);
        return;
      }
      const { label } = request.params;
      if (!isKnown(request) || (label !== undefined && LABELS[String(label)] !== client.profile))
        return void response.status(404).end();
      if (!/^application\/pkcs10(?:;|$)/i.test(request.headers['content-type'] ?? ''))
        return void response.status(415).end();
      const der = requestIn(bodyOf(request));
      const subject = subjectOf(readable(der));
      if (isRenewal && !(await register.hasDevice(subjectHashOf(subject)))) return void response.status(403).end();
      const { certificates } = await authority.issue(der, client.profile, subject);
      giveCertificates(response, certificates.slice(0, 1));
    };
  router.post(`${BASE}/simpleenroll`, raw, enrol(false));
  router.post(`${BASE}/simplereenroll`, raw, enrol(true));
  router.use('/.well-known/est', sayWhyNot);
  return router;
}

function isKnown({ params: { label } }: Request): boolean {
  return label === undefined || Object.hasOwn(LABELS, String(label));
}

/** Base64 with or without line breaks, whatever a header says of its encoding (RFC 8951 clause 3.1); plain DER is taken too. */
function requestIn(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString('latin1');
  return /^[A-Za-z0-9+/=\s]+$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : body;
}

function readable(der: Uint8Array): ReturnType<typeof parseCsr> {
  try {
    return parseCsr(der);
  } catch {
    throw requestRefused('unreadable');
  }
}

function giveCertificates(response: Response, certificates: readonly Uint8Array[]): void {
  giveBase64(response, CERTS_ONLY, Buffer.from(buildCertsOnly(certificates)));
}

function giveBase64(response: Response, type: string, der: Buffer): void {
  response.set({ 'Content-Type': type, 'Content-Transfer-Encoding': 'base64', 'Cache-Control': 'no-store' });
  response.send(Buffer.from(der.toString('base64'), 'latin1'));
}

function refuseStranger(response: Response): void {
  response.status(401).set('WWW-Authenticate', 'Basic realm="enrolment", charset="UTF-8"').end();
}

/** A reason in plain text (RFC 7030 clause 4.2.3); nothing of what was sent. */
function sayWhyNot(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (!(error instanceof EsignError)) {
    next(error);
    return;
  }
  const reason = typeof error.details['reason'] === 'string' ? error.details['reason'] : String(error.code);
  response
    .status(error.status >= 500 ? 503 : 400)
    .type('text/plain')
    .send(`${reason}\n`);
}
