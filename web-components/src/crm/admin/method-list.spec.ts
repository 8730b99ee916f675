import { moved, rowsOf, settingOf, switched } from './method-list';
import type { MethodFact } from './payloads';

const fact = (value: string): MethodFact => ({ value, text: value, level: 'SES', isPossible: true, missing: '' });
const facts = ['checkbox', 'signature', 'bankid_se'].map(fact);
const setting = [{ value: 'signature', enabled: true, default: true }, { value: 'checkbox' }, { value: 'gone' }];

describe('the list of methods', () => {
  it('follows the setting, adds what it does not name, and drops what is gone', () => {
    const rows = rowsOf(setting, facts);
    expect(rows.map(({ value, isOffered, isPreselected }) => [value, isOffered, isPreselected])).toEqual([
      ['signature', true, true],
      ['checkbox', true, false],
      ['bankid_se', false, false],
    ]);
  });

  it('moves a row and nothing beyond the ends', () => {
    const rows = rowsOf(setting, facts);
    const order = (list: typeof rows) => list.map(({ value }) => value);
    expect(order(moved(rows, 2, 0))).toEqual(['bankid_se', 'signature', 'checkbox']);
    expect(order(moved(rows, 0, 2))).toEqual(['checkbox', 'bankid_se', 'signature']);
    for (const [from, to] of [
      [0, -1],
      [2, 3],
      [1, 1],
      [9, 0],
    ] as const)
      expect(moved(rows, from, to)).toBe(rows);
  });

  it('does not preselect what is not offered', () => {
    const off = switched(rowsOf(setting, facts), 'signature', { isOffered: false });
    expect(settingOf(off)[0]).toEqual({ value: 'signature', enabled: false, default: false });
    const on = switched(off, 'signature', { isOffered: true });
    expect(settingOf(on)[0]).toEqual({ value: 'signature', enabled: true, default: false });
  });
});
