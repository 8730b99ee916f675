import { chooseLanguage, inOrder, languageName, Translator } from './translator';

const table = {
  en_us: {
    'limepkg_esign.portal.ask': '{sender} asks for {title}',
    'limepkg_esign.portal.pages.one': '{count} page',
    'limepkg_esign.portal.pages.other': '{count} pages',
    'limepkg_esign.error.signing.title': 'Not now',
    'limepkg_esign.error.internal.title': 'Sorry',
  },
  sv: { 'limepkg_esign.portal.pages.one': '{count} sida', 'limepkg_esign.portal.pages.other': '{count} sidor' },
};

describe('Translator', () => {
  it('fills placeholders and leaves unknown ones visible', () => {
    const { get } = new Translator(table, 'en_us');
    expect(get('ask', { sender: 'Anna' })).toBe('Anna asks for {title}');
  });

  it('falls back to English, then to the key', () => {
    const { get } = new Translator(table, 'sv');
    expect(get('ask', { sender: 'A', title: 'B' })).toBe('A asks for B');
    expect(get('no.such')).toBe('no.such');
  });

  it('counts by the rules of the language', () => {
    const { count } = new Translator(table, 'sv');
    expect([count('pages', 1), count('pages', 12)]).toEqual(['1 sida', '12 sidor']);
  });

  it('has words for the longest known part of an error code', () => {
    const { error } = new Translator(table, 'en_us');
    expect(error('SIGNING_OUT_OF_TURN').title).toBe('Not now');
    expect(error('NOBODY_KNOWS').title).toBe('Sorry');
  });

  it('keeps people’s texts from turning a sentence around', () => {
    const { get } = new Translator(table, 'en_us');
    expect(get('ask', { sender: '\u202Eevil', title: 'x' })).toBe('evil asks for x');
    expect(get('ask', { sender: 'שלום', title: 'x' })).toBe('\u2068שלום\u2069 asks for x');
    expect(inOrder('a\u2066b')).toBe('ab');
  });

  it('says that the page could not be loaded when there are no texts at all', () => {
    expect(new Translator({}, 'en_us').get('retry')).toBe('Try again');
  });
});

describe('chooseLanguage', () => {
  const available = ['da', 'en_us', 'no', 'sv'];
  it.each<[string, (string | null)[], string]>([
    ['the first wish there is', [null, 'sv', 'da'], 'sv'],
    ['by the base of a browser’s language', ['en-GB'], 'en_us'],
    ['Norwegian for both written forms', ['nn-NO'], 'no'],
    ['English when nothing fits', ['pl', ''], 'en_us'],
  ])('takes %s', (_name, wishes, expected) => {
    expect(chooseLanguage(available, wishes)).toBe(expected);
  });
});

describe('languageName', () => {
  it('is what speakers call it', () => {
    expect(['sv', 'en_us', 'de'].map(languageName)).toEqual(['Svenska', 'English', 'Deutsch']);
  });
});
