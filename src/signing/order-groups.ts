import type { Signer } from './records.js';
import { DUTY_OF_ROLE, type Duty, type Role } from './vocabulary.js';

/** What the rules need to know of a signer. */
export type Participant = Pick<Signer, 'id' | 'name' | 'role' | 'status' | 'order'>;

/** Those who are invited together: actors of one order, and the viewers since the group before. */
export interface OrderGroup<P extends Participant = Participant> {
  /** The actors' order; viewers may have a lower one. */
  readonly order: number;
  readonly actors: readonly P[];
  readonly members: readonly P[];
}

/** Signs or approves, and so blocks the next group. */
export function isActor(participant: { readonly role: Role }): boolean {
  return participant.role !== 'viewer';
}

/** Has signed or approved. */
export function hasActed(participant: Pick<Participant, 'status'>): boolean {
  return participant.status === 'signed' || participant.status === 'approved';
}

/** What a role obliges to. */
export function dutyOf(participant: { readonly role: Role }): Duty {
  return DUTY_OF_ROLE[participant.role];
}

/**
 * All groups in the order in which they are invited.
 * A viewer joins the first group whose order is at least its own; viewers after the last actor are in no group.
 */
export function orderGroups<P extends Participant>(participants: readonly P[]): readonly OrderGroup<P>[] {
  const orders = [...new Set(participants.filter(isActor).map(({ order }) => order))].sort((a, b) => a - b);
  return orders.map((order, index) => {
    const previous = orders[index - 1] ?? Number.NEGATIVE_INFINITY;
    const members = participants.filter((one) => one.order > previous && one.order <= order);
    return { order, actors: members.filter(isActor), members };
  });
}

/** The group whose turn it is: the first with an actor who has not acted; `undefined` when everyone has. */
export function currentGroup<P extends Participant>(participants: readonly P[]): OrderGroup<P> | undefined {
  return orderGroups(participants).find((group) => !group.actors.every(hasActed));
}

/** Every signer and approver has acted. False without any. */
export function isEveryoneDone(participants: readonly Participant[]): boolean {
  return participants.some(isActor) && currentGroup(participants) === undefined;
}

/** It is this signer's or approver's turn, and they have not acted. Viewers never have a turn. */
export function isInTurn(participants: readonly Participant[], signerId: number): boolean {
  const actor = currentGroup(participants)?.actors.find(({ id }) => id === signerId);
  return actor !== undefined && !hasActed(actor);
}

/** Names of the signers and approvers of the group before who have not acted; empty when nobody has to be waited for. */
export function waitingFor(participants: readonly Participant[], signerId: number): readonly string[] {
  const groups = orderGroups(participants);
  const own = groups.findIndex(({ actors }) => actors.some(({ id }) => id === signerId));
  const current = groups.findIndex(({ actors }) => !actors.every(hasActed));
  if (own <= 0 || current < 0 || current >= own) {
    return [];
  }
  return (groups[own - 1]?.actors ?? []).filter((one) => !hasActed(one)).map(({ name }) => name);
}
