import type { Answered } from '../broker/client.js';
import type { BegunLogin, LoginRequest, Logins } from '../broker/logins.js';
import type { Json } from '../../signing/index.js';
import { loginBegun, loginResult } from './answers.js';
import { ServiceRefusal, type ServiceClient } from './client.js';

/**
 * Logins under the service's own agreement with the broker. The browser returns to the service and from there to us with our `state` and a
 * `code` that only this browser has; the nonce is ours, so that the token it brings is bound to our document.
 */
export class ServiceLogins implements Logins {
  constructor(private readonly client: ServiceClient) {}

  async begin(asked: LoginRequest): Promise<BegunLogin> {
    const { scheme, acr, transactionId, redirectUri, state, nonce, text, hiddenData, nationalNumber, language } = asked;
    const { loginId, redirectUrl, request } = await this.client.post(
      'logins',
      {
        method: scheme.id,
        authType: acr,
        returnUrl: redirectUri,
        ...{ state, nonce, language },
        ...(text === undefined ? {} : { shownText: Buffer.from(text).toString('base64') }),
        ...(hiddenData === undefined ? {} : { hiddenData }),
        ...(nationalNumber === undefined ? {} : { nationalNumber }),
      },
      loginBegun,
      transactionId,
    );
    return { url: redirectUrl, request, kept: { loginId } };
  }

  async answer(callback: URL, kept: Json, { state }: Pick<LoginRequest, 'state'>): Promise<Answered> {
    const code = callback.searchParams.get('code');
    if (callback.searchParams.get('state') !== state || code === null) return { invalid: 'callback' };
    try {
      const path = `logins/${encodeURIComponent(String(kept.loginId))}/result`;
      const result = await this.client.post(path, { code }, loginResult);
      if (result.status === 'complete') return { idToken: result.idToken };
      const { error, from } = result;
      return from === 'service' ? { invalid: error } : { error, from };
    } catch (error) {
      // Told no more, or never to us: what it stood for cannot be had.
      if (error instanceof ServiceRefusal) return { error: 'invalid_grant', from: 'broker' };
      throw error;
    }
  }
}
