import type { SignerCandidate } from '../../services/crm-payloads';
import {
  added,
  changed,
  doubles,
  isListed,
  joined,
  moved,
  NOBODY,
  ordersOf,
  personFrom,
  personTyped,
  preselected,
  removed,
  sharedAddresses,
  type People,
} from './people';

const candidate = (id: number, name: string, email = `${id}@people.example`): SignerCandidate => ({
  limetype: 'person',
  id,
  name,
  email,
  default: true,
  limetypeLocalname: 'Person',
});
const three: People = preselected([candidate(1, 'Anna'), candidate(2, 'Bo'), candidate(3, 'Cecilia')]);
const names = ({ list }: People) => list.map(({ name }) => name).join(' ');

describe('the people of a draft', () => {
  it('begin with those whom the CRM proposes, all at the same time', () => {
    const people = preselected([{ ...candidate(1, 'Anna'), default: false }, candidate(2, 'Bo')]);
    expect(names(people)).toBe('Bo');
    expect(ordersOf(three)).toEqual([1, 1, 1]);
  });

  it('are asked one after the other, with some together', () => {
    const inTurn = { ...three, isInTurn: true };
    expect(ordersOf(inTurn)).toEqual([1, 2, 3]);
    expect(ordersOf(joined(inTurn, 1, true))).toEqual([1, 1, 2]);
    expect(ordersOf(joined(inTurn, 0, true))).toEqual([1, 2, 3]);
  });

  it('move through the places, which keep their order numbers', () => {
    const inTurn = joined({ ...three, isInTurn: true }, 1, true);
    const up = moved(inTurn, 2, 1);
    expect(names(up)).toBe('Anna Cecilia Bo');
    expect(ordersOf(up)).toEqual([1, 1, 2]);
  });

  it('are asked in turn once somebody is moved', () => {
    expect(ordersOf(moved(three, 0, 2))).toEqual([1, 2, 3]);
    expect(names(moved(three, 0, 2))).toBe('Bo Cecilia Anna');
  });

  it.each([
    [0, -1],
    [2, 3],
    [1, 1],
    [9, 0],
  ])('stay as they are when %d is moved to %d', (from, to) => {
    expect(moved(three, from, to)).toBe(three);
  });

  it('close the gap when one is removed, and the first is never together with nobody', () => {
    const people = removed(joined({ ...three, isInTurn: true }, 1, true), 0);
    expect(names(people)).toBe('Bo Cecilia');
    expect(ordersOf(people)).toEqual([1, 2]);
  });

  it('know who is in the list already', () => {
    expect(isListed(three, candidate(2, 'Bo'))).toBe(true);
    expect(isListed(three, { limetype: 'coworker', id: 2 })).toBe(false);
  });

  it('stand in it twice when record, or name and address, are the same', () => {
    const same = personTyped('anna <1@PEOPLE.example>');
    expect(doubles(added(three, same))).toEqual([3]);
    expect(doubles(added(three, personFrom(candidate(3, 'Other'))))).toEqual([3]);
    expect(doubles(three)).toEqual([]);
    expect(sharedAddresses(changed(three, 2, { email: '1@people.example' }))).toEqual([2]);
    expect(doubles(added(added(NOBODY, personTyped('x')), personTyped('x')))).toEqual([]);
  });

  it.each([
    ['Eva Gran', 'Eva Gran', ''],
    ['eva@x.example', '', 'eva@x.example'],
    ['Eva Gran <eva@x.example>', 'Eva Gran', 'eva@x.example'],
    ['Eva eva@x.example', 'Eva', 'eva@x.example'],
  ])('read "%s" as a name and an address', (text, name, email) => {
    expect(personTyped(text)).toMatchObject({ name, email, isEdited: true, role: 'signer' });
  });

  it('ask for the address that a record does not have', () => {
    expect(personFrom(candidate(1, 'Anna', '')).isEdited).toBe(true);
    expect(personFrom(candidate(1, 'Anna')).isEdited).toBe(false);
  });
});
