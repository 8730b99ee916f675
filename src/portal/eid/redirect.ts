import { StateError } from '../../errors.js';
import type { Response } from 'express';
import type { Endpoint, EndpointCall } from '../../host/index.js';
import { messageKeyOf, type RedirectMethod } from '../../methods/index.js';
import type { MethodTransaction } from '../../signing/index.js';
import { answerPrivately, limited, limitedAct, tokenOf } from '../call.js';
import type { PortalContext } from '../context.js';
import { noSuchAttempt, type PortalErrorCode } from '../errors.js';
import { rememberAttempt } from './cookies.js';

/** Methods with calls of their own, and with one way only. */
const SINGLE_WAY = ['national_id', 'scd'] as const;

/**
 * The calls of methods that are finished on another site: those of the specification's "Criipto" method, and the same for signatures of the
 * eSignature Building Block.
 */
export function redirectEndpoints(context: PortalContext): readonly Endpoint[] {
  return [
    authTypesEndpoint(context),
    initializeEndpoint(context),
    finalizeEndpoint(context, 'criipto'),
    ...SINGLE_WAY.flatMap((id) => [initializeSingleEndpoint(context, id), finalizeEndpoint(context, id)]),
  ];
}

/** `GET …/criipto/auth_types/:method/:token/` → `[{text, value}]` */
function authTypesEndpoint(context: PortalContext): Endpoint {
  const { portal, methods, host, limit } = context;
  return {
    id: 'portal.sign.criipto.auth_types',
    method: 'GET',
    path: '/portal/sign/criipto/auth_types/:method/:token/',
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limited(limit, call, response, async () => {
        await portal.visit(call.principal, tokenOf(call));
        const { authTypes } = methods.redirect(String(call.request.params['method']));
        answerPrivately(
          response,
          authTypes.map(({ value, textKey }) => ({ value, text: host.translator.get(call.language, textKey) })),
        );
      }),
  };
}

/** `POST …/criipto/initialize/:auth_type/:token/` → `{redirect_url}` */
function initializeEndpoint(context: PortalContext): Endpoint {
  const { methods, limit } = context;
  return {
    id: 'portal.sign.criipto.initialize',
    method: 'POST',
    path: '/portal/sign/criipto/initialize/:auth_type/:token/',
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limitedAct(limit, call, response, async () => {
        const authType = String(call.request.params['auth_type']);
        await begin(context, call, response, methods.byAuthType(authType), authType);
      }),
  };
}

/** `POST …/national_id/initialize/:token/`, `POST …/scd/initialize/:token/` → `{redirect_url}` */
function initializeSingleEndpoint(context: PortalContext, id: (typeof SINGLE_WAY)[number]): Endpoint {
  const { methods, limit } = context;
  return {
    id: `portal.sign.${id}.initialize`,
    method: 'POST',
    path: `/portal/sign/${id}/initialize/:token/`,
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limitedAct(limit, call, response, () => begin(context, call, response, methods.redirect(id), id)),
  };
}

async function begin(
  { portal, redirects, traces, settings, host }: PortalContext,
  call: EndpointCall,
  response: Response,
  { id }: Pick<RedirectMethod, 'id'>,
  authType: string,
): Promise<void> {
  const { request, principal, ipAddress } = call;
  const visit = await portal.assertCanAct(principal, tokenOf(call), 'sign', id);
  const { serverUrl } = settings();
  const path = `/${host.application}/limepkg-esign/portal/callback/${id}/`;
  const trace = traces.of(request, ipAddress);
  const ticket = await redirects.initialize(visit, id, authType, trace, `${serverUrl}${path}`);
  const { transactionId, cookie, maxAgeMs } = ticket;
  rememberAttempt(request, response, { transactionId, cookie, path, maxAgeMs }, serverUrl.startsWith('https:'));
  answerPrivately(response, { redirect_url: ticket.redirectUrl });
}

/**
 * `POST …/criipto/finalize/:state/:token/`, and the same below `national_id` and `scd` → `{signer, signing}`: what became of an attempt. The callback has finished it by then; asked
 * again, the answer is the same. 202 with a `message` while a proof waits to be recorded, or for the sender.
 */
function finalizeEndpoint(context: PortalContext, area: 'criipto' | (typeof SINGLE_WAY)[number]): Endpoint {
  const { portal, redirects, payloads, limit, host } = context;
  return {
    id: `portal.sign.${area}.finalize`,
    method: 'POST',
    path: `/portal/sign/${area}/finalize/:state/:token/`,
    access: 'impersonated',
    secretParams: ['token', 'state'],
    handler: (call, response) =>
      limitedAct(limit, call, response, async () => {
        const { request, principal, language } = call;
        const visit = await portal.visit(principal, tokenOf(call));
        const transaction = await redirects.find(String(request.params['state']));
        const isOfArea = area === 'criipto' || transaction?.method === area;
        if (transaction?.signerId !== visit.signer.id || !isOfArea) throw noSuchAttempt();
        const visited = await payloads.of(principal, language, tokenOf(call), visit);
        if (isFinished(transaction)) {
          answerPrivately(response, visited);
          return;
        }
        const hint = transaction.state === 'held' ? transaction.hint : 'recording';
        const message = host.translator.get(language, messageKeyOf(true, hint, { bankId: 'other', platform: '' }));
        answerPrivately(response.status(202), { ...visited, message });
      }),
  };
}

/** @throws `StateError` `ATTEMPT_NOT_FINISHED` with `details.state` and `details.reason` when nothing was signed by it */
function isFinished({ state, hint }: MethodTransaction): boolean {
  if (state === 'recorded') return true;
  if (state === 'answered' || state === 'held' || (state === 'pending' && hint === 'returned')) return false;
  throw new StateError<PortalErrorCode>('ATTEMPT_NOT_FINISHED', 'Nothing was signed by this attempt.', {
    details: { state, reason: hint },
  });
}
