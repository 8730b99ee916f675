import type { Client } from '../client.js';
import { CreateLimeobjectDialogCommand } from '../commands.js';
import type { Limetype } from '../contract.js';
import { readList } from '../data/records.js';
import type { RelatedView } from '../data/views.js';
import { element, fill } from '../dom/element.js';
import { icon } from '../dom/icon.js';
import { failureNotice } from './failure.js';
import type { Part } from './part.js';
import { recordTable } from './table.js';
import { uploadButton } from './upload.js';

const MOST = 10;

/** Records that belong to the one on the page: the first of them, and the way to all. */
export function relatedCard(client: Client, limetype: Limetype, id: number, view: RelatedView): Part {
  const property = limetype.getProperty(view.property);
  const [related, backreference] = [property?.relation?.getLimetype(), property?.relation?.getBackreference()];
  const card = element('section', { className: 'card related' });
  if (related === undefined || backreference === undefined) {
    card.hidden = true;
    return { element: card, refresh: () => Promise.resolve() };
  }
  const { translator } = client;
  const filter = { key: backreference.name, op: '=', exp: id } as const;
  const rows = element('div');
  const own = { [backreference.name]: id };
  const refresh = async (): Promise<void> => {
    try {
      const request = {
        limetype: related,
        columns: view.columns,
        search: '',
        sort: '',
        offset: 0,
        limit: MOST,
        filter,
      };
      const { objects, hasMore } = await readList(client, request);
      const all = client.navigator.createUrl({
        path: `table/${related.name}`,
        query: { filter: JSON.stringify(filter) },
      });
      const caption = related.localname.plural;
      const empty = element('p', { className: 'empty' }, translator.get('webclient.empty', { name: caption }));
      fill(
        rows,
        objects.length === 0
          ? empty
          : recordTable(client, { limetype: related, columns: view.columns, objects, caption }),
        hasMore && element('p', {}, element('a', { href: all.href }, translator.get('webclient.show-all'))),
      );
    } catch (error) {
      fill(
        rows,
        failureNotice(error, translator, () => void refresh()),
      );
    }
  };
  const canAdd = related.acl.create && related.label !== 'none';
  fill(
    card,
    element(
      'div',
      { className: 'card-head' },
      element('h2', {}, related.localname.plural),
      canAdd && view.upload !== undefined && uploadButton(client, related, view.upload, own, refresh),
      canAdd && view.upload === undefined && addButton(client, related, own, refresh),
    ),
    rows,
  );
  return { element: card, refresh };
}

function addButton(client: Client, limetype: Limetype, own: object, refresh: () => Promise<void>): HTMLElement {
  const label = client.translator.get('webclient.new', { name: limetype.localname.singular });
  const add = async (): Promise<void> => {
    const command = new CreateLimeobjectDialogCommand();
    const context = { limetype: limetype.name, id: null };
    await client.commandBus.handle(Object.assign(command, { context, limeobject: own }));
    await refresh();
  };
  return element(
    'button',
    { type: 'button', className: 'quiet', 'aria-label': label, title: label, onclick: () => void add() },
    icon('plus_math'),
  );
}
