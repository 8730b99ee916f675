import type { Client } from '../client.js';
import type { LimeObject, Limetype, Property } from '../contract.js';
import { element, fill, textOf, type Child } from '../dom/element.js';
import { HttpResponseError } from '../platform/http.js';

const MOST_RELATED = 200;
const EDITABLE: ReadonlySet<string> = new Set([
  'string',
  'text',
  'integer',
  'decimal',
  'date',
  'yesno',
  'option',
  'belongsto',
]);
const KINDS: Readonly<Record<string, string>> = {
  integer: 'number',
  decimal: 'number',
  date: 'date',
  yesno: 'checkbox',
};
/** What the server says of a value, where there are words for it. */
const FAULTS: Readonly<Record<string, string>> = { 'is required': 'webclient.required' };

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** One property in a form, and what is wrong with it. */
export interface Field {
  readonly property: Property;
  readonly input: Input;
  readonly fault: HTMLElement;
  /** What stood there at first. */
  readonly before: unknown;
}

/** The fields of a limetype that a person may fill in, with the values of a record when there is one. */
export async function fieldsOf(
  client: Client,
  limetype: Limetype,
  object?: LimeObject,
  without: Readonly<Record<string, unknown>> = {},
): Promise<readonly Field[]> {
  const properties = Object.values(limetype.properties).filter(
    ({ type, name, acl }) =>
      EDITABLE.has(type) && without[name] === undefined && (object === undefined ? acl.create : acl.update),
  );
  return await Promise.all(properties.map((property) => fieldOf(client, property, object)));
}

async function fieldOf(client: Client, property: Property, object: LimeObject | undefined): Promise<Field> {
  const { name, type, required, maxLength } = property;
  const id = `field-${name}`;
  const fault = element('p', { className: 'fault', id: `${id}-fault` });
  const common = { id, name, required, 'aria-describedby': `${id}-fault` };
  const value = object === undefined ? property.defaultvalue : object[name];
  const make = async (): Promise<HTMLElement> => {
    if (type === 'option' || type === 'belongsto')
      return select(common, await choices(client, property, object), value);
    if (type === 'text') return element('textarea', { ...common, rows: 3, value: textOf(value) });
    if (type === 'yesno') return element('input', { ...common, type: 'checkbox', checked: value === true });
    const limit = { step: 'any', maxLength: maxLength ?? 1_000 };
    return element('input', { ...common, type: KINDS[type] ?? 'text', ...limit, value: textOf(value) });
  };
  const input = (await make()) as Input;
  return { property, fault, input, before: valueOf(property, input) };
}

type Choice = readonly [value: string, text: string];

function select(common: object, options: readonly Choice[], chosen: unknown): HTMLElement {
  return element(
    'select',
    { ...common },
    options.map(([value, text]) => element('option', { value, selected: value === textOf(chosen) }, text)),
  );
}

async function choices(client: Client, property: Property, object: LimeObject | undefined): Promise<readonly Choice[]> {
  const { type, name, options = [], required } = property;
  if (type === 'option') {
    // What is no longer to be chosen stays where it was chosen.
    const offered = options.filter(({ inactive, key }) => !inactive || key === object?.[name]);
    const none: Choice[] = required || object === undefined ? [] : [['', '']];
    return [...none, ...offered.map(({ key, text }) => [key, text] as const)];
  }
  const related = property.relation?.getLimetype();
  if (related === undefined) return [];
  const { objects } = await client.limeobjects.loadObjects(related.name, { limit: MOST_RELATED });
  const current = object?.getRelation(property);
  const all = current === undefined || objects.some(({ id }) => id === current.id) ? objects : [...objects, current];
  const names = all.map(({ id, descriptive }) => [String(id), descriptive] as const);
  return [['', ''], ...names.sort(([, a], [, b]) => a.localeCompare(b, client.translator.locale))];
}

/** A field with its name before it and what is wrong below it. */
export function fieldRow({ property, input, fault }: Field): Child {
  const label = element('label', { for: input.id }, property.required ? `${property.localname} *` : property.localname);
  return element('div', { className: 'field' }, label, input, fault);
}

/** What the fields say, by property. */
export function valuesOf(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ property, input }) => [property.name, valueOf(property, input)]));
}

/** As {@link valuesOf}, without what nobody has touched: another person may have changed it meanwhile. */
export function changesOf(fields: readonly Field[]): Record<string, unknown> {
  return valuesOf(fields.filter(({ property, input, before }) => valueOf(property, input) !== before));
}

function valueOf({ type }: Property, input: Input): unknown {
  if (type === 'yesno') return (input as HTMLInputElement).checked;
  const text = input.value.trim();
  if (text === '') return null;
  return type === 'integer' || type === 'decimal' || type === 'belongsto' ? Number(text) : text;
}

/** What is wrong with a field stands at the field, and the first of them gets the focus; the rest stands below them all. */
export function showFaults(
  error: unknown,
  fields: readonly Field[],
  general: HTMLElement,
  { translator }: Client,
): void {
  const failure = error instanceof HttpResponseError ? error : undefined;
  const { errors = [] } = (failure?.response ?? {}) as { errors?: readonly { path: string; message: string }[] };
  let first: HTMLElement | undefined;
  for (const { property, input, fault } of fields) {
    const found = errors.find(({ path }) => path === property.name);
    fill(fault, found && translator.get(FAULTS[found.message] ?? found.message));
    input.setAttribute('aria-invalid', String(found !== undefined));
    if (found !== undefined) first ??= input;
  }
  if (first === undefined) fill(general, translator.get(generalKey(failure)));
  first?.focus();
}

function generalKey(failure: HttpResponseError | undefined): string {
  switch (failure?.status) {
    case 0:
      return 'webclient.offline';
    case 403:
      return 'webclient.not-saved.forbidden';
    case 404:
      return 'webclient.not-found';
    case 422:
      return 'webclient.not-saved';
    default:
      return 'webclient.failed';
  }
}
