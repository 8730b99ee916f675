import {
  formatDate,
  formatInstant,
  formatList,
  formatNumber,
  formatUtc,
  isLanguage,
  LANGUAGES,
  localeOf,
  maskPersonalNumber,
  zoneOf,
} from '../../src/i18n/index.js';

const MOMENT = new Date('2026-11-24T13:05:09.999Z');

describe('formatInstant', () => {
  describe('when the language’s own zone is used', () => {
    it.each([
      ['da', 'tirsdag den 24. november 2026, 14.05 (København)'],
      ['de', 'Dienstag, 24. November 2026, 14:05 (Berlin)'],
      ['en_us', 'Tuesday 24 November 2026, 14:05 (Stockholm)'],
      ['fi', 'tiistaina 24. marraskuuta 2026, 15.05 (Helsinki)'],
      ['nl', 'dinsdag 24 november 2026, 14:05 (Amsterdam)'],
      ['no', 'tirsdag 24. november 2026, 14:05 (Oslo)'],
      ['sv', 'tisdag 24 november 2026, 14:05 (Stockholm)'],
    ] as const)('reads naturally in %s', (language, text) => {
      expect(formatInstant(MOMENT, language)).toBe(text);
    });
  });

  describe('when another zone is named', () => {
    it('names its city', () => {
      expect(formatInstant(MOMENT, 'fi', 'Europe/Stockholm')).toBe('tiistaina 24. marraskuuta 2026, 14.05 (Tukholma)');
      expect(formatInstant(MOMENT, 'en_us', 'America/New_York')).toBe('Tuesday 24 November 2026, 08:05 (New York)');
    });

    it('takes the day of that zone', () => {
      expect(formatDate(new Date('2026-11-24T23:30:00Z'), 'sv')).toBe('onsdag 25 november 2026');
    });
  });
});

describe('formatUtc', () => {
  it('drops fractions and names the zone', () => {
    expect(formatUtc(MOMENT)).toBe('2026-11-24 13:05:09 UTC');
  });
});

describe('formatNumber and formatList', () => {
  it('follow the language', () => {
    expect(formatNumber(1234567.5, 'de')).toBe('1.234.567,5');
    expect(formatList(['Anna', 'Bo', 'Carin'], 'sv')).toBe('Anna, Bo och Carin');
  });
});

describe('languages', () => {
  it('have a locale and a zone that Intl knows', () => {
    for (const language of LANGUAGES) {
      expect(Intl.getCanonicalLocales(localeOf(language))).toEqual([localeOf(language)]);
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zoneOf(language) })).not.toThrow();
    }
  });

  it('are told from other values', () => {
    expect([isLanguage('sv'), isLanguage('en'), isLanguage(undefined)]).toEqual([true, false, false]);
  });
});

describe('maskPersonalNumber', () => {
  it.each([
    ['191212121212', '19121212••••'],
    ['19121212-1212', '19121212-••••'],
    ['121212-1212', '121212-••••'],
    ['131052-308T', '131052-••••'],
    ['01019012345', '010190•••••'],
    ['abc', '•••'],
    ['DE-1234567890123', 'DE-123••••••••••'],
    ['', ''],
  ])('shows no more of %s than %s', (value, masked) => {
    expect(maskPersonalNumber(value)).toBe(masked);
  });
});
