import { randomBytes } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import * as z from 'zod';
import type { Answered, BegunLogin, BrokerConfiguration, OwnLogins } from '../../methods/clients.js';
import { param, tenantOf } from '../http/caller.js';
import { readInput } from '../http/problems.js';
import { canonicalJson, sameDigest, sha256 } from '../store/digest.js';
import type { EidAttempt, EidAttempts } from './attempts.js';
import { EidRefusal } from './problems.js';

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);

const loginSchema = z.strictObject({
  method: z.string().max(32),
  authType: z.string().max(128),
  returnUrl: z.url().max(1024),
  state: z.string().min(32).max(128),
  nonce: z.string().min(16).max(256),
  shownText: base64.max(60_000).optional(),
  hiddenData: base64.max(60_000).optional(),
  nationalNumber: z
    .string()
    .regex(/^[0-9A-Za-z+-]{6,20}$/)
    .optional(),
  language: z.string().regex(/^[A-Za-z-]{2,16}$/),
});
const resultSchema = z.strictObject({ code: z.string().min(1).max(128) });

/** What is kept of a login until it has ended. */
interface Login {
  readonly bodyHash: string;
  readonly loginId: string;
  /** Goes to the installation in the browser that logged in, and nowhere else. */
  readonly code: string;
  readonly method: string;
  readonly returnUrl: string;
  /** The installation's, and ours at the broker. */
  readonly state: string;
  readonly ownState: string;
  readonly nonce: string;
  readonly begun: BegunLogin;
}

/** What logins are made and kept with. */
export interface LoginParts {
  readonly configuration: Pick<BrokerConfiguration, 'methods'>;
  readonly logins: OwnLogins;
  readonly attempts: EidAttempts;
  /** Where the broker leads browsers back to. */
  readonly callbackUrl: string;
  /** Whether an installation may have browsers led there. */
  readonly mayReturn: (tenantId: number, address: string) => Promise<boolean>;
}

/** Logins under the service's own registration at the broker, relative to `/v1/logins`. Nonce and text are passed on as they are. */
export function loginRoutes(parts: LoginParts): Router {
  const { attempts } = parts;
  const router = Router();
  const asked = new Map<string, Promise<object>>();

  router.post('/', async (request, response) => {
    const login = await begun(parts, tenantOf(response), request);
    const { loginId, begun: there } = login;
    response.status(201).json({ loginId, redirectUrl: there.url, request: there.request });
  });
  router.post('/:loginId/result', async (request, response) => {
    const { code } = readInput(resultSchema, request.body);
    const attempt = await attempts.find<Login>(tenantOf(response), keyOf(param(request, 'loginId')));
    if (attempt === undefined || !sameDigest(sha256(attempt.kept.code), sha256(code))) {
      throw new EidRefusal(404, 'LOGIN_UNKNOWN');
    }
    const { loginId } = attempt.kept;
    const running = asked.get(loginId) ?? result(parts, attempt).finally(() => asked.delete(loginId));
    asked.set(loginId, running);
    response.json(await running);
  });
  return router;
}

/** `GET /v1/callback`: the broker's return, which goes on to the installation whatever it says. */
export async function comeBack({ attempts }: LoginParts, request: Request, response: Response): Promise<void> {
  const { state } = request.query;
  const attempt = typeof state === 'string' ? await attempts.findByState<Login>(state) : undefined;
  if (attempt === undefined) throw new EidRefusal(404, 'LOGIN_UNKNOWN');
  await attempts.keepCallback(attempt, request.originalUrl.split('?')[1] ?? '');
  const home = new URL(attempt.kept.returnUrl);
  home.searchParams.set('state', attempt.kept.state);
  home.searchParams.set('code', attempt.kept.code);
  response.redirect(303, home.href);
}

async function begun(parts: LoginParts, tenantId: number, request: Request): Promise<Login> {
  const { logins, attempts, callbackUrl } = parts;
  const asked = readInput(loginSchema, request.body);
  const { method, authType, returnUrl, state, nonce, shownText, hiddenData, nationalNumber, language } = asked;
  const bodyHash = sha256(canonicalJson(asked));
  const call = request.get('idempotency-key')?.slice(0, 128);
  const before = call === undefined ? undefined : await attempts.findByCall<Login>(tenantId, call);
  if (before?.kept.bodyHash === bodyHash) return before.kept;
  if (before !== undefined) throw new EidRefusal(409, 'LOGIN_REFUSED', 'idempotency_key');
  const offered = parts.configuration.methods.find(
    ({ scheme, ways }) => scheme.id === method && ways.includes(authType),
  );
  if (offered === undefined || !(await parts.mayReturn(tenantId, returnUrl))) {
    throw new EidRefusal(422, 'LOGIN_NOT_OFFERED');
  }
  const [loginId, code, ownState] = [secret(), secret(), secret()];
  const there = await logins.begin({
    ...{
      scheme: offered.scheme,
      acr: authType,
      transactionId: loginId,
      redirectUri: callbackUrl,
      state: ownState,
      nonce,
    },
    ...{ language, wantsCertificate: false },
    ...(shownText === undefined ? {} : { text: Buffer.from(shownText, 'base64').toString('utf8') }),
    ...(hiddenData === undefined ? {} : { hiddenData }),
    ...(nationalNumber === undefined ? {} : { nationalNumber }),
  });
  const login: Login = { bodyHash, loginId, code, method, returnUrl, state, ownState, nonce, begun: there };
  await attempts.add(tenantId, keyOf(loginId), login, { state: ownState, ...(call === undefined ? {} : { call }) });
  return login;
}

/** The broker's code is exchanged once; how that ended is kept and said again. */
async function result(parts: LoginParts, attempt: EidAttempt<Login>): Promise<object> {
  const { kept, callback, answer } = attempt;
  if (answer !== undefined) return answer;
  if (callback === undefined) throw new EidRefusal(409, 'LOGIN_PENDING');
  const { scheme } = parts.configuration.methods.find((one) => one.scheme.id === kept.method) ?? {};
  if (scheme === undefined) throw new EidRefusal(404, 'LOGIN_UNKNOWN');
  const { ownState: state, nonce } = kept;
  const address = new URL(`${parts.callbackUrl}?${callback}`);
  const answered = await parts.logins.answer(address, kept.begun.kept, { scheme, state, nonce });
  return parts.attempts.keepAnswer(attempt, resultOf(answered));
}

function resultOf(answered: Answered): object {
  if ('idToken' in answered) return { status: 'complete', idToken: answered.idToken };
  if ('invalid' in answered) return { status: 'failed', error: 'invalid_answer', from: 'service' };
  return { status: 'failed', error: answered.error.slice(0, 64), from: answered.from };
}

function keyOf(loginId: string): string {
  return `login ${loginId}`;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
