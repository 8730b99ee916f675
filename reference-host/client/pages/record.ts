import type { Client } from '../client.js';
import type { LimeObject, Limetype } from '../contract.js';
import type { View } from '../data/views.js';
import { element, fill, inOrder } from '../dom/element.js';
import { icon } from '../dom/icon.js';
import { tagOf } from '../loading/packages.js';
import { actionBar } from './actions.js';
import { failureNotice, loadingNotice } from './failure.js';
import { historyCard } from './history.js';
import { changeRecord } from './record-form.js';
import type { Part } from './part.js';
import { relatedCard } from './related.js';
import type { Shell } from './shell.js';
import { shownValue } from './values.js';

/** A record's page: name and actions, fields, cards of packages, related records, history. */
export class RecordPageView {
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly client: Client,
    private readonly shell: Shell,
    private readonly limetype: Limetype,
    private readonly view: View,
    private readonly id: number,
  ) {}

  async draw(): Promise<void> {
    const { client, limetype, id } = this;
    client.lookAt({ limetype: limetype.name, id });
    this.shell.show(limetype.localname.singular, limetype.name, loadingNotice(client.translator));
    try {
      this.drawRecord(await client.limeobjects.loadObject(limetype.name, id));
    } catch (error) {
      const heading = element('h1', {}, limetype.localname.singular);
      const notice = failureNotice(error, client.translator, () => void this.draw());
      this.shell.show(limetype.localname.singular, limetype.name, heading, notice);
    }
  }

  leave(): void {
    this.unsubscribe();
    this.client.lookAt({ limetype: null, id: null });
  }

  private drawRecord(object: LimeObject): void {
    const { client, limetype, view, id } = this;
    const heading = element('h1');
    const fields = element('section', { className: 'card fields' });
    const parts: Part[] = view.card.related.map((related) => relatedCard(client, limetype, id, related));
    const hasHistory = limetype.getProperty('history')?.type === 'hasmany' && view.card.hidesHistory !== true;
    if (hasHistory) parts.push(historyCard(client, limetype, id));
    const history = hasHistory ? parts.at(-1)?.element : undefined;
    const show = (current: LimeObject): void => {
      fill(heading, icon(view.icon, 'medium'), element('span', {}, inOrder(current.descriptive) || `#${id}`));
      fill(fields, this.fields(current));
    };
    show(object);
    this.shell.show(
      object.descriptive,
      limetype.name,
      element(
        'div',
        { className: 'page-head' },
        element(
          'div',
          { className: 'title' },
          element('p', { className: 'quiet' }, element('a', { href: this.listAddress }, limetype.localname.plural)),
          heading,
        ),
        actionBar(client, view.actions, { limetype: limetype.name, id }),
      ),
      element(
        'div',
        { className: 'record' },
        element(
          'div',
          { className: 'column main-column' },
          this.components(),
          parts.filter((part) => part.element !== history).map((part) => part.element),
        ),
        element('div', { className: 'column side-column' }, fields, history),
      ),
    );
    void Promise.all(parts.map((part) => part.refresh()));
    this.follow(show, parts);
  }

  /** Whatever reloads the record, here or in a package, is seen on the whole page. */
  private follow(show: (object: LimeObject) => void, parts: readonly Part[]): void {
    const { limeobjects } = this.client;
    let isFirst = true;
    this.unsubscribe = limeobjects.subscribe(
      (current: LimeObject | undefined) => {
        if (isFirst || current === undefined) return;
        show(current);
        void Promise.all(parts.map((part) => part.refresh()));
      },
      { map: [() => limeobjects.getObject(this.limetype.name, this.id)] },
    );
    isFirst = false;
  }

  private get listAddress(): string {
    return this.client.navigator.createUrl({ path: `table/${this.limetype.name}` }).pathname;
  }

  private fields(object: LimeObject): HTMLElement {
    const names = this.view.card.fields ?? Object.keys(this.limetype.properties);
    const rows = names.flatMap((name) => {
      const property = this.limetype.getProperty(name);
      if (property === undefined || property.type === 'hasmany') return [];
      const value = shownValue(this.client, object, name, property);
      return [element('dt', {}, property.localname), element('dd', {}, value === '' ? '–' : value)];
    });
    const changed = this.client.dates.format(object.timestamp, 'time');
    return element(
      'div',
      {},
      element(
        'div',
        { className: 'card-head' },
        element('h2', {}, this.client.translator.get('webclient.details')),
        this.mayChange && this.editButton(object),
      ),
      element('dl', {}, rows),
      element('p', { className: 'quiet' }, this.client.translator.get('webclient.changed-at', { time: changed })),
    );
  }

  /** Records that a package keeps for itself are changed by what it offers for them. */
  private get mayChange(): boolean {
    return this.limetype.acl.update && this.view.actions.length > 0 && this.limetype.label !== 'none';
  }

  private editButton(object: LimeObject): HTMLElement {
    const label = this.client.translator.get('webclient.edit');
    const edit = () => void changeRecord(this.client, this.limetype, object);
    return element(
      'button',
      { type: 'button', className: 'quiet', 'aria-label': label, title: label, onclick: edit },
      icon('edit'),
    );
  }

  /** The cards of packages, where their view places them; a component that is not installed here leaves no gap. */
  private components(): HTMLElement[] {
    const { client, limetype, id } = this;
    return this.view.card.components.flatMap(({ name, props }) => {
      const tag = tagOf(name);
      if (customElements.get(tag) === undefined) return [];
      const component = document.createElement(tag);
      Object.assign(component, { platform: client.platform, context: { limetype: limetype.name, id } }, props);
      return [element('section', { className: 'card component' }, component)];
    });
  }
}
