import type { Json, MethodTransaction, SignatureAct } from '../../signing/index.js';
import type { AssuranceLevel, MethodOutcome, VerifiedPerson } from '../method.js';

/** A verified proof, as it waits in its transaction to be recorded. */
export type Answer = Extract<MethodOutcome, { readonly state: 'complete' }>;

const KEY = 'answer';

/** The transaction's data with the proof in it. */
export function withAnswer(data: Json, answer: Answer): Json {
  return { ...data, [KEY]: answer };
}

/** @throws TypeError when nothing was answered */
export function answerOf({ data }: MethodTransaction): Answer {
  const answer = data[KEY] as Answer | undefined;
  if (answer === undefined) throw new TypeError('nothing was answered in this transaction');
  return answer;
}

/** The act that a proof stands for. */
export function actOf(transaction: MethodTransaction, level: AssuranceLevel): SignatureAct {
  const { evidence, identity, ipAddress, level: own = level } = answerOf(transaction);
  const { personalIdentification, receiptUrl } = identity;
  return {
    duty: 'sign',
    method: transaction.method,
    level: own,
    trace: ipAddress === undefined ? transaction.trace : { ...transaction.trace, ipAddress },
    evidence,
    transactionId: identity.transactionId ?? transaction.id,
    ...(receiptUrl === undefined ? {} : { receiptUrl }),
    ...(personalIdentification === undefined ? {} : { personalIdentification }),
  };
}

/** Who signed, when the method knows. */
export function personOf(transaction: MethodTransaction): VerifiedPerson | undefined {
  return answerOf(transaction).person;
}
