import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog, errorText, LANGUAGES, loadCatalog, type Language, type Texts } from '../../src/i18n/index.js';

function catalogOf(texts: Partial<Record<Language, Texts>>): Catalog {
  return new Catalog(new Map(Object.entries(texts) as [Language, Texts][]));
}

describe('Catalog', () => {
  const catalog = catalogOf({
    en_us: {
      'a.hello': 'Hello {name}, {name}!',
      'a.only': 'Only here',
      'b.one': '{count} page',
      'b.other': '{count} pages',
    },
    sv: { 'a.hello': 'Hej {name}, {name}!', 'b.one': '{count} sida', 'b.other': '{count} sidor' },
  });

  describe('when the language has the text', () => {
    it('fills every placeholder', () => {
      expect(catalog.get('sv', 'a.hello', { name: 'Bo' })).toBe('Hej Bo, Bo!');
    });

    it('leaves a placeholder without a value visible', () => {
      expect(catalog.get('sv', 'a.hello', {})).toBe('Hej {name}, {name}!');
    });

    it('does not fill what a value brings along', () => {
      expect(catalog.get('sv', 'a.hello', { name: '{name}$&' })).toBe('Hej {name}$&, {name}$&!');
    });

    it('chooses the plural form', () => {
      expect([0, 1, 2].map((count) => catalog.plural('sv', 'b', count))).toEqual(['0 sidor', '1 sida', '2 sidor']);
    });
  });

  describe('when the language lacks the text', () => {
    it('falls back to English, then to the key', () => {
      expect(catalog.get('sv', 'a.only')).toBe('Only here');
      expect(catalog.get('sv', 'a.absent')).toBe('a.absent');
      expect(catalog.get('sv', 'toString')).toBe('toString');
      expect(catalog.get('fi', 'a.only')).toBe('Only here');
    });

    it('gives all texts with the gaps filled', () => {
      expect(catalog.all('sv')).toMatchObject({ 'a.only': 'Only here', 'b.one': '{count} sida' });
    });
  });
});

describe('loadCatalog', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'catalog-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  describe('when the product’s files are read', () => {
    it('finds the texts of every language', () => {
      const catalog = loadCatalog('translations');
      const sent = LANGUAGES.map((language) => catalog.get(language, 'signing.signingstatus.option.sent'));
      expect(sent).toEqual(['Sendt', 'Gesendet', 'Sent', 'Lähetetty', 'Verzonden', 'Sendt', 'Skickad']);
    });
  });

  describe('when a file is absent', () => {
    it('says which', () => {
      writeFileSync(join(directory, 'da.po'), 'msgid "a"\nmsgstr "b"\n');
      expect(() => loadCatalog(directory)).toThrow(
        expect.objectContaining({ code: 'I18N_CATALOG_UNREADABLE', message: expect.stringContaining('of de') }),
      );
    });
  });

  describe('when a text is empty', () => {
    it('falls back', () => {
      for (const language of LANGUAGES) {
        const text = language === 'en_us' ? 'Word' : '';
        writeFileSync(join(directory, `${language}.po`), `msgid ""\nmsgstr ""\n\nmsgid "a.b"\nmsgstr "${text}"\n`);
      }
      expect(loadCatalog(directory).get('fi', 'a.b')).toBe('Word');
    });
  });

  describe('when a file has changed since it was read', () => {
    it('reads it again', () => {
      const write = (text: string): void => {
        for (const language of LANGUAGES) {
          writeFileSync(join(directory, `${language}.po`), `msgid ""\nmsgstr ""\n\nmsgid "a.b"\nmsgstr "${text}"\n`);
        }
      };
      write('Before');
      const before = loadCatalog(directory);
      write('Afterwards');
      expect(loadCatalog(directory).get('fi', 'a.b')).toBe('Afterwards');
      expect(before.get('fi', 'a.b')).toBe('Before');
    });
  });
});

describe('errorText', () => {
  const catalog = loadCatalog('translations');

  describe('when the code has words of its own', () => {
    it('uses them', () => {
      expect(errorText(catalog, 'en_us', 'HOST_MAIL_REFUSED').title).toBe('The mail was refused');
    });
  });

  describe('when only its family has', () => {
    it('uses those', () => {
      expect(errorText(catalog, 'en_us', 'SIGNING_TAMPERED_RECORD').title).toContain('not the one that was sent');
      expect(errorText(catalog, 'en_us', 'DOCUMENT_WORKER_LOST').title).toBe('The document cannot be used');
    });
  });

  describe('when nothing is known of it', () => {
    it('says that something went wrong', () => {
      expect(errorText(catalog, 'sv', 'WHO_KNOWS').title).toBe('Något gick fel hos oss');
    });
  });
});
