import type { RoleValue, SignerCandidate } from '../../services/crm-payloads';

/** One row of the signers. */
export interface Person {
  /** Stays with the row while it is moved. */
  readonly key: string;
  readonly name: string;
  readonly email: string;
  readonly role: RoleValue;
  /** The record they were picked from; `kind` is its limetype's name in the session's language. */
  readonly record?: { readonly limetype: string; readonly id: number; readonly kind: string };
  /** Name and address are shown as fields. */
  readonly isEdited: boolean;
}

/**
 * Who is asked, and when. Places belong to the list and people move through them: in "two together, then one" a person moved
 * up changes places with the one above, and it stays "two together, then one".
 */
export interface People {
  readonly list: readonly Person[];
  /** By place: is asked together with the place above. The first is never. */
  readonly joins: readonly boolean[];
  /** False: everyone is asked at the same time, whatever `joins` says. */
  readonly isInTurn: boolean;
}

export const NOBODY: People = { list: [], joins: [], isInTurn: false };

/** Longest name and address of the signer's table. */
export const MAX_PERSON_LENGTHS = { name: 83, email: 100 } as const;

let counter = 0;

/** @param candidate - somebody of the CRM */
export function personFrom({ limetype, id, name, email, limetypeLocalname }: SignerCandidate): Person {
  const record = { limetype, id, kind: limetypeLocalname };
  return { key: nextKey(), name, email, role: 'signer', record, isEdited: email === '' || name === '' };
}

/** Somebody who is not in the CRM, from what was typed: a name, an address, or `Name <address>`. */
export function personTyped(text: string): Person {
  const [, named, address] = /^(.*?)[\s<]*([^\s<>]+@[^\s<>]+)>?$/.exec(text.trim()) ?? [];
  const name = (address === undefined ? text.trim() : (named ?? '')).slice(0, MAX_PERSON_LENGTHS.name);
  const email = (address ?? '').slice(0, MAX_PERSON_LENGTHS.email);
  return { key: nextKey(), name, email, role: 'signer', isEdited: true };
}

/** Those whom the CRM proposes. */
export function preselected(candidates: readonly SignerCandidate[]): People {
  return candidates
    .filter((candidate) => candidate.default)
    .reduce((people, one) => added(people, personFrom(one)), NOBODY);
}

/** The order number of every row: equal numbers are asked at the same time. */
export function ordersOf({ list, joins, isInTurn }: People): readonly number[] {
  let order = 1;
  return list.map((_, index) => {
    if (isInTurn && index > 0 && joins[index] !== true) order += 1;
    return order;
  });
}

export function added(people: People, person: Person): People {
  return { ...people, list: [...people.list, person], joins: [...people.joins, false] };
}

export function removed(people: People, index: number): People {
  const joins = people.joins.filter((_, place) => place !== index);
  return {
    ...people,
    list: people.list.filter((_, place) => place !== index),
    joins: joins.map((is, place) => is && place > 0),
  };
}

/** Moves a person to another place; whoever gives people an order wants them asked in that order. */
export function moved(people: People, from: number, to: number): People {
  const person = people.list[from];
  if (person === undefined || to < 0 || to >= people.list.length || from === to) return people;
  const rest = people.list.filter((_, place) => place !== from);
  return { ...people, isInTurn: true, list: [...rest.slice(0, to), person, ...rest.slice(to)] };
}

export function changed(people: People, index: number, change: Partial<Person>): People {
  return { ...people, list: people.list.map((person, place) => (place === index ? { ...person, ...change } : person)) };
}

/** Asks a place together with the one above, or after it. */
export function joined(people: People, index: number, isTogether: boolean): People {
  return { ...people, joins: people.joins.map((is, place) => (place === index ? isTogether && place > 0 : is)) };
}

/** Whether somebody of the CRM is in the list already. */
export function isListed({ list }: People, { limetype, id }: Pick<SignerCandidate, 'limetype' | 'id'>): boolean {
  return list.some(({ record }) => record?.limetype === limetype && record.id === id);
}

/** Places of those who stand in the list twice: the second of two rows for one record, or of the same name and address. */
export function doubles({ list }: People): readonly number[] {
  const seen = new Set<string>();
  return list.flatMap(({ name, email, record }, place) => {
    const marks = [`${name.trim().toLowerCase()} ${email.trim().toLowerCase()}`];
    if (record !== undefined) marks.push(`${record.limetype} ${record.id}`);
    const isDouble = email.trim() !== '' && marks.some((mark) => seen.has(mark));
    marks.forEach((mark) => seen.add(mark));
    return isDouble ? [place] : [];
  });
}

/** Places whose address another row has as well: allowed, but seldom meant. */
export function sharedAddresses({ list }: People): readonly number[] {
  const addresses = list.map(({ email }) => email.trim().toLowerCase());
  return addresses.flatMap((email, place) => (email !== '' && addresses.indexOf(email) < place ? [place] : []));
}

function nextKey(): string {
  counter += 1;
  return `p${counter}`;
}
