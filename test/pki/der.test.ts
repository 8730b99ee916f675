import { partsOf, readBer, readDer } from '../../src/pki/der.js';
import { readBoolean, readInteger, readOid, readTime, toHex } from '../../src/pki/values.js';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replace(/ /g, ''), 'hex'));
const malformed = expect.objectContaining({ code: 'PKI_MALFORMED' });

describe('readDer', () => {
  describe('when the bytes are DER', () => {
    it('gives tag, content and parts', () => {
      const value = readDer(hex('30 06 0201 05 0101 ff'));
      expect(value.tag).toBe(0x30);
      expect(partsOf(value).map(({ content }) => toHex(content))).toEqual(['05', 'ff']);
    });
  });

  describe('when they are not', () => {
    it.each([
      ['an indefinite length', '3080 0201 05 0000'],
      ['a padded length', '308103 0201 05'],
      ['a length of five bytes', '30850000000003 020105'],
      ['bytes left over', '0201 05 00'],
      ['bytes missing', '0202 05'],
      ['a long tag', '1f81 01 05'],
      ['nothing', ''],
    ])('refuses %s', (_name, text) => {
      expect(() => readDer(hex(text))).toThrow(malformed);
    });

    it('refuses more bytes and deeper nesting than allowed', () => {
      expect(() => readDer(new Uint8Array(10), 5)).toThrow(expect.objectContaining({ code: 'PKI_TOO_LARGE' }));
      let nested = hex('0500');
      for (let depth = 0; depth < 50; depth++) nested = Uint8Array.from([0x30, nested.length, ...nested]);
      const descend = (value: Parameters<typeof partsOf>[0]): void => {
        for (const part of value.tag === 0x30 ? partsOf(value) : []) descend(part);
      };
      expect(() => descend(readDer(nested))).toThrow(expect.objectContaining({ code: 'PKI_TOO_LARGE' }));
    });
  });
});

describe('readBer', () => {
  it('takes indefinite lengths, one in the other', () => {
    const value = readBer(hex('3080 3080 0201 05 0000 0500 0000'));
    expect(partsOf(value).map(({ tag }) => tag)).toEqual([0x30, 0x05]);
  });

  it('refuses one without end, and endless nesting', () => {
    expect(() => readBer(hex('3080 0201 05'))).toThrow(malformed);
    const deep = Uint8Array.from({ length: 200_000 }, (_one, at) => (at % 2 ? 0x80 : 0x30));
    expect(() => readBer(deep)).toThrow(expect.objectContaining({ code: 'PKI_TOO_LARGE' }));
  });
});

describe('values', () => {
  it('reads object identifiers', () => {
    expect(readOid(readDer(hex('06 09 2a864886f70d01010b')))).toBe('1.2.840.113549.1.1.11');
    expect(readOid(readDer(hex('06 03 883703')))).toBe('2.999.3');
    for (const bad of ['06 00', '06 02 2a80', '06 03 2a8001', '06 0b 2affffffffffffffffff7f']) {
      expect(() => readOid(readDer(hex(bad)))).toThrow(malformed);
    }
  });

  it('reads integers and booleans in their one form only', () => {
    expect(toHex(readInteger(readDer(hex('0202 0080'))))).toBe('0080');
    for (const bad of ['0200', '0202 0001', '0202 ffff'])
      expect(() => readInteger(readDer(hex(bad)))).toThrow(malformed);
    expect(readBoolean(readDer(hex('0101ff')))).toBe(true);
    expect(() => readBoolean(readDer(hex('010101')))).toThrow(malformed);
  });

  it('reads times, and refuses days that do not exist', () => {
    const time = (tag: number, text: string): Date =>
      readTime(readDer(Uint8Array.from([tag, text.length, ...Buffer.from(text)])));
    expect(time(0x17, '491231235959Z').toISOString()).toBe('2049-12-31T23:59:59.000Z');
    expect(time(0x17, '500101000000Z').toISOString()).toBe('1950-01-01T00:00:00.000Z');
    expect(time(0x18, '20261121100000.5Z').toISOString()).toBe('2026-11-21T10:00:00.500Z');
    for (const [tag, text] of [
      [0x17, '2611211000Z'],
      [0x17, '261121100000+0100'],
      [0x18, '20260230100000Z'],
      [0x18, '20261121240000Z'],
      [0x18, '20261121100000.50Z'],
      [0x18, '20261121100000'],
    ] as const) {
      expect(() => time(tag, text)).toThrow(malformed);
    }
  });
});
