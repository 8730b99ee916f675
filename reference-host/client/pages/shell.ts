import type { Client } from '../client.js';
import { chooseLanguage, logOut } from '../data/session.js';
import { element, fill, type Child } from '../dom/element.js';
import { icon } from '../dom/icon.js';
import { menuButton } from '../dom/menu.js';
import { ask } from '../dom/modal.js';
import { LANGUAGE_NAMES } from '../platform/translator.js';

/** What is around every page: the bar above, the navigation beside, and the place for the page. */
export interface Shell {
  readonly main: HTMLElement;
  /** Shows a page: says its name, moves the focus there, and marks where it is in the navigation. */
  show(title: string, section: string | undefined, ...children: readonly Child[]): void;
}

/** An entry of the navigation. */
export interface Section {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  readonly href: string;
}

/**
 * Draws the shell. Links within the client are followed without loading the page anew.
 *
 * @param name - what the bar calls this client
 */
export function drawShell(client: Client, name: string, sections: readonly Section[]): Shell {
  const { app, translator, navigator } = client;
  const main = element('main', { id: 'main', tabIndex: -1 });
  const links = sections.map(({ id, label, icon: drawing, href }) =>
    element('a', { href, 'data-section': id }, icon(drawing), element('span', {}, label)),
  );
  const skip = element('a', { className: 'skip', href: '#main' }, translator.get('webclient.skip'));
  skip.addEventListener('click', (event) => {
    event.preventDefault();
    main.focus();
  });
  fill(
    app,
    skip,
    element(
      'header',
      { className: 'bar' },
      element('a', { className: 'home', href: navigator.createUrl({ path: '' }).pathname }, name),
      userMenu(client),
    ),
    element('nav', { className: 'sections', 'aria-label': translator.get('webclient.sections') }, links),
    main,
  );
  app.addEventListener('click', (event) => follow(event, client));
  return {
    main,
    show: (title, section, ...children) => {
      document.title = `${title} – ${name}`;
      for (const link of links) {
        if (link.dataset['section'] === section) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
      }
      fill(main, ...children);
    },
  };
}

function userMenu(client: Client): HTMLElement {
  const { translator, http, application } = client;
  const { fullname, coworker } = application.getCurrentUser();
  const root = `/${application.getApplicationName()}/`;
  const isAdmin = application.getSession().admin;
  const isSettings = client.platform.type === 'LimeCRMWebAdminClient';
  const leave = async (): Promise<void> => {
    await logOut(http);
    location.assign(`${root}client/`);
  };
  const own = `${root}client/object/${coworker?.limetype ?? ''}/${coworker?.id ?? ''}`;
  const go = (address: string) => () => location.assign(address);
  return menuButton(
    translator.get('webclient.user-menu', { name: fullname }),
    'user',
    [
      ...(coworker === null
        ? []
        : [{ label: translator.get('webclient.own-record'), icon: 'user', onSelect: go(own) }]),
      ...(isSettings
        ? [{ label: translator.get('webclient.title'), icon: 'home', onSelect: go(`${root}client/`) }]
        : []),
      ...(isAdmin && !isSettings
        ? [{ label: translator.get('webclient.settings'), icon: 'settings', onSelect: go(`${root}webadmin/`) }]
        : []),
      { label: translator.get('webclient.language'), icon: 'language', onSelect: () => void switchLanguage(client) },
      { label: translator.get('webclient.log-out'), icon: 'exit', onSelect: () => void leave() },
    ],
    fullname,
  );
}

/** Asks for another language; the page is loaded anew in it, at the same place. */
async function switchLanguage({ http, notifications, translator }: Client): Promise<void> {
  const languages = Object.entries(LANGUAGE_NAMES);
  const chosen = await ask({
    title: translator.get('webclient.language'),
    text: translator.get('webclient.language.text'),
    answers: [
      { label: translator.get('webclient.cancel'), isPrimary: false },
      ...languages.map(([language, label]) => ({ label, isPrimary: language === translator.language, language })),
    ],
  });
  const language = languages[chosen - 1]?.[0];
  if (language === undefined || language === translator.language) return;
  try {
    await chooseLanguage(http, language);
    location.reload();
  } catch {
    await notifications.report(translator.get('webclient.failed'));
  }
}

/** A plain click on a link to this client; with a modifier the browser opens it as it always does. */
function follow(event: MouseEvent, { navigator }: Client): void {
  const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!isPlain || event.defaultPrevented || link === undefined || link.target !== '' || link.hasAttribute('download')) {
    return;
  }
  const url = new URL(link.href);
  const root = navigator.createUrl({ path: '' });
  if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname) || link.hash !== '') return;
  event.preventDefault();
  navigator.navigate(url.pathname.slice(root.pathname.length), Object.fromEntries(url.searchParams));
}
