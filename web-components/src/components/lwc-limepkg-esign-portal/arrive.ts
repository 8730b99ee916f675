import type { PortalVisit } from '../../services/payloads';
import type { PortalClient } from '../../services/portal-client';
import { chooseLanguage, LANGUAGES, type Translator } from '../../services/translator';
import { storedLanguage } from './page';

/** What there is to show: a visit in a language, or why there is none. */
export interface Arrival {
  readonly translator: Translator;
  readonly visit?: PortalVisit;
  readonly failure?: unknown;
}

/**
 * Fetches signing and texts side by side, and settles the language: the reader's own choice, else the signing's, else
 * the page's, else the browser's. Texts are fetched in the likeliest language, and again only if the signing is in another.
 */
export async function arrive(client: PortalClient, known: Translator, pageLanguage: string): Promise<Arrival> {
  const wishes = [pageLanguage, navigator.language];
  const likely = chooseLanguage(LANGUAGES, [storedLanguage(), ...wishes]);
  const [texts, visit] = await Promise.allSettled([speaking(client, known, likely), client.signing()]);
  if (texts.status === 'rejected') {
    return { translator: known, failure: texts.reason };
  }
  if (visit.status === 'rejected') {
    return { translator: texts.value, failure: visit.reason };
  }
  const settled = chooseLanguage(LANGUAGES, [storedLanguage(), visit.value.signing.language, ...wishes]);
  // Words in another language are better than none.
  const translator = await speaking(client, texts.value, settled).catch(() => texts.value);
  return { translator, visit: visit.value };
}

/**
 * The translator in a language, whose texts are fetched when they are not there.
 *
 * @throws RequestFailure when they cannot be
 */
export async function speaking(client: PortalClient, known: Translator, language: string): Promise<Translator> {
  const table = known.has(language) ? known : known.with(await client.translations(language));
  return table.in(language);
}
