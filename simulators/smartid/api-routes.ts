import { json, Router } from 'express';
import type { Request, Response } from 'express';
import { accountOf } from './accounts.js';
import type { Session, Sessions } from './sessions.js';

/** Who may call; over plain http there is nothing else to know callers by. */
export interface RelyingParty {
  readonly uuid: string;
  readonly name: string;
}

type Json = Readonly<Record<string, unknown>>;

const DIGEST_BYTES: Readonly<Record<string, number>> = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 };
const MAX_NONCE = 30;
const TEXT_LIMITS: Readonly<Record<string, readonly [string, number]>> = {
  displayTextAndPIN: ['displayText60', 60],
  confirmationMessage: ['displayText200', 200],
  confirmationMessageAndVerificationCodeChoice: ['displayText200', 200],
};

/** The relying party API, relative to `/v3`. */
export function apiRoutes(sessions: Sessions, party: RelyingParty): Router {
  const router = Router();
  router.use(json({ limit: '64kb' }));
  router.post('/signature/certificate-choice/notification/etsi/:selector', (request, response) => {
    begin(request, response, { sessions, party, kind: 'certificate' });
  });
  router.post('/signature/notification/:by/:selector', (request, response) => {
    if (['etsi', 'document'].includes(request.params.by))
      begin(request, response, { sessions, party, kind: 'signature' });
    else problem(response, 404);
  });
  router.get('/session/:sessionId', async (request, response) => {
    const session = sessions.find(request.params.sessionId);
    const { timeoutMs } = request.query;
    if (session === undefined) {
      problem(response, 404);
      return;
    }
    const waitMs = timeoutMs === undefined ? 1000 : Number(timeoutMs);
    if (!(waitMs >= 1000 && waitMs <= 120_000)) {
      problem(response, 400);
      return;
    }
    await sessions.settled(session, waitMs);
    response.json(session.answer ?? { state: 'RUNNING', somethingNew: 'ignored' });
  });
  return router;
}

function begin(
  request: Request,
  response: Response,
  {
    sessions,
    party,
    kind,
  }: { readonly sessions: Sessions; readonly party: RelyingParty; readonly kind: Session['kind'] },
): void {
  const body: Json = typeof request.body === 'object' && request.body !== null ? (request.body as Json) : {};
  if (body['relyingPartyUUID'] !== party.uuid || body['relyingPartyName'] !== party.name) {
    problem(response, 401);
    return;
  }
  const nonce = typeof body['nonce'] === 'string' ? body['nonce'] : '';
  if (nonce.length > MAX_NONCE || !['ADVANCED', 'QUALIFIED', 'QSCD'].includes(String(body['certificateLevel']))) {
    problem(response, 400);
    return;
  }
  const account = accountOf(String(request.params['selector']));
  if (account === undefined) {
    problem(response, 404);
    return;
  }
  const { documentNumber } = account;
  if (kind === 'certificate') {
    const { id } = sessions.begin({ kind, documentNumber, text: 'Choose a certificate', nonce });
    response.json({ sessionID: id });
    return;
  }
  const asked = signatureAsked(body);
  if (asked === undefined) {
    problem(response, 400);
    return;
  }
  const session = sessions.begin({ kind, documentNumber, nonce, ...asked });
  response.json({ sessionID: session.id, vc: { type: 'numeric4', value: session.code } });
}

/** RFC 8017 and what the interactions may hold; nothing when the request is not as documented. */
function signatureAsked(body: Json): Pick<Session, 'text' | 'digest' | 'hashAlgorithm'> | undefined {
  const parameters = body['signatureProtocolParameters'] as
    | { digest?: unknown; signatureAlgorithm?: unknown; signatureAlgorithmParameters?: { hashAlgorithm?: unknown } }
    | undefined;
  const hashAlgorithm = String(parameters?.signatureAlgorithmParameters?.hashAlgorithm);
  const { digest } = parameters ?? {};
  const isRaw = body['signatureProtocol'] === 'RAW_DIGEST_SIGNATURE' && parameters?.signatureAlgorithm === 'rsassa-pss';
  if (!isRaw || typeof digest !== 'string') return undefined;
  if (Buffer.from(digest, 'base64').length !== DIGEST_BYTES[hashAlgorithm]) return undefined;
  const text = textOf(body['interactions']);
  return text === undefined ? undefined : { text, digest, hashAlgorithm };
}

function textOf(interactions: unknown): string | undefined {
  try {
    const offered = JSON.parse(Buffer.from(String(interactions), 'base64').toString()) as Record<string, unknown>[];
    const texts = offered.map((one) => {
      const [field, most] = TEXT_LIMITS[String(one['type'])] ?? ['', 0];
      const text = one[field];
      return typeof text === 'string' && text.length <= most ? text : undefined;
    });
    return texts.length === 0 || texts.includes(undefined) ? undefined : texts[0];
  } catch {
    return undefined;
  }
}

function problem(response: Response, status: number): void {
  response.status(status).json({ status, title: 'Refused' });
}
