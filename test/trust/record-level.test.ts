import type { RecordRequest } from '../../src/trust/contract.js';
import { assertLevel } from '../../src/trust/signings/record-rules.js';

describe('the level of an act', () => {
  const act = (level: RecordRequest['level']) => ({ level }) as RecordRequest;

  it('is qualified only where the certificate says so', () => {
    expect(() => {
      assertLevel({ isQualified: true }, act('QES'));
    }).not.toThrow();
    expect(() => {
      assertLevel({}, act('QES'));
    }).toThrow(expect.objectContaining({ code: 'TRUST_RECORD_FOREIGN', details: { what: 'level' } }));
    for (const level of ['SES', 'AES'] as const) {
      expect(() => {
        assertLevel({}, act(level));
      }).not.toThrow();
    }
  });
});
