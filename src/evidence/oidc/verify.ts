import { fault, type Fault } from '../../pki/index.js';
import { checkSent, identityOf } from '../bankid/expectations.js';
import { checkPair } from '../bankid/pair.js';
import type { Findings } from '../findings.js';
import { checkExpectedSigner } from '../identity.js';
import type { OidcRecord } from '../record.js';
import type { FoundIdentity } from '../report.js';
import type { VerifyEvidenceOptions } from '../verify-options.js';
import { acrMeets } from './acr.js';
import { checkBinding, checkParties, checkTimes } from './checks.js';
import { identityIn, schemeOf } from './identity.js';
import { publicPart, textOf, verifyToken, type Claims, type TokenResult } from './token.js';

/** Verifies a login with signing intent, and the BankID signature inside it where there is one. */
export async function verifyOidc(record: OidcRecord, options: VerifyEvidenceOptions, found: Findings): Promise<void> {
  const { anchors } = options;
  const issuer = anchors.issuers.find((one) => one.issuer === record.issuer);
  if (!issuer || record.environment !== anchors.environment) {
    const detail = 'The issuer is not among those that the verifier trusts.';
    found.fault('chain', 'issuer', fault('NO_CERTIFICATE_CHAIN_FOUND', 'ISSUER_UNKNOWN', detail));
    return;
  }
  const token = await verifyToken(record.idToken, issuer);
  if ('fault' in token) {
    found.fault(token.area, 'token', token.fault);
    return;
  }
  found.pass('signature', 'token', 'The token was signed with a key of the issuer.');
  found.note('chain', 'jwks', checkRecordedKeys(record, token), 'The keys that were kept are the issuer’s.');
  const { claims } = token;
  checkParties(claims, record, issuer, found);
  checkTimes(claims, record, options, found);
  await checkBinding(claims, record, options, found);
  const returned = textOf(claims, 'acr', 'authenticationtype') ?? '';
  const level = acrMeets(record.acr, returned)
    ? null
    : fault('SIG_CONSTRAINTS_FAILURE', 'OTHER_ACR', 'The person logged in by other means than were asked for.');
  found.note('identity', 'acr', level, 'The person logged in by the means that were asked for.');
  const identity = identityIn(claims);
  if (record.echo === 'bankid' || record.bankId || schemeOf(claims) === 'sebankid') {
    await verifyInner(claims, identity, record, options, found);
  } else {
    found.notApplicable('revocation', 'Tokens are not revoked; they live for minutes.');
  }
  await checkExpectedSigner(identity, options, found);
}

/** Keys that were kept beside the token are never trusted; but if they contradict the trusted ones, something is wrong. */
function checkRecordedKeys(record: OidcRecord, token: Extract<TokenResult, { claims: Claims }>): Fault | null {
  const trusted = JSON.stringify(token.key);
  if (record.jwks.document.keys.some((key) => JSON.stringify(publicPart(key)) === trusted)) return null;
  return fault('CHAIN_CONSTRAINTS_FAILURE', 'RECORDED_KEYS_DIFFER', 'The keys that were kept are not the issuer’s.');
}

/** Swedish BankID through a broker: the person's own signature is inside the token and is judged like one of our own. */
async function verifyInner(
  claims: Claims,
  identity: FoundIdentity,
  record: OidcRecord,
  options: VerifyEvidenceOptions,
  found: Findings,
): Promise<void> {
  const [signature, ocspResponse] = [textOf(claims, 'evidence'), textOf(claims, 'ocspResponse')];
  const { bankId, shownText } = record;
  if (signature === undefined || ocspResponse === undefined || !bankId || shownText === undefined) {
    const detail = 'The token does not hold the BankID signature that it should, or it is not known what was sent.';
    found.fault('signature', 'bankId', fault('SIGNED_DATA_NOT_FOUND', 'BANKID_EVIDENCE_MISSING', detail));
    return;
  }
  const [startedAt, completedAt] = [new Date(record.requestedAt), new Date(record.completedAt)];
  const pair = { signature, ocspResponse, environment: record.environment, startedAt, completedAt };
  const checked = await checkPair(pair, options, found);
  if (!checked) return;
  checkSent(checked.data, { ...bankId, userVisibleData: shownText }, options, found);
  const inner = identityOf(checked.leaf).nationalNumber;
  const other = fault(
    'SIG_CONSTRAINTS_FAILURE',
    'OTHER_PERSON',
    'The token is about another person than the signature.',
  );
  const same = inner !== undefined && inner === identity.nationalNumber;
  found.note('identity', 'personalNumber', same ? null : other, 'Token and signature are of one person.');
}
