import type { MethodOption } from '../../services/payloads';
import { methodNamed, supportedMethods } from '.';

const option = (value: string, interaction?: MethodOption['interaction']): MethodOption => ({
  value,
  text: value,
  ...(interaction && { interaction }),
});
const shown = (...methods: MethodOption[]) => supportedMethods(methods).map(({ id, interaction }) => [id, interaction]);

describe('the methods of a signing', () => {
  it('are carried out as the installation says, in the signing’s order', () => {
    expect(
      shown(option('mitid_da', 'redirect'), option('signature', 'instant'), option('checkbox', 'instant')),
    ).toEqual([
      ['mitid_da', 'redirect'],
      ['signature', 'instant'],
      ['checkbox', 'instant'],
    ]);
  });

  it('may be the same eID with an app to wait for, or with a page of its own', () => {
    expect(shown(option('bankid_se', 'poll'))).toEqual([['bankid_se', 'poll']]);
    expect(shown(option('bankid_se', 'redirect'))).toEqual([['bankid_se', 'redirect']]);
  });

  it('are left out when this page or the installation cannot carry them out', () => {
    const methods = [option('checkbox'), option('scd', 'instant'), option('national_id', 'poll')];
    expect(supportedMethods(methods)).toEqual([]);
    expect(methodNamed('checkbox', methods)).toBeUndefined();
  });
});
