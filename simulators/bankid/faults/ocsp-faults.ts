import { randomBytes } from 'node:crypto';
import { ocspRefusal, OCSPResponseStatus } from '../../pki/index.js';
import { nonceOf } from '../evidence.js';
import type { EvidencePlan, OcspPlan } from '../evidence.js';
import type { Fault, Supplies } from './fault.js';

const HOUR_MS = 3_600_000;

/** OCSP answers that do not prove what they should. */
export const OCSP_FAULTS: readonly Fault[] = [
  {
    name: 'ocsp-revoked',
    description: 'The signer’s certificate was revoked an hour ago',
    forge: ocsp((_plan, { now }) => ({ verdict: { revokedAt: new Date(now.getTime() - HOUR_MS) } })),
  },
  {
    name: 'ocsp-unknown',
    description: 'The responder does not know the signer’s certificate',
    forge: ocsp(() => ({ verdict: 'unknown' })),
  },
  {
    name: 'ocsp-other-signature',
    description: 'The nonce belongs to another signature',
    forge: ocsp(() => ({ nonce: () => nonceOf(randomBytes(300).toString('base64')) })),
  },
  {
    name: 'ocsp-no-nonce',
    description: 'The answer has no nonce',
    forge: ocsp(() => ({ nonce: () => undefined })),
  },
  {
    name: 'ocsp-other-certificate',
    description: 'The answer is about another person’s certificate',
    forge: async (plan, supplies) => {
      const { identity } = await supplies.wallet.signerOf(supplies.otherPerson);
      return ocsp(() => ({ subject: identity }))(plan, supplies);
    },
  },
  {
    name: 'ocsp-foreign-responder',
    description: 'The responder’s certificate comes from authorities that nobody trusts',
    forge: async (plan, supplies) => {
      const { responder } = await supplies.wallet.foreignSignerOf(plan.person);
      return ocsp(() => ({ responder }))(plan, supplies);
    },
  },
  {
    name: 'ocsp-unauthorised-responder',
    description: 'A person’s certificate signed the answer: the right authority, but not a responder',
    forge: ocsp((plan) => ({ responder: plan.signer.identity })),
  },
  {
    name: 'ocsp-flipped-signature',
    description: 'The responder’s signature is wrong',
    forge: ocsp((plan) => ({ alter: (response) => withoutItsSignature(response, plan) })),
  },
  {
    name: 'ocsp-old',
    description: 'The answer was given a day before the order',
    forge: ocsp((_plan, { now }) => ({ producedAt: new Date(now.getTime() - 24 * HOUR_MS) })),
  },
  {
    name: 'ocsp-try-later',
    description: 'The responder could not answer',
    forge: ocsp(() => ({ alter: () => ocspRefusal(OCSPResponseStatus.tryLater) })),
  },
];

type Change = (plan: EvidencePlan, supplies: Supplies) => Partial<OcspPlan>;

function ocsp(change: Change): (plan: EvidencePlan, supplies: Supplies) => EvidencePlan {
  return (plan, supplies) => ({ ...plan, ocsp: { ...plan.ocsp, ...change(plan, supplies) } });
}

/** Changes a byte in the middle of the signature, which stands before the responder's certificate. */
function withoutItsSignature(response: Buffer, plan: EvidencePlan): Buffer {
  const altered = Buffer.from(response);
  const at = altered.indexOf(plan.ocsp.responder.der) - 64;
  altered[at] = (altered[at] ?? 0) ^ 1;
  return altered;
}
