import { assuranceOf } from './assurance';

describe('what a method proves', () => {
  it('is the log-in where an eID was used, the link where nothing was', () => {
    expect(assuranceOf('checkbox', 'SES')).toBe('ses');
    expect(assuranceOf('signature', 'SES')).toBe('ses');
    expect(assuranceOf('mitid_da', 'SES')).toBe('login');
    expect(assuranceOf('bankid_se', 'AES')).toBe('aes');
    expect(assuranceOf('scd', 'QES')).toBe('qes');
  });
});
