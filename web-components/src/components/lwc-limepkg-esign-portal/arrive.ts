import type { PortalVisit } from '../../services/payloads';
import type { PortalClient } from '../../services/portal-client';
import { chooseLanguage, Translator } from '../../services/translator';
import { storedLanguage } from './page';

/** What there is to show: a visit in a language, or why there is none. */
export interface Arrival {
  readonly translator: Translator;
  readonly visit?: PortalVisit;
  readonly failure?: unknown;
}

/**
 * Fetches texts and signing side by side, and settles the language: the reader's own choice, else the signing's, else
 * the page's, else the browser's.
 */
export async function arrive(client: PortalClient, known: Translator, pageLanguage: string): Promise<Arrival> {
  const [texts, visit] = await Promise.allSettled([textsOf(client, known), client.signing()]);
  const table = texts.status === 'fulfilled' ? texts.value : known;
  const own = visit.status === 'fulfilled' ? visit.value.signing.language : undefined;
  const wishes = [storedLanguage(), own, pageLanguage, navigator.language];
  const translator = table.in(chooseLanguage(table.languages, wishes));
  if (texts.status === 'rejected') {
    return { translator, failure: texts.reason };
  }
  return visit.status === 'rejected' ? { translator, failure: visit.reason } : { translator, visit: visit.value };
}

async function textsOf(client: PortalClient, known: Translator): Promise<Translator> {
  return known.languages.length > 0 ? known : new Translator(await client.translations(), known.language);
}
