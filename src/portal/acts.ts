import { z } from 'zod';
import type { Endpoint } from '../host/index.js';
import type { InstantMethod } from '../methods/index.js';
import { DRAWN_MAX_BODY_BYTES } from '../methods/index.js';
import { answerPrivately, limitedAct, read, tokenOf } from './call.js';
import type { PortalContext } from './context.js';

const MAX_REASON_LENGTH = 500;
const declineInput = z.object({
  kind: z.enum(['declined', 'not_me']),
  reason: z.string().trim().max(MAX_REASON_LENGTH).default(''),
});

/** `POST /portal/sign/checkbox/:token/` */
export function checkboxEndpoint(context: PortalContext): Endpoint {
  return instantEndpoint(context, context.methods.instant('checkbox'), '/portal/sign/checkbox/:token/');
}

/** `POST /portal/sign/signature/:token/` */
export function signatureEndpoint(context: PortalContext): Endpoint {
  const endpoint = instantEndpoint(context, context.methods.instant('signature'), '/portal/sign/signature/:token/');
  return { ...endpoint, maxBodyBytes: DRAWN_MAX_BODY_BYTES };
}

/** `POST /portal/approve/:token/` */
export function approveEndpoint(context: PortalContext): Endpoint {
  return instantEndpoint(context, context.methods.instant('approve'), '/portal/approve/:token/');
}

/** Whether this signer may act is settled before the method looks at what was sent, and again when the act is recorded. */
function instantEndpoint(context: PortalContext, method: InstantMethod, path: string): Endpoint {
  const { portal, payloads, limit, traces } = context;
  return {
    id: method.id === 'approve' ? 'portal.approve' : `portal.sign.${method.id}`,
    method: 'POST',
    path,
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limitedAct(limit, call, response, async () => {
        const { principal, request } = call;
        const token = tokenOf(call);
        const methodId = method.id === 'approve' ? undefined : method.id;
        const { found, signer } = await portal.assertCanAct(principal, token, method.duty, methodId);
        const trace = traces.of(request, call.ipAddress);
        const state = { signing: found.signing, signer, trace, now: new Date() };
        const { evidence, identity } = await method.sign(state, request.body);
        const { transactionId, receiptUrl, personalIdentification } = identity;
        const visit = await portal.act(principal, token, {
          duty: method.duty,
          method: method.id,
          level: method.level,
          trace,
          evidence,
          transactionId,
          receiptUrl,
          personalIdentification,
        });
        answerPrivately(response, await payloads.of(principal, call.language, token, visit));
      }),
  };
}

/** `POST /portal/decline/:token/` */
export function declineEndpoint({ portal, payloads, limit, traces }: PortalContext): Endpoint {
  return {
    id: 'portal.decline',
    method: 'POST',
    path: '/portal/decline/:token/',
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limitedAct(limit, call, response, async () => {
        const { principal, request } = call;
        const token = tokenOf(call);
        await portal.visit(principal, token);
        const { kind, reason } = read(declineInput, request.body);
        const visit = await portal.decline(principal, token, kind, reason, traces.of(request, call.ipAddress));
        answerPrivately(response, await payloads.of(principal, call.language, token, visit));
      }),
  };
}
