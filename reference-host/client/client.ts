import type { Context, PlatformType } from './contract.js';
import { readSession, readTexts } from './data/session.js';
import { readViews, type View } from './data/views.js';
import { element } from './dom/element.js';
import { loadPackages, type ComponentPackage } from './loading/packages.js';
import { logInPage } from './pages/log-in.js';
import { HttpClient, HttpResponseError } from './platform/http.js';
import type { ServerLimetype } from './platform/limetypes.js';
import { Navigator } from './platform/navigator.js';
import { nearestLanguage, Translator } from './platform/translator.js';
import { createServices, type Services } from './services.js';

/** A client whose person is logged in and whose packages are loaded. */
export interface Client extends Services {
  readonly app: HTMLElement;
  readonly views: readonly View[];
  /** Tells components which record the person looks at. */
  lookAt(context: Context): void;
}

/**
 * Starts a client: log-in, texts, structure, packages.
 *
 * @param below - its address below the application: `client/` or `webadmin/`
 */
export async function startClient(type: PlatformType, below: string): Promise<Client> {
  const application = document.querySelector<HTMLMetaElement>('meta[name="lime-application"]')?.content ?? '';
  const app = document.getElementById('app') ?? document.body.appendChild(element('div', { id: 'app' }));
  const translator = new Translator();
  const state = { isStarted: false, context: { limetype: null, id: null } as Context };
  // A session that ends while somebody works leads back to the log-in, and from there to the same place.
  const http = new HttpClient(`/${application}/`, () => state.isStarted && location.reload());
  configureElements(application);
  const session = await sessionOf(app, http, translator, application);
  await speak(http, translator, session.session.language);
  const navigator = new Navigator(`/${application}/${below}`);
  const services = createServices({
    ...{ type, http, translator, navigator, application: session },
    currentContext: () => state.context,
  });
  services.contexts.register({ id: 'application' }, () => session);
  services.contexts.register({ id: 'limeobject' });
  const [views, packages] = await Promise.all([
    readViews(http),
    http.get('web-components/') as Promise<ComponentPackage[]>,
    takeLimetypes(services),
  ]);
  await takeConfigs(services, packages);
  state.isStarted = true;
  await loadPackages(packages, services.platform, (name, error) => {
    void services.notifications.report(translator.get('webclient.package-failed', { name }));
    reportError(error);
  });
  return { ...services, app, views, lookAt: (context) => void (state.context = context) };
}

async function sessionOf(app: HTMLElement, http: HttpClient, translator: Translator, application: string) {
  const known = await readSession(http, application);
  if (known !== undefined) return known;
  await speak(http, translator, nearestLanguage(window.navigator.languages));
  await logInPage(app, http, translator);
  const session = await readSession(http, application);
  if (session === undefined) throw new Error('The browser does not keep the session');
  return session;
}

async function speak(http: HttpClient, translator: Translator, language: string): Promise<void> {
  translator.speak(language, await readTexts(http, language));
  document.documentElement.lang = translator.locale;
  document.title = translator.get('webclient.title');
}

async function takeLimetypes({ http, limetypes, translator }: Services): Promise<void> {
  const answer = (await http.get('api/v1/limetype/')) as { _embedded: { limetypes: readonly ServerLimetype[] } };
  limetypes.take(answer._embedded.limetypes, translator.language);
}

async function takeConfigs({ http, configs }: Services, packages: readonly ComponentPackage[]): Promise<void> {
  for (const { package: name } of packages) {
    try {
      configs.take(name, await http.get(`api/v1/config/${name}/`));
    } catch (error) {
      // Not every package has settings.
      if (!(error instanceof HttpResponseError && error.status === 404)) throw error;
    }
  }
}

/** The elements ask for their drawings below this address; only the host may say so. */
function configureElements(application: string): void {
  const config = { iconPath: `/${application}/static/host/` };
  document.body.append(element('limel-config', { config, hidden: true }));
}
