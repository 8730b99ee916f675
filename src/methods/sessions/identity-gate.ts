import type { MethodTransaction, Signer, SigningCase } from '../../signing/index.js';
import type { UnitOfWork } from '../../host/index.js';
import type { VerifiedPerson } from '../method.js';

/**
 * What follows from comparing the person who signed with the one who was asked.
 *
 * `accept`: it counts; `note` is kept with it. `refuse`: it does not. `ask`: the sender decides.
 */
export type IdentityVerdict =
  | { readonly verdict: 'accept'; readonly note?: string }
  | { readonly verdict: 'refuse' | 'ask'; readonly reason: string };

/** Decides whether the right person signed. */
export interface IdentityGate {
  /** The national number that the CRM knows of a signer, if it is one of this country (ISO 3166-1 alpha-2). */
  expectedNumber(signer: Signer, country: string): Promise<string | undefined>;
  judge(signer: Signer, person: VerifiedPerson): Promise<IdentityVerdict>;
  /**
   * Notes under the signing's lock that this person has signed here.
   *
   * @throws `StateError` `IDENTITY_SIGNED_ALREADY` when the same person has signed as somebody else
   */
  claim(uow: UnitOfWork, transaction: MethodTransaction, person: VerifiedPerson): Promise<void>;
  /** Tells the sender, once, that somebody else signed: by history and a mail; in one unit of work of its own. */
  report(transaction: MethodTransaction, stopped: Exclude<IdentityVerdict, { verdict: 'accept' }>): Promise<void>;
  /** Notes in the history that it counts although somebody else signed. */
  remark(uow: UnitOfWork, transaction: MethodTransaction, found: SigningCase): Promise<void>;
}
