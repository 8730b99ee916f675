import type { Endpoint, Language } from '../../host/index.js';
import type { PortalContext } from '../context.js';
import { sendPage } from './html.js';
import { shellPage, unknownPage, type ShellContent } from './shell.js';

const NAMESPACE = 'limepkg-esign-lwc-components';
/** What a token may look like; whether it is one is found out where it is used. */
const TOKEN = /^[\w-]{1,200}$/;

/** `GET /portal/?app=…&token=…`: the page a mail's link leads to. Changes nothing and reads no record. */
export function pageEndpoint(context: Pick<PortalContext, 'host' | 'settings'>, componentsRoute: string): Endpoint {
  const { host } = context;
  const application = encodeURIComponent(host.application);
  const apiBase = `/${application}/limepkg-esign`;
  const readingOf = (token: unknown, words: string): Pick<ShellContent, 'reading'> =>
    typeof token === 'string' && TOKEN.test(token)
      ? { reading: { text: words, path: `${apiBase}/portal/original_document/${token}/` } }
      : {};
  const text = (language: Language, key: string): string => host.translator.get(language, `limepkg_esign.${key}`);
  return {
    id: 'portal.page',
    method: 'GET',
    path: '/portal/',
    access: 'public',
    handler: ({ request, language }, response) => {
      if (request.query['app'] === host.application) {
        const page = shellPage({
          language,
          title: text(language, 'package.name'),
          noScript: text(language, 'portal.state.no_script'),
          ...readingOf(request.query['token'], text(language, 'portal.state.read_without')),
          tooOld: { title: text(language, 'portal.state.browser'), text: text(language, 'portal.state.browser_text') },
          late: {
            title: text(language, 'portal.state.fault'),
            text: text(language, 'portal.state.fault_text'),
            retry: text(language, 'portal.retry'),
          },
          scriptPath: `/${application}/static/limepkg-esign/${componentsRoute}/${NAMESPACE}/${NAMESPACE}.esm.js`,
          apiBase,
          accentColor: context.settings().accentColor,
        });
        sendPage(response, 200, page);
      } else {
        const title = text(language, 'error.token.title');
        sendPage(response, 404, unknownPage(language, title, text(language, 'error.token.text')));
      }
      return Promise.resolve();
    },
  };
}
