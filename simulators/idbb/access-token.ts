import { createHash, createPrivateKey, randomUUID, sign } from 'node:crypto';
import type { KeyRing } from '../broker/keys.js';

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** What an access token says of itself. */
export interface AccessTokenFacts {
  readonly issuer: string;
  readonly clientId: string;
  readonly subject: string;
  readonly scope: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** An access token as GovStack's ID building block makes them: a JWT that only its client is to have. */
export function accessTokenOf(facts: AccessTokenFacts, keys: KeyRing): string {
  const { kid, ...key } = keys.current;
  const signed = [
    encode({ alg: 'RS256', typ: 'at+jwt', kid }),
    encode({
      iss: facts.issuer,
      sub: facts.subject,
      aud: facts.clientId,
      azp: facts.clientId,
      client_id: facts.clientId,
      scope: facts.scope,
      iat: facts.issuedAt,
      exp: facts.expiresAt,
      jti: randomUUID(),
    }),
  ].join('.');
  const value = sign('sha256', Buffer.from(signed), createPrivateKey({ key: { ...key }, format: 'jwk' }));
  return `${signed}.${value.toString('base64url')}`;
}

/** What one client knows a person as (PSUT): nobody can tell it from another client's. @param salt - of this installation */
export function pairwiseSubject(personId: string, clientId: string, salt: string): string {
  return createHash('sha256').update(`${salt} ${clientId} ${personId}`).digest('base64url');
}
