import type { Client } from '../client.js';
import { CreateLimeobjectDialogCommand } from '../commands.js';
import type { Limetype } from '../contract.js';
import { readList, type ListPage } from '../data/records.js';
import type { View } from '../data/views.js';
import { element, fill } from '../dom/element.js';
import { icon } from '../dom/icon.js';
import type { Location } from '../platform/navigator.js';
import type { Expression } from '../platform/query.js';
import { failureNotice, loadingNotice } from './failure.js';
import type { Shell } from './shell.js';
import { recordTable } from './table.js';

const PAGE_SIZE = 25;
/** Long enough not to ask for every letter. */
const TYPING_PAUSE_MS = 250;
/** Whoever waits less does not need to be told. */
const PATIENCE_MS = 400;

/** The list of a limetype. Search, order and page are in its address, so that "back" returns to them. */
export class ListPageView {
  private readonly results = element('div', { className: 'results' });
  private readonly limetype: Limetype;
  private asked = 0;

  constructor(
    private readonly client: Client,
    private readonly shell: Shell,
    private readonly view: View,
    private location: Location,
  ) {
    const limetype = client.limetypes.getLimeType(view.limetype);
    if (limetype === undefined) throw new Error(`There is no limetype ${view.limetype}`);
    this.limetype = limetype;
  }

  draw(): void {
    const title = this.limetype.localname.plural;
    this.shell.show(
      title,
      this.view.limetype,
      element(
        'div',
        { className: 'page-head' },
        element('h1', {}, icon(this.view.icon, 'medium'), title),
        this.searchField(),
        this.mayCreate() && this.createButton(),
      ),
      this.results,
    );
    void this.refresh();
  }

  private async refresh(): Promise<void> {
    const asked = (this.asked += 1);
    const slow = setTimeout(() => fill(this.results, loadingNotice(this.client.translator)), PATIENCE_MS);
    try {
      const page = await readList(this.client, {
        ...{ limetype: this.limetype, columns: this.view.table.columns, limit: PAGE_SIZE },
        ...{ search: this.query('search'), sort: this.query('sort'), offset: this.offset, filter: this.filter() },
      });
      if (asked === this.asked) this.drawResults(page);
    } catch (error) {
      if (asked !== this.asked) return;
      fill(
        this.results,
        failureNotice(error, this.client.translator, () => void this.refresh()),
      );
    } finally {
      clearTimeout(slow);
    }
  }

  private drawResults({ objects, hasMore }: ListPage): void {
    const { translator } = this.client;
    if (objects.length === 0) {
      const key = this.query('search') === '' ? 'webclient.empty' : 'webclient.nothing-found';
      const name = this.limetype.localname.plural;
      fill(this.results, element('p', { className: 'empty', role: 'status' }, translator.get(key, { name })));
      return;
    }
    const table = recordTable(this.client, {
      ...{ limetype: this.limetype, columns: this.view.table.columns, objects },
      caption: this.limetype.localname.plural,
      sort: { current: this.query('sort'), onSort: (sort) => this.ask({ sort, page: '' }) },
    });
    fill(this.results, table, this.pager(objects.length, hasMore));
  }

  private pager(shown: number, hasMore: boolean): HTMLElement | false {
    const { translator } = this.client;
    const { offset } = this;
    if (offset === 0 && !hasMore) return false;
    const page = offset / PAGE_SIZE;
    const step = (key: string, to: number, isOpen: boolean) =>
      element(
        'button',
        { type: 'button', disabled: !isOpen, onclick: () => this.ask({ page: to === 0 ? '' : String(to) }) },
        translator.get(key),
      );
    return element(
      'div',
      { className: 'pager' },
      step('webclient.previous', page - 1, offset > 0),
      element('span', { role: 'status' }, `${offset + 1}–${offset + shown}`),
      step('webclient.next', page + 1, hasMore),
    );
  }

  private searchField(): HTMLElement {
    const { translator, keybindings } = this.client;
    const label = translator.get('webclient.search-in', { name: this.limetype.localname.plural });
    const field = element('input', {
      ...{ type: 'search', placeholder: translator.get('webclient.search'), value: this.query('search') },
      ...{ 'aria-label': label, autocomplete: 'off', maxLength: 200 },
    }) as HTMLInputElement;
    let timer: ReturnType<typeof setTimeout> | undefined;
    field.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.ask({ search: field.value.trim(), page: '' }), TYPING_PAUSE_MS);
    });
    const focus = () => {
      if (!field.isConnected) return false;
      field.focus();
      return true;
    };
    keybindings.add('/', focus);
    return element('div', { className: 'search' }, icon('search'), field);
  }

  private mayCreate(): boolean {
    return this.limetype.acl.create && this.view.actions.length > 0 && this.limetype.label !== 'none';
  }

  private createButton(): HTMLElement {
    const { translator, commandBus } = this.client;
    const create = (): void => {
      const command = new CreateLimeobjectDialogCommand();
      commandBus.handle(Object.assign(command, { context: { limetype: this.limetype.name, id: null }, route: true }));
    };
    return element(
      'button',
      { type: 'button', className: 'primary', onclick: create },
      icon('plus_math'),
      translator.get('webclient.new', { name: this.limetype.localname.singular }),
    );
  }

  /** Changes what the address asks for; the page stays, so that nobody loses their place in the search field. */
  private ask(change: Readonly<Record<string, string>>): void {
    const entries = Object.entries({ ...this.location.query, ...change }).filter(([, value]) => value !== '');
    this.location = { path: this.location.path, query: Object.fromEntries(entries) };
    history.replaceState(null, '', this.client.navigator.createUrl(this.location));
    void this.refresh();
  }

  private query(name: string): string {
    return this.location.query[name] ?? '';
  }

  private get offset(): number {
    const page = Number(this.query('page'));
    return Number.isSafeInteger(page) && page > 0 ? page * PAGE_SIZE : 0;
  }

  private filter(): Expression | undefined {
    try {
      return this.query('filter') === '' ? undefined : (JSON.parse(this.query('filter')) as Expression);
    } catch {
      return undefined;
    }
  }
}
