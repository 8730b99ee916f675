import * as z from 'zod';
import { base64, environment, instant, statement, text } from './statement.js';

const address = z.url().max(2048);
const compactJwt = z
  .string()
  .max(200_000)
  .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'must be a compact JWS');
const json = z.record(z.string().max(256), z.unknown());

/** What was asked: a signed request object (JAR), or the parameters pushed (PAR) or sent. No secret is among them. */
const request = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('object'), jwt: compactJwt }),
  z.strictObject({
    form: z.enum(['pushed', 'query']),
    parameters: z.record(z.string().max(64), z.string().max(100_000)),
  }),
]);

/** A login with signing intent at an OpenID provider, usually a broker of eIDs. */
export const oidcRecord = statement.extend({
  kind: z.literal('oidc'),
  /** Method id, for example `mitid_da`. */
  method: z.string().regex(/^[a-z][a-z0-9_]{1,31}$/),
  environment,
  transactionId: text(128).min(1),
  issuer: address,
  clientId: text(256).min(1),
  /** The one `acr_values` that was asked for. */
  acr: text(256).min(1),
  request,
  requestedAt: instant,
  /** The 32 random bytes of the nonce, base64url. */
  nonceRandom: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes as base64url'),
  /** UTF-8 text shown by the eID, base64 of its bytes; left out when the scheme shows none. */
  shownText: base64(60_000).optional(),
  /**
   * Where the signed answer must repeat the shown text: MitID's `refTextBody`, the BankID signature in `evidence`, or nowhere.
   * The scheme named by the token may ask for more than this says, never for less.
   */
  echo: z.enum(['refTextBody', 'bankid', 'none']),
  /** Swedish BankID through a broker: how the inner signature is to be judged. */
  bankId: z
    .strictObject({
      /** The broker's name in `srvInfo.name`, not ours. */
      relyingPartyName: text(1024).min(1),
      userVisibleDataFormat: z.enum(['plaintext', 'simpleMarkdownV1']),
      userNonVisibleData: base64(200_000),
    })
    .optional(),
  /** The inner ID token, decrypted if it came encrypted. */
  idToken: compactJwt,
  completedAt: instant,
  /** As fetched; proves nothing by itself: keys count only if they are the verifier's own. */
  jwks: z.strictObject({
    uri: address,
    fetchedAt: instant,
    document: z.strictObject({ keys: z.array(json).max(50) }).loose(),
  }),
  discovery: z.strictObject({ uri: address, fetchedAt: instant, document: json }),
});
