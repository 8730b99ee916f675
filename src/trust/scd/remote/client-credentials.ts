import * as z from 'zod';
import type { HttpSend } from '../../../pki/index.node.js';
import { remoteAway } from './json-calls.js';

/** How access tokens of the service scope are got (RFC 6749 clause 4.4). */
export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;
const USUAL_SECONDS = 300;
/** Nobody sends a token that ends on its way. */
const MARGIN_MS = 30_000;

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive().optional(),
});

/** Gives an access token that still lasts, asking for a new one when it must. @throws `UnavailableError` `SCD_REMOTE_UNAVAILABLE` */
export function clientCredentials(
  { tokenUrl, clientId, clientSecret }: ClientCredentials,
  send: HttpSend,
  now: () => Date = () => new Date(),
): () => Promise<string> {
  let held: { readonly token: string; readonly endsAt: number } | undefined;
  const login = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64');
  return async () => {
    if (held !== undefined && held.endsAt > now().getTime()) return held.token;
    try {
      const { status, body } = await send({
        ...{ method: 'POST', url: tokenUrl, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES },
        headers: { authorization: `Basic ${login}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new TextEncoder().encode(
          new URLSearchParams({ grant_type: 'client_credentials', scope: 'service' }).toString(),
        ),
      });
      if (status !== 200) throw new RangeError(`status ${status}`);
      const answer = tokenAnswer.parse(JSON.parse(new TextDecoder().decode(body)));
      const lastsMs = (answer.expires_in ?? USUAL_SECONDS) * 1000 - MARGIN_MS;
      held = { token: answer.access_token, endsAt: now().getTime() + lastsMs };
      return held.token;
    } catch (cause) {
      throw remoteAway('A service that reaches devices gives no access token now.', cause);
    }
  };
}
