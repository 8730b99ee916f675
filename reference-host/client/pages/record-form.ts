import type { Client } from '../client.js';
import type { LimeObject, Limetype } from '../contract.js';
import { element, fill } from '../dom/element.js';
import { changesOf, fieldRow, fieldsOf, showFaults, valuesOf, type Field } from './record-fields.js';

/** Asks for a new record's values. @returns its id, or nothing when the person gave up */
export async function askForRecord(
  client: Client,
  limetype: Limetype,
  given: Readonly<Record<string, unknown>>,
): Promise<number | undefined> {
  const fields = await fieldsOf(client, limetype, undefined, given);
  const title = client.translator.get('webclient.new', { name: limetype.localname.singular });
  return await ask(client, title, fields, () =>
    client.limeobjects.saveObject(limetype.name, undefined, { ...given, ...valuesOf(fields) }),
  );
}

/** Asks for a record's other values; whoever shows it sees them at once. */
export async function changeRecord(client: Client, limetype: Limetype, object: LimeObject): Promise<void> {
  const fields = await fieldsOf(client, limetype, object);
  const title = client.translator.get('webclient.edit-title', { name: limetype.localname.singular });
  const id = await ask(client, title, fields, async () => {
    const changes = changesOf(fields);
    if (Object.keys(changes).length === 0) return object.id;
    return await client.limeobjects.saveObject(limetype.name, object.id, changes);
  });
  if (id !== undefined) void client.notifications.notify(client.translator.get('webclient.saved'));
}

/** Shows a form until it is saved or given up. @returns what saving it gave */
async function ask(
  client: Client,
  title: string,
  fields: readonly Field[],
  save: () => Promise<number>,
): Promise<number | undefined> {
  const { translator } = client;
  return await new Promise((resolve) => {
    const dialog = element('dialog', {
      className: 'modal form',
      'aria-labelledby': 'record-form',
    }) as HTMLDialogElement;
    const general = element('p', { className: 'fault', role: 'alert' });
    const button = element('button', { type: 'submit', className: 'primary' }, translator.get('webclient.save'));
    const before = document.activeElement;
    const end = (id: number | undefined): void => {
      dialog.close();
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve(id);
    };
    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      if (button.ariaDisabled === 'true') return;
      button.ariaDisabled = 'true';
      fill(general);
      try {
        end(await save());
      } catch (error) {
        showFaults(error, fields, general, client);
      } finally {
        button.ariaDisabled = 'false';
      }
    };
    dialog.append(
      element('h2', { id: 'record-form' }, title),
      element(
        'form',
        { onsubmit: (event: Event) => void submit(event), noValidate: true },
        fields.map(fieldRow),
        general,
        element(
          'div',
          { className: 'modal-actions' },
          element('button', { type: 'button', onclick: () => end(undefined) }, translator.get('webclient.cancel')),
          button,
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
