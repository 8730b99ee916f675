import type { Client } from '../client.js';
import type { Limetype } from '../contract.js';
import { element } from '../dom/element.js';
import { icon } from '../dom/icon.js';
import { HttpResponseError } from '../platform/http.js';

/** Takes files from the person: each becomes a record of its own. */
export function uploadButton(
  client: Client,
  limetype: Limetype,
  property: string,
  own: object,
  refresh: () => Promise<void>,
): HTMLElement {
  const { translator } = client;
  const input = element('input', { type: 'file', multiple: true, hidden: true }) as HTMLInputElement;
  const button = element(
    'button',
    { type: 'button', onclick: () => input.click() },
    icon('upload_2'),
    translator.get('webclient.upload'),
  ) as HTMLButtonElement;
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    input.value = '';
    button.disabled = true;
    void takeAll(client, limetype, property, own, files)
      .then(refresh)
      .finally(() => (button.disabled = false));
  });
  return element('div', { className: 'upload' }, input, button);
}

async function takeAll(client: Client, limetype: Limetype, property: string, own: object, files: readonly File[]) {
  const { translator, notifications, limefiles, limeobjects } = client;
  for (const file of files) {
    try {
      const { id } = await limefiles.createFile(file);
      await limeobjects.saveObject(limetype.name, undefined, { name: nameOf(file), [property]: id, ...own });
      void notifications.notify(translator.get('webclient.upload.done', { name: file.name }));
    } catch (error) {
      const isLarge = error instanceof HttpResponseError && error.status === 413;
      const key = isLarge ? 'webclient.upload.too-large' : 'webclient.upload.failed';
      void notifications.report(translator.get(key, { name: file.name }));
    }
  }
}

function nameOf({ name }: File): string {
  return name.replace(/\.[^.]{1,8}$/, '').slice(0, 255) || name;
}
