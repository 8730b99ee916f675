import type { Client } from '../client.js';
import type { Limetype, Property } from '../contract.js';
import { element, fill, type Child } from '../dom/element.js';
import type { HttpResponseError } from '../platform/http.js';

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

interface Field {
  readonly property: Property;
  readonly input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
  readonly fault: HTMLElement;
}

/** Asks for a new record's values. @returns its id, or nothing when the person gave up */
export async function askForRecord(
  client: Client,
  limetype: Limetype,
  given: Readonly<Record<string, unknown>>,
): Promise<number | undefined> {
  const properties = Object.values(limetype.properties).filter(
    ({ type, name }) => EDITABLE.has(type) && given[name] === undefined,
  );
  const fields = await Promise.all(properties.map((property) => fieldOf(client, property)));
  const { translator } = client;
  const title = translator.get('webclient.new', { name: limetype.localname.singular });
  return await new Promise((resolve) => {
    const dialog = element('dialog', {
      className: 'modal form',
      'aria-labelledby': 'record-form',
    }) as HTMLDialogElement;
    const general = element('p', { className: 'fault', role: 'alert' });
    const before = document.activeElement;
    const end = (id: number | undefined): void => {
      dialog.close();
      dialog.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(id);
    };
    const save = async (event: Event): Promise<void> => {
      event.preventDefault();
      fill(general);
      try {
        end(await client.limeobjects.saveObject(limetype.name, undefined, { ...given, ...valuesOf(fields) }));
      } catch (error) {
        showFaults(error, fields, general, translator.get('webclient.not-saved'));
      }
    };
    dialog.append(
      element('h2', { id: 'record-form' }, title),
      element(
        'form',
        { onsubmit: (event: Event) => void save(event), noValidate: true },
        fields.map(fieldRow),
        general,
        element(
          'div',
          { className: 'modal-actions' },
          element('button', { type: 'button', onclick: () => end(undefined) }, translator.get('webclient.cancel')),
          element('button', { type: 'submit', className: 'primary' }, translator.get('webclient.save')),
        ),
      ),
    );
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      end(undefined);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

async function fieldOf(client: Client, property: Property): Promise<Field> {
  const { name, type, required, maxLength } = property;
  const id = `field-${name}`;
  const fault = element('p', { className: 'fault', id: `${id}-fault` });
  const common = { id, name, required, 'aria-describedby': `${id}-fault` };
  const kinds: Readonly<Record<string, string>> = {
    integer: 'number',
    decimal: 'number',
    date: 'date',
    yesno: 'checkbox',
  };
  const make = async (): Promise<HTMLElement> => {
    if (type === 'option' || type === 'belongsto') return select(common, await choices(client, property), property);
    if (type === 'text') return element('textarea', { ...common, rows: 3 });
    return element('input', { ...common, type: kinds[type] ?? 'text', step: 'any', maxLength: maxLength ?? 1_000 });
  };
  return { property, fault, input: (await make()) as Field['input'] };
}

function select(
  common: object,
  options: readonly (readonly [string, string])[],
  { defaultvalue }: Property,
): HTMLElement {
  return element(
    'select',
    { ...common },
    options.map(([value, text]) => element('option', { value, selected: value === defaultvalue }, text)),
  );
}

async function choices(client: Client, property: Property): Promise<readonly (readonly [string, string])[]> {
  if (property.type === 'option') {
    return (property.options ?? []).filter(({ inactive }) => !inactive).map(({ key, text }) => [key, text] as const);
  }
  const related = property.relation?.getLimetype();
  if (related === undefined) return [];
  const { objects } = await client.limeobjects.loadObjects(related.name, { limit: MOST_RELATED });
  const names = objects.map(({ id, descriptive }) => [String(id), descriptive] as const);
  return [['', ''], ...names.sort(([, a], [, b]) => a.localeCompare(b, client.translator.locale))];
}

function fieldRow({ property, input, fault }: Field): Child {
  const label = element('label', { for: input.id }, property.required ? `${property.localname} *` : property.localname);
  return element('div', { className: 'field' }, label, input, fault);
}

function valuesOf(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ property, input }) => [property.name, valueOf(property, input)]));
}

function valueOf({ type }: Property, input: Field['input']): unknown {
  if (type === 'yesno') return (input as HTMLInputElement).checked;
  const text = input.value.trim();
  if (text === '') return null;
  return type === 'integer' || type === 'decimal' || type === 'belongsto' ? Number(text) : text;
}

/** What is wrong with a field stands at the field; the rest below them all. */
function showFaults(error: unknown, fields: readonly Field[], general: HTMLElement, fallback: string): void {
  const { errors = [] } = ((error as HttpResponseError).response ?? {}) as {
    errors?: readonly { path: string; message: string }[];
  };
  let first: HTMLElement | undefined;
  for (const { property, input, fault } of fields) {
    const found = errors.find(({ path }) => path === property.name);
    fill(fault, found?.message);
    input.setAttribute('aria-invalid', String(found !== undefined));
    if (found !== undefined) first ??= input;
  }
  if (first === undefined) fill(general, fallback);
  first?.focus();
}
