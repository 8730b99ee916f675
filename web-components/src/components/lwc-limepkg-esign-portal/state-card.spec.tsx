import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { View } from '../../portal/view';
import { Translator } from '../../services/translator';
import { wordsOf } from './parts/state-words';

const translations = join(__dirname, '../../../../translations');

function texts(language: string): Record<string, string> {
  const content = readFileSync(join(translations, `${language}.po`), 'utf8');
  const pairs = [...content.matchAll(/^msgid "(.+)"\nmsgstr "(.*)"$/gm)];
  return Object.fromEntries(pairs.map(([, key, text]) => [key, text])) as Record<string, string>;
}

const VIEWS = [
  { name: 'unknown' },
  { name: 'offline' },
  { name: 'fault', reference: 'R1' },
  { name: 'tampered' },
  { name: 'waiting', names: ['Mia'] },
  { name: 'paused' },
  { name: 'thanks' },
  { name: 'canceled', reason: 'Wrong.' },
  { name: 'expired' },
  { name: 'declined', reason: 'Too dear.', byName: 'Mia' },
  { name: 'declined_you' },
  { name: 'not_me_you' },
  { name: 'completed' },
  { name: 'done', act: 'signed', isFresh: true, openNames: [] },
  { name: 'done', act: 'approved', isFresh: false, openNames: ['Mia'] },
] as const satisfies readonly View[];

describe.each(['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'])('words of every state in %s', (language) => {
  const translator = new Translator({ [language]: texts(language) }, language);

  it.each(VIEWS.map((view) => [view.name, view] as const))('%s', (_name, view) => {
    const words = wordsOf(view, undefined, translator);
    expect(words.title).not.toMatch(/^(state|result)\./);
    expect(words.title).not.toBe('');
    for (const line of words.lines) {
      expect(line).not.toMatch(/^(state|result)\.|\{\w+\}/);
    }
  });
});
