import { fault, type Fault } from '../../pki/index.js';
import type { IssuerAnchor } from '../anchors.js';
import { recomputeNonce } from '../binding.js';
import { fromBase64, readUtf8 } from '../encoding.js';
import type { Findings } from '../findings.js';
import type { OidcRecord } from '../record.js';
import { checkOrder } from '../times.js';
import type { VerifyEvidenceOptions } from '../verify-options.js';
import { schemeOf } from './identity.js';
import { hintCarries, sentRequest } from './request.js';
import { secondsOf, textOf, type Claims } from './token.js';

/** How far the provider's clock may differ from ours. */
const CLOCK_SKEW_MS = 60_000;
const MAX_LIFE_MS = 24 * 60 * 60_000;

const constraint = (reason: string, detail: string): Fault => fault('SIG_CONSTRAINTS_FAILURE', reason, detail);

/** Issuer and audience: the token is the configured provider's, made for us and for nobody else. */
export function checkParties(claims: Claims, record: OidcRecord, issuer: IssuerAnchor, found: Findings): void {
  const wrongIssuer = fault('CHAIN_CONSTRAINTS_FAILURE', 'OTHER_ISSUER', 'The token is of another issuer.');
  const same = claims['iss'] === issuer.issuer && record.discovery.document['issuer'] === issuer.issuer;
  found.note('chain', 'issuer', same ? null : wrongIssuer, 'The token is the configured issuer’s.');
  const audience = [claims['aud']].flat();
  const azp = claims['azp'];
  const ours =
    issuer.audiences.includes(record.clientId) &&
    audience.includes(record.clientId) &&
    (azp === undefined ? audience.length === 1 : azp === record.clientId);
  const wrongAudience = fault('CHAIN_CONSTRAINTS_FAILURE', 'OTHER_AUDIENCE', 'The token was made for another client.');
  found.note('chain', 'audience', ours ? null : wrongAudience, 'The token was made for this client.');
}

/** Life of the token at the time of the check or of its proof of existence, and that the login was made for this request. */
export function checkTimes(claims: Claims, record: OidcRecord, options: VerifyEvidenceOptions, found: Findings): void {
  const at = options.recordedAt ?? options.at;
  found.note('time', 'life', checkLife(claims, at), 'The token was valid when it was recorded.');
  const iat = secondsOf(claims, 'iat');
  const instant = new Date(textOf(claims, 'authenticationinstant') ?? Number.NaN);
  const login = secondsOf(claims, 'auth_time') ?? (Number.isNaN(instant.getTime()) ? undefined : instant);
  const limits = { notBefore: new Date(record.requestedAt), notAfter: new Date(record.completedAt), at };
  const missing = constraint('LOGIN_TIME_MISSING', 'The token does not say when the person logged in.');
  const fresh = login ? checkOrder(login, limits, CLOCK_SKEW_MS) : missing;
  found.note('time', 'login', fresh, 'The person logged in for this request.');
  const issued = iat ? checkOrder(iat, limits, CLOCK_SKEW_MS) : missing;
  found.note('time', 'issued', issued, 'The token was issued for this request.');
  found.signingTime = iat ?? null;
}

function checkLife(claims: Claims, at: Date): Fault | null {
  const [iat, exp] = [secondsOf(claims, 'iat'), secondsOf(claims, 'exp')];
  const nbf = claims['nbf'] === undefined ? iat : secondsOf(claims, 'nbf');
  if (!iat || !exp || !nbf || exp <= iat || exp.getTime() - iat.getTime() > MAX_LIFE_MS)
    return fault('FORMAT_FAILURE', 'TOKEN_TIMES', 'The token’s times are missing or make no sense.');
  const ms = at.getTime();
  if (ms < Math.max(iat.getTime(), nbf.getTime()) - CLOCK_SKEW_MS)
    return fault('NOT_YET_VALID', 'TOKEN_NOT_YET_VALID', 'The token was not valid yet.');
  if (ms > exp.getTime() + CLOCK_SKEW_MS) return fault('EXPIRED', 'TOKEN_EXPIRED', 'The token had expired.');
  return null;
}

/** That this login answered the request for this document, and that the text shown is what was sent. */
export async function checkBinding(
  claims: Claims,
  record: OidcRecord,
  options: VerifyEvidenceOptions,
  found: Findings,
): Promise<void> {
  const wrong = (reason: string, detail: string): Fault => fault('HASH_FAILURE', reason, detail);
  const sent = sentRequest(record);
  const nonce = await recomputeNonce(options.expected.fingerprint, record.nonceRandom, options.primitives);
  const answered = nonce !== null && claims['nonce'] === nonce;
  const other = wrong('NONCE_MISMATCH', 'The token does not answer a request for this document.');
  found.note('binding', 'nonce', answered ? null : other, 'The token answers the request for this document.');
  const asked = sent.nonce === nonce && sent.clientId === record.clientId && sent.acr === record.acr;
  const otherRequest = wrong('REQUEST_MISMATCH', 'The request that was kept is not for this document and client.');
  found.note('binding', 'request', asked ? null : otherRequest, 'The request was for this document and client.');
  if (record.shownText !== undefined) {
    const carried = hintCarries(sent.loginHint, record.shownText);
    const otherText = wrong('SHOWN_TEXT_NOT_SENT', 'The request carried another text than the one that was kept.');
    found.note('binding', 'shownText', carried ? null : otherText, 'The request carried the text.');
  }
  checkEcho(claims, record, found);
}

/** MitID repeats the text it has shown: where it does, and wherever an echo was expected, it must be the text sent. */
function checkEcho(claims: Claims, record: OidcRecord, found: Findings): void {
  const expected = record.echo === 'refTextBody' || (schemeOf(claims) === 'dkmitid' && record.shownText !== undefined);
  if (!expected) return;
  const bytes = record.shownText === undefined ? null : fromBase64(record.shownText);
  const text = bytes && readUtf8(bytes);
  const same = text !== null && claims['refTextBody'] === text;
  found.note(
    'binding',
    'echo',
    same ? null : fault('HASH_FAILURE', 'OTHER_VISIBLE_TEXT', 'The person was shown another text than was sent.'),
    'The token repeats the text that was sent.',
  );
}
