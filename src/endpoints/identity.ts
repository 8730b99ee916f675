import { z } from 'zod';
import { NotAllowedError } from '../errors.js';
import type { Endpoint, Language, Session } from '../host/index.js';
import type { HeldSignature } from '../methods/index.js';
import type { OptionTexts, Signing, SigningErrorCode } from '../signing/index.js';
import type { EndpointContext } from './context.js';
import { answer, idOf, read, sessionOf } from './input.js';

const input = z.object({ decision: z.enum(['accept', 'reject']) });

/**
 * `POST /signing/:id/identity/:transaction/` `{decision: "accept"|"reject"}`: the sender decides about a signature that somebody else than
 * expected made. 202 while an accepted one waits to be recorded.
 */
export function identityEndpoint({ coworkers, identity }: EndpointContext): Endpoint {
  return {
    id: 'signing.identity',
    method: 'POST',
    path: '/signing/:id/identity/:transaction/',
    access: 'session',
    handler: async (call, response) => {
      const session = sessionOf(call);
      const found = await coworkers.get(session, idOf(call.request));
      if (!mayDecide(session, found.signing)) {
        throw new NotAllowedError<SigningErrorCode>('ACCESS_DENIED', 'Only the sender and administrators may decide.');
      }
      const { decision } = read(input, call.request.body ?? {});
      const { fullName: name, coworkerId = 0 } = session;
      const transactionId = String(call.request.params['transaction']);
      const { id, state, hint } = await identity.decide(found, transactionId, decision, { name, coworkerId });
      answer(response, { transaction: id, state, reason: hint === '' ? null : hint }, state === 'answered' ? 202 : 200);
    },
  };
}

/** Who decides: the sender, and administrators for those who are away. */
export function mayDecide({ coworkerId, principal }: Session, signing: Signing): boolean {
  return coworkerId === signing.coworkerId || principal.isAdmin;
}

/** What waits for the sender, as the details show it. Names as the eID has them, numbers masked. */
export function heldPayload(held: readonly HeldSignature[], texts: OptionTexts, language: Language): object[] {
  return held.map(({ transactionId, signerId, method, at, name, personalIdentification }) => ({
    transaction: transactionId,
    signerId,
    method: texts.of(language, 'signing.methods', method),
    at: at.toISOString(),
    name,
    identity: personalIdentification,
  }));
}
