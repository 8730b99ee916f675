import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Endpoint, Language } from '../host/index.js';
import type { PortalContext } from './context.js';

const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'] as const satisfies readonly Language[];
const PACKAGE_NAME = 'limepkg-esign';

interface Table {
  readonly json: Buffer;
  /** A third of a megabyte of text, on a phone: packed once, a quarter of it travels. */
  readonly gzip: Buffer;
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
      const isPacked = request.acceptsEncodings('gzip') === 'gzip';
      response
        .set({ ETag: table.entityTag, 'Cache-Control': 'public, max-age=300', Vary: 'Accept-Encoding' })
        .set(isPacked ? { 'Content-Encoding': 'gzip' } : {})
        .type('json')
        .send(isPacked ? table.gzip : table.json);
      return Promise.resolve();
    },
  };
}

function tableOf(translator: PortalContext['host']['translator'], languages: readonly Language[]): Table {
  const texts = languages.map((language) => [language, translator.all(PACKAGE_NAME, language)] as const);
  const json = Buffer.from(JSON.stringify(Object.fromEntries(texts)));
  const digest = createHash('sha256').update(json).digest('base64url').slice(0, 22);
  // Weak: packed and unpacked bytes share it.
  return { json, gzip: gzipSync(json), entityTag: `W/"${digest}"` };
}
