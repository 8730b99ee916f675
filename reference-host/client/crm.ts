import { registerBuiltInCommands } from './built-in-commands.js';
import { startClient, type Client } from './client.js';
import { element } from './dom/element.js';
import { showStartFailure } from './pages/start-failure.js';
import { ListPageView } from './pages/list.js';
import { RecordPageView } from './pages/record.js';
import { drawShell, type Shell } from './pages/shell.js';
import type { Location } from './platform/navigator.js';

const FIRST_LIST = 'deal';

/** The web client's pages, by address: `table/{limetype}`, `object/{limetype}/{id}`, and what packages have registered. */
class Pages {
  private leave: () => void = () => undefined;

  constructor(
    private readonly client: Client,
    private readonly shell: Shell,
  ) {}

  open(location: Location): void {
    const { client, shell } = this;
    this.leave();
    this.leave = () => undefined;
    client.dialogs.destroyAll();
    const [kind, limetype = '', id = ''] = location.path.split('/');
    const view = client.views.find((one) => one.limetype === limetype);
    const known = client.limetypes.getLimeType(limetype);
    const own = client.routes.find(location.path);
    if (location.path === '') {
      client.navigator.replace(`table/${this.firstList()}`);
    } else if (kind === 'table' && view !== undefined) {
      new ListPageView(client, shell, view, location).draw();
    } else if (kind === 'object' && view !== undefined && known !== undefined && /^\d{1,10}$/.test(id)) {
      const page = new RecordPageView(client, shell, known, view, Number(id));
      this.leave = () => page.leave();
      void page.draw();
    } else if (own !== undefined) {
      const component = Object.assign(document.createElement(own), {
        platform: client.platform,
        context: { limetype: null, id: null },
      });
      shell.show(client.translator.get('webclient.title'), undefined, component);
    } else {
      const words = client.translator.get('webclient.not-found');
      shell.show(words, undefined, element('h1', {}, words));
    }
    window.scrollTo(0, 0);
  }

  private firstList(): string {
    const listed = this.client.views.filter(({ isListed }) => isListed);
    return (listed.find(({ limetype }) => limetype === FIRST_LIST) ?? listed[0])?.limetype ?? '';
  }
}

async function main(): Promise<void> {
  const client = await startClient('LimeCRMWebClient', 'client/');
  registerBuiltInCommands(client);
  const sections = client.views
    .filter(({ isListed }) => isListed)
    .map(({ limetype, icon }) => ({
      id: limetype,
      icon,
      label: client.limetypes.getLimeType(limetype)?.localname.plural ?? limetype,
      href: client.navigator.createUrl({ path: `table/${limetype}` }).pathname,
    }));
  const shell = drawShell(client, client.translator.get('webclient.title'), sections);
  const pages = new Pages(client, shell);
  client.navigator.follow((location) => pages.open(location));
  const first = client.navigator.getLocation();
  // A link from a mail names the record behind the hash; from here on the address does.
  if (location.hash === '') pages.open(first);
  else client.navigator.replace(first.path, first.query);
}

main().catch(showStartFailure);
