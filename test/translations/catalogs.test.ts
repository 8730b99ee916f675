import { LANGUAGES } from '../../src/i18n/index.js';
import { keysInOrder, OTHERS, placeholdersOf, rawTexts } from './files.js';

/** English texts that another language may share: names, loan words, and what is no language at all. */
const SHARED: ReadonlySet<string> = new Set([
  'BankID',
  'Browser',
  'Document',
  'Download',
  'E-mail',
  'Later',
  'Metadata',
  'MitID',
  'Name',
  'Platform',
  'Reference',
  'Reference: {reference}',
  'Send',
  'Status',
  '{count} document',
  '{number}. {name}',
  '{percent} %',
  'macOS, in Terminal: shasum -a 256 document.pdf',
]);

const english = rawTexts('en_us');

describe('translations', () => {
  describe.each(LANGUAGES)('when %s is read', (language) => {
    const texts = rawTexts(language);

    it('has every key of the English file, and no other', () => {
      expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
    });

    it('has no empty text', () => {
      expect(Object.keys(texts).filter((key) => texts[key]!.trim() === '')).toEqual([]);
    });

    it('has the placeholders of the English text', () => {
      const different = Object.keys(english).filter(
        (key) => placeholdersOf(texts[key] ?? '').join() !== placeholdersOf(english[key]!).join(),
      );
      expect(different).toEqual([]);
    });

    it('is sorted by key and names none twice', () => {
      const keys = keysInOrder(language);
      expect(keys).toEqual([...new Set(keys)].sort());
    });

    it('has no markup and no stray spaces', () => {
      const odd = Object.keys(texts).filter((key) => /<[a-z/]|&[a-z]+;|^\s|\s$| {2}/i.test(texts[key]!));
      expect(odd).toEqual([]);
    });

    it('uses none of the words that frighten', () => {
      const odd = Object.keys(texts).filter((key) => /envelope|kuvert|umschlag|you (must|failed|forgot)/i.test(texts[key]!));
      expect(odd).toEqual([]);
    });
  });

  describe.each(OTHERS)('when %s is compared with English', (language) => {
    it('is translated, but for what is the same word', () => {
      const texts = rawTexts(language);
      const copied = Object.keys(english).filter(
        (key) =>
          texts[key] === english[key] && !SHARED.has(english[key]!),
      );
      expect(copied).toEqual([]);
    });
  });
});
