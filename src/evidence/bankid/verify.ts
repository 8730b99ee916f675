import { fault } from '../../pki/index.js';
import type { Findings } from '../findings.js';
import { checkExpectedSigner } from '../identity.js';
import type { BankIdSeRecord } from '../record.js';
import type { VerifyEvidenceOptions } from '../verify-options.js';
import { checkSent, identityOf } from './expectations.js';
import { checkPair } from './pair.js';

/** Verifies a Swedish BankID signature made by an order of our own. */
export async function verifyBankIdSe(
  record: BankIdSeRecord,
  options: VerifyEvidenceOptions,
  found: Findings,
): Promise<void> {
  const { sent, completion, orders } = record;
  const pair = {
    signature: completion.signature,
    ocspResponse: completion.ocspResponse,
    environment: record.environment,
    certificatePolicies: sent.requirement?.certificatePolicies,
    startedAt: new Date(orders[orders.length - 1]?.startedAt ?? record.completedAt),
    completedAt: new Date(record.completedAt),
  };
  const checked = await checkPair(pair, options, found);
  if (!checked) return;
  checkSent(checked.data, { ...sent, relyingPartyName: record.relyingPartyName }, options, found);
  const identity = identityOf(checked.leaf);
  const claimed = [completion.user.personalNumber, sent.requirement?.personalNumber ?? identity.nationalNumber];
  const same = identity.nationalNumber !== undefined && claimed.every((number) => number === identity.nationalNumber);
  found.note(
    'identity',
    'personalNumber',
    same
      ? null
      : fault('SIG_CONSTRAINTS_FAILURE', 'OTHER_PERSON', 'The certificate is of another person than claimed.'),
    'The certificate is of the person that was asked for and that the answer names.',
  );
  await checkExpectedSigner(identity, options, found);
}
