import type { LimeObject, Property } from '../contract.js';
import type { Client } from '../client.js';
import { element, inOrder, textOf, type Child } from '../dom/element.js';

/** A record's value as people read it: option words, dates in their language, links to related records. */
export function shownValue(client: Client, object: LimeObject, name: string, property: Property | undefined): Child {
  const value = object[name];
  if (name === '_timestamp') return client.dates.format(object.timestamp, 'time');
  if (value === null || value === undefined || value === '' || property === undefined) return '';
  switch (property.type) {
    case 'option':
      return optionText(property, value);
    case 'set':
      return (value as readonly unknown[]).map((key) => optionText(property, key)).join(', ');
    case 'yesno':
      return client.translator.get(value === true ? 'webclient.yes' : 'webclient.no');
    case 'time':
    case 'date':
      return client.dates.format(value as string, property.type);
    case 'decimal':
    case 'integer':
      return new Intl.NumberFormat(client.translator.locale).format(value as number);
    case 'belongsto':
      return relatedLink(client, object, property);
    case 'file':
      return fileLink(client, value as number);
    default:
      return textOrLink(property, textOf(value));
  }
}

/** A link to a record's page. */
export function recordLink(client: Client, limetype: string, id: number, text: string): HTMLElement {
  const { pathname } = client.navigator.createUrl({ path: `object/${limetype}/${id}` });
  return element('a', { href: pathname }, inOrder(text) || `#${id}`);
}

function relatedLink(client: Client, object: LimeObject, property: Property): Child {
  const related = object.getRelation(property);
  const limetype = related?.getLimetype();
  if (related === undefined || limetype === undefined) return '';
  return recordLink(client, limetype.name, related.id, related.descriptive);
}

function fileLink(client: Client, id: number): Child {
  const known = client.limefiles.getFile(id);
  const link = element('a', { href: client.limefiles.addressOf(id), download: known?.filename ?? '' });
  link.append(known?.filename ?? client.translator.get('webclient.download'));
  if (known === undefined) {
    // A file that may not be read keeps the plain word; its link says why.
    client.limefiles.loadFile(id).then(
      ({ filename }) => {
        link.replaceChildren(inOrder(filename));
        link.setAttribute('download', filename);
      },
      () => undefined,
    );
  }
  return link;
}

function textOrLink({ name }: Property, text: string): Child {
  if (name === 'email' && /^[^\s@<>]+@[^\s@<>]+$/.test(text)) return element('a', { href: `mailto:${text}` }, text);
  if (name === 'phone' && /^[+\d\s()-]+$/.test(text)) {
    return element('a', { href: `tel:${text.replace(/[^+\d]/g, '')}` }, text);
  }
  return inOrder(text);
}

function optionText(property: Property, key: unknown): string {
  return property.options?.find((option) => option.key === key)?.text ?? textOf(key);
}
