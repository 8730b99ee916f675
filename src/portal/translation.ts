import { createHash } from 'node:crypto';
import type { Endpoint, Language } from '../host/index.js';
import type { PortalContext } from './context.js';

const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'] as const satisfies readonly Language[];
const PACKAGE_NAME = 'limepkg-esign';

interface Table {
  readonly json: string;
  readonly entityTag: string;
}

/**
 * `GET /portal/translation/`: every text of the package as `{language: {key: text}}`; `?language=sv` gives that one alone.
 */
export function translationEndpoint({ host }: PortalContext): Endpoint {
  const tables = new Map<string, Table>();
  return {
    id: 'portal.translation.get',
    method: 'GET',
    path: '/portal/translation/',
    access: 'impersonated',
    handler: ({ request }, response) => {
      const asked = LANGUAGES.find((language) => language === request.query['language']);
      const id = asked ?? 'all';
      const table = tables.get(id) ?? tableOf(host.translator, asked === undefined ? LANGUAGES : [asked]);
      tables.set(id, table);
      response.set({ ETag: table.entityTag, 'Cache-Control': 'public, max-age=300' }).type('json').send(table.json);
      return Promise.resolve();
    },
  };
}

function tableOf(translator: PortalContext['host']['translator'], languages: readonly Language[]): Table {
  const texts = languages.map((language) => [language, translator.all(PACKAGE_NAME, language)] as const);
  const json = JSON.stringify(Object.fromEntries(texts));
  return { json, entityTag: `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"` };
}
