import type { Endpoint } from '../host/index.js';
import { answerPrivately, limited, tokenOf } from './call.js';
import type { PortalContext } from './context.js';

/**
 * `GET /portal/sign/shown_text/:method/:token/` → `{text}`: what the signer will read in the method's own app or page before they sign,
 * so that they can compare; `null` for a method that shows nothing. Begins nothing.
 */
export function shownTextEndpoint({ portal, methods, limit }: PortalContext): Endpoint {
  return {
    id: 'portal.sign.shown_text',
    method: 'GET',
    path: '/portal/sign/shown_text/:method/:token/',
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limited(limit, call, response, async () => {
        const method = methods.named(String(call.request.params['method']));
        const { found, signer } = await portal.visit(call.principal, tokenOf(call));
        const text =
          method.interaction === 'instant' ? undefined : await method.shownText({ signing: found.signing, signer });
        answerPrivately(response, { text: text ?? null });
      }),
  };
}
