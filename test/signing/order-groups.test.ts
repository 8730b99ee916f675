import {
  currentGroup,
  isEveryoneDone,
  isInTurn,
  orderGroups,
  waitingFor,
  type Signer,
} from '../../src/signing/index.js';
import { makeSigner } from '../signing-records.js';

/** `s1` waits, `s1+` has acted; role letter, order. Ids count from 1. */
function parse(...codes: readonly string[]): Signer[] {
  return codes.map((code, index) => {
    const role = ({ s: 'signer', a: 'approver', v: 'viewer' } as const)[code[0] as 's' | 'a' | 'v'];
    const done = role === 'approver' ? 'approved' : 'signed';
    const status = code.endsWith('+') ? done : 'notified';
    return makeSigner({
      id: index + 1,
      name: `P${index + 1}`,
      role,
      status,
      order: Number.parseInt(code.slice(1), 10),
    });
  });
}

describe('orderGroups', () => {
  it.each([
    [['s1'], [[1]]],
    [
      ['s1', 's1', 's2'],
      [[1, 2], [3]],
    ],
    [
      ['s2', 's1'],
      [[2], [1]],
    ],
    [
      ['s1', 'v1', 'v2', 's3'],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [['v1', 's2'], [[1, 2]]],
    [['s1', 'v2', 'v3'], [[1]]],
    [
      ['a1', 's5', 'v5', 'v9'],
      [[1], [2, 3]],
    ],
    [['v1', 'v2'], []],
  ])('of %j are %j', (codes, expected) => {
    expect(orderGroups(parse(...codes)).map(({ members }) => members.map(({ id }) => id))).toEqual(expected);
  });
});

describe('currentGroup', () => {
  it.each([
    [['s1', 's2'], 1],
    [['s1+', 's2'], 2],
    [['s1+', 'a1', 's2'], 1],
    [['s1+', 'a1+', 'v1', 's2'], 2],
    [['s1+', 'v2', 's3+'], undefined],
  ])('of %j has order %s', (codes, expected) => {
    expect(currentGroup(parse(...codes))?.order).toBe(expected);
  });
});

describe('isEveryoneDone', () => {
  it.each([
    [['s1+', 'v1'], true],
    [['s1+', 'a2'], false],
    [['v1'], false],
    [['a1+', 's1+'], true],
  ])('of %j is %s', (codes, expected) => {
    expect(isEveryoneDone(parse(...codes))).toBe(expected);
  });
});

describe('isInTurn and waitingFor', () => {
  it.each([
    [['s1', 's1', 's2'], 3, false, ['P1', 'P2']],
    [['s1+', 's1', 's2'], 3, false, ['P2']],
    [['s1+', 's1+', 's2'], 3, true, []],
    [['s1', 's2', 's3'], 3, false, ['P2']],
    [['s1+'], 1, false, []],
    [['s1', 'v2'], 2, false, []],
    [['s1', 'v1', 's1'], 1, true, []],
  ])('of %j, signer %s: %s, waiting for %j', (codes, id, turn, names) => {
    const signers = parse(...codes);
    expect(isInTurn(signers, id)).toBe(turn);
    expect(waitingFor(signers, id)).toEqual(names);
  });
});
