import { esignConfig } from '../../src/config.js';
import type { PropertyDefinition } from '../../src/host/index.js';
import { LANGUAGES } from '../../src/i18n/index.js';
import { limetypesFor } from '../../src/schema/index.js';
import { rawTexts } from './files.js';

const catalogs = new Map(LANGUAGES.map((language) => [language, rawTexts(language)]));

/** Every text of the add-on's own two limetypes, by the key under which Lime looks it up. */
function textsByKey(): [string, Readonly<Record<string, string | undefined>>][] {
  return limetypesFor(esignConfig.parse({}))
    .filter(({ name }) => name === 'signing' || name === 'signer')
    .flatMap(({ name, localname, properties }) => [
      [`${name}.localname.singular`, localname.singular],
      [`${name}.localname.plural`, localname.plural],
      ...properties.flatMap((property) => propertyTexts(name, property)),
    ]);
}

function propertyTexts(limetype: string, property: PropertyDefinition): [string, Readonly<Record<string, string>>][] {
  const key = `${limetype}.${property.name}`;
  const options = property.type === 'option' || property.type === 'set' ? property.options : [];
  return [
    // A relation to another table is named by that table's own package.
    ...(Object.keys(property.texts).length === 1 ? [] : [[key, property.texts] as [string, Record<string, string>]]),
    ...options
      .filter((option) => option.key !== '')
      .map((option): [string, Record<string, string>] => [`${key}.option.${option.key}`, option.texts]),
  ];
}

describe('texts of the limetypes', () => {
  describe('when they are compared with the translation files', () => {
    it('are the same in every language', () => {
      const different = textsByKey().flatMap(([key, texts]) =>
        LANGUAGES.filter((language) => catalogs.get(language)![key] !== texts[language]).map(
          (language) => `${language} ${key}: ${texts[language]} / ${catalogs.get(language)![key]}`,
        ),
      );
      expect(different).toEqual([]);
      expect(textsByKey().length).toBeGreaterThan(50);
    });
  });
});
