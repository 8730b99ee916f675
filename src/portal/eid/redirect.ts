import { StateError } from '../../errors.js';
import type { Endpoint } from '../../host/index.js';
import { messageKeyOf } from '../../methods/index.js';
import type { MethodTransaction } from '../../signing/index.js';
import { answerPrivately, limited, limitedAct, tokenOf } from '../call.js';
import type { PortalContext } from '../context.js';
import { noSuchAttempt, type PortalErrorCode } from '../errors.js';
import { rememberAttempt } from './cookies.js';

/** The calls of eIDs that are finished on another site: those of the specification's "Criipto" method. */
export function redirectEndpoints(context: PortalContext): readonly Endpoint[] {
  return [authTypesEndpoint(context), initializeEndpoint(context), finalizeEndpoint(context)];
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
  const { portal, methods, redirects, limit, traces, settings, host } = context;
  return {
    id: 'portal.sign.criipto.initialize',
    method: 'POST',
    path: '/portal/sign/criipto/initialize/:auth_type/:token/',
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limitedAct(limit, call, response, async () => {
        const { request, principal, ipAddress } = call;
        const authType = String(request.params['auth_type']);
        const method = methods.byAuthType(authType);
        const visit = await portal.assertCanAct(principal, tokenOf(call), 'sign', method.id);
        const path = `/${host.application}/limepkg-esign/portal/callback/${method.id}/`;
        const ticket = await redirects.initialize(
          visit,
          method.id,
          authType,
          traces.of(request, ipAddress),
          `${settings().serverUrl}${path}`,
        );
        const { transactionId, cookie, maxAgeMs } = ticket;
        rememberAttempt(
          request,
          response,
          { transactionId, cookie, path, maxAgeMs },
          settings().serverUrl.startsWith('https:'),
        );
        answerPrivately(response, { redirect_url: ticket.redirectUrl });
      }),
  };
}

/**
 * `POST …/criipto/finalize/:state/:token/` → `{signer, signing}`: what became of an attempt. The callback has finished it by then; asked
 * again, the answer is the same. 202 with a `message` while a proof waits to be recorded, or for the sender.
 */
function finalizeEndpoint(context: PortalContext): Endpoint {
  const { portal, redirects, payloads, limit, host } = context;
  return {
    id: 'portal.sign.criipto.finalize',
    method: 'POST',
    path: '/portal/sign/criipto/finalize/:state/:token/',
    access: 'impersonated',
    secretParams: ['token', 'state'],
    handler: (call, response) =>
      limitedAct(limit, call, response, async () => {
        const { request, principal, language } = call;
        const visit = await portal.visit(principal, tokenOf(call));
        const transaction = await redirects.find(String(request.params['state']));
        if (transaction?.signerId !== visit.signer.id) throw noSuchAttempt();
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
