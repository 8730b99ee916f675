import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint, Language } from '../../host/index.js';
import type { PortalContext } from '../context.js';
import { sendPage } from '../page/html.js';
import { verifyPage } from './verify-page.js';

const PREFIX = 'limepkg_esign.verify.';
const PACKAGE_NAME = 'limepkg-esign';
/** Roots change seldom, and the page is looked at by many. */
const ANCHORS_LIFE_MS = 5 * 60_000;

/** Where the page's script and style are served, and where they lie with `bundle.json`, which names them. */
export interface VerifierFiles {
  /** Static route. */
  readonly route: string;
  /** Local folder. */
  readonly path: string;
}

interface Bundle {
  readonly script: string;
  readonly style: string;
}

/**
 * `GET /verify/`: the page that checks a signed document in the reader's browser. Reads no record; the file that is
 * checked never comes here. Without a word from the trust service the page still checks everything but who sealed.
 */
export function verifyEndpoint(
  { host, settings, register }: Pick<PortalContext, 'host' | 'settings' | 'register'>,
  files: VerifierFiles,
): Endpoint {
  const anchorsNow = remembered(() => register.anchors());
  let bundle: Bundle | undefined;
  const textsOf = (language: Language): Record<string, string> =>
    Object.fromEntries(
      Object.entries(host.translator.all(PACKAGE_NAME, language))
        .filter(([key]) => key.startsWith(PREFIX))
        .map(([key, text]) => [key.slice(PREFIX.length), text]),
    );
  return {
    id: 'portal.verify',
    method: 'GET',
    path: '/verify/',
    access: 'public',
    handler: async ({ language }, response) => {
      bundle ??= JSON.parse(readFileSync(join(files.path, 'bundle.json'), 'utf8')) as Bundle;
      const base = `/${host.application}/static/${PACKAGE_NAME}/${files.route}`;
      const page = verifyPage({
        language,
        texts: textsOf(language),
        anchors: await anchorsNow(),
        scriptPath: `${base}/${bundle.script}`,
        stylePath: `${base}/${bundle.style}`,
        accentColor: settings().accentColor,
      });
      sendPage(response, 200, page);
    },
  };
}

/** Asks now and then. While nobody answers, the last answer stands; without one there are no anchors. */
function remembered(ask: () => Promise<object>): () => Promise<object | null> {
  let known: object | null = null;
  let until = 0;
  return async () => {
    if (Date.now() < until) return known;
    try {
      known = await ask();
      until = Date.now() + ANCHORS_LIFE_MS;
    } catch {
      until = Date.now() + ANCHORS_LIFE_MS / 10; // Not set up or not reachable: the page says what it could not check.
    }
    return known;
  };
}
