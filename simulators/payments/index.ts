import { randomUUID } from 'node:crypto';
import { json, Router, urlencoded } from 'express';
import type { Request } from 'express';
import { escapeHtml, page, sendPage, slashAtTheEnd } from '../pages.js';
import { PAYMENT_FAULTS, paymentFaultNamed } from './faults.js';
import { PaymentTokens } from './tokens.js';

export { PAYMENT_FAULTS } from './faults.js';

/** The simulated Payments building block: hands out tokens that say that a signature has been paid for. */
export interface Payments {
  readonly router: Router;
}

const TOKEN_S = 600;

/** Opens the simulated Payments building block. */
export async function startPayments(options: { readonly now?: () => number } = {}): Promise<Payments> {
  const { now = Date.now } = options;
  const tokens = await PaymentTokens.open();
  const router = Router();
  router.get('/', slashAtTheEnd, (_request, response) => sendPage(response, aboutPage()));
  router.get(['/jwks', '/.well-known/jwks.json'], (_request, response) => void response.json(tokens.published));
  router.get('/control/faults/', (_request, response) => {
    response.json(PAYMENT_FAULTS.map(({ name, description }) => ({ name, description })));
  });
  router.post('/control/token', json(), urlencoded({ extended: false }), async (request, response) => {
    const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    const fault = paymentFaultNamed(body['fault']);
    if (body['fault'] !== undefined && fault === undefined) {
      response.status(422).json({ error: 'no such fault' });
      return;
    }
    response.json({ token: await tokens.sign(claimsOf(body, request, now()), fault) });
  });
  return { router };
}

/** What a token says: of which payment, for whom, and once. */
function claimsOf(body: Readonly<Record<string, unknown>>, request: Request, nowMs: number) {
  const origin = `${request.protocol}://${request.headers.host ?? 'localhost'}`;
  const { amount = 1, currency = 'EUR', eService, jti = randomUUID(), audience = `${origin}/esign-bb/v1` } = body;
  const iat = Math.floor(nowMs / 1000);
  return {
    iss: `${origin}${request.baseUrl}`,
    aud: audience,
    jti,
    iat,
    exp: iat + TOKEN_S,
    amount,
    currency,
    ...(eService === undefined ? {} : { e_service: eService }),
  };
}

function aboutPage(): string {
  const faults = PAYMENT_FAULTS.map(({ name, description }) => `<li>${name}: ${escapeHtml(description)}</li>`);
  return page({
    title: 'Payments building block (simulated)',
    intro: 'Tokens that say that a signature has been paid for. No money moves.',
    style: '../style.css',
    body: `<p>POST control/token hands out a token. <a href=".well-known/jwks.json">Keys</a></p>
<h2>What can go wrong</h2>\n<ul>\n${faults.join('\n')}\n</ul>`,
  });
}
