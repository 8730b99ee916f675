import type { Endpoint } from '../../host/index.js';
import { isOwnBrowser } from '../../methods/index.js';
import type { PortalContext } from '../context.js';
import { rememberedAttempt } from './cookies.js';

/**
 * `GET /portal/callback/:method/?state=…`: where eIDs send the browser back to. Finishes the signature here and now, if this is
 * the browser that began it, and leads on to the personal page; in any other browser nothing is signed and no personal address shown.
 * What was signed in an app counts wherever its return arrives: there is only nothing more to do there.
 */
export function callbackEndpoint(context: PortalContext): Endpoint {
  const { redirects, methods, host, settings, signings } = context;
  const nowhere = `/${encodeURIComponent(host.application)}/limepkg-esign/portal/?app=${encodeURIComponent(host.application)}`;
  return {
    id: 'portal.callback',
    method: 'GET',
    path: '/portal/callback/:method/',
    access: 'impersonated',
    handler: async ({ request }, response) => {
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Referrer-Policy', 'no-referrer');
      const state = typeof request.query['state'] === 'string' ? request.query['state'] : '';
      const found = state === '' ? undefined : await redirects.find(state);
      if (found === undefined || found.method !== request.params['method']) {
        response.redirect(303, `${nowhere}#return=unknown`);
        return;
      }
      const cookie = rememberedAttempt(request, found.id);
      const isRedirect = methods.find(found.method)?.interaction === 'redirect';
      if (isRedirect) await redirects.comeBack(found, cookie, `${settings().serverUrl}${request.originalUrl}`);
      const address = isOwnBrowser(found, cookie)
        ? await signings.personalUrl(found.signingId, found.signerId)
        : undefined;
      response.redirect(
        303,
        address === undefined
          ? `${nowhere}#return=${isRedirect ? 'other-browser' : 'app'}`
          : `${address}#return=${found.method}&${isRedirect ? `state=${encodeURIComponent(state)}` : `attempt=${found.id}`}`,
      );
    },
  };
}
