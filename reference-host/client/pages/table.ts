import type { Client } from '../client.js';
import type { LimeObject, Limetype } from '../contract.js';
import { element } from '../dom/element.js';
import { icon } from '../dom/icon.js';
import { recordLink, shownValue } from './values.js';

/** What a table shows. */
export interface TableOptions {
  readonly limetype: Limetype;
  readonly columns: readonly string[];
  readonly objects: readonly LimeObject[];
  readonly caption: string;
  /** Makes the headings sort; the property, `-` in front for descending. */
  readonly sort?: { readonly current: string; readonly onSort: (sort: string) => void };
}

const NUMERIC: ReadonlySet<string> = new Set(['integer', 'decimal']);

/** Records as rows: the first column leads to the record. On a narrow screen each row becomes a small card. */
export function recordTable(client: Client, options: TableOptions): HTMLElement {
  const { limetype, objects, caption } = options;
  const columns = options.columns.filter((name) => name === '_timestamp' || limetype.getProperty(name) !== undefined);
  return element(
    'table',
    { className: 'records' },
    element('caption', { className: 'visually-hidden' }, caption),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        columns.map((name) => heading(client, name, options)),
      ),
    ),
    element(
      'tbody',
      {},
      objects.map((object) => row(client, object, columns, limetype)),
    ),
  );
}

function row(client: Client, object: LimeObject, columns: readonly string[], limetype: Limetype): HTMLElement {
  const cells = columns.map((name, index) => {
    const property = limetype.getProperty(name);
    const isFirst = index === 0;
    const value = shownValue(client, object, name, property);
    const text = typeof value === 'string' && value !== '' ? value : object.descriptive;
    const shown = isFirst ? recordLink(client, limetype.name, object.id, text) : value;
    const className = NUMERIC.has(property?.type ?? '') ? 'number' : '';
    return isFirst
      ? element('th', { scope: 'row' }, shown)
      : element('td', { className, 'data-label': labelOf(client, name, limetype) }, shown);
  });
  return element('tr', {}, cells);
}

function heading(client: Client, name: string, { limetype, sort }: TableOptions): HTMLElement {
  const property = limetype.getProperty(name);
  const label = labelOf(client, name, limetype);
  const className = NUMERIC.has(property?.type ?? '') ? 'number' : '';
  if (sort === undefined || property?.type === 'belongsto' || property?.type === 'set') {
    return element('th', { scope: 'col', className }, label);
  }
  const isSorted = sort.current.replace(/^-/, '') === name;
  const isDescending = sort.current.startsWith('-');
  const next = isSorted && !isDescending ? `-${name}` : name;
  return element(
    'th',
    { scope: 'col', className, 'aria-sort': isSorted ? (isDescending ? 'descending' : 'ascending') : 'none' },
    element(
      'button',
      { type: 'button', className: 'sort', onclick: () => sort.onSort(next) },
      label,
      isSorted && icon(isDescending ? 'sort_down' : 'sort_up', 'x-small'),
    ),
  );
}

/** What a column is called. */
export function labelOf(client: Client, name: string, limetype: Limetype): string {
  return name === '_timestamp'
    ? client.translator.get('webclient.changed')
    : (limetype.getProperty(name)?.localname ?? name);
}
