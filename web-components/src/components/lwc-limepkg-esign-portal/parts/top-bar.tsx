import { type FunctionalComponent, h } from '@stencil/core';
import { Icon } from '../../../portal/icons';
import { inOrder, LANGUAGES, languageName, type Translator } from '../../../services/translator';

interface Props {
  readonly translator: Translator;
  readonly sender: string;
  readonly onLanguage: (language: string) => void;
}

/** Who sends, and in which language to read. */
export const TopBar: FunctionalComponent<Props> = ({ translator, sender, onLanguage }) => (
  <header class="top">
    <p class="brand">
      <Icon name="pen" />
      <bdi>{inOrder(sender) || translator.raw('package.name') || ''}</bdi>
    </p>
    {translator.has(translator.language) && (
      <label class="language">
        <Icon name="globe" />
        <span class="hidden">{translator.get('language')}</span>
        <select onChange={(event) => onLanguage((event.target as HTMLSelectElement).value)}>
          {LANGUAGES.map((language) => (
            <option value={language} selected={language === translator.language}>
              {languageName(language)}
            </option>
          ))}
        </select>
      </label>
    )}
  </header>
);
