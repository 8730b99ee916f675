import { CRM_COMMANDS } from '../../contract/crm-components';

const COMMAND = 'esign-command';
const LIMETYPE = 'esign-limetype';
const ID = 'esign-id';

/** A command that an address asks for: the desktop client opens dialogs so. It opens a dialog and does nothing by itself. */
export function commandOfAddress(search: string): object | undefined {
  const params = new URLSearchParams(search);
  const [name, limetype, id] = [COMMAND, LIMETYPE, ID].map((key) => params.get(key) ?? '');
  const found = CRM_COMMANDS.find(({ command }) => command.commandId === `limepkg-esign.${name}`);
  if (found === undefined || !/^[a-z]\w{0,59}$/.test(limetype ?? '') || !/^[1-9]\d{0,14}$/.test(id ?? '')) {
    return undefined;
  }
  return Object.assign(new found.command(), { context: { limetype, id: Number(id) } });
}

/** The address without what was asked for, so that reloading does not ask again. */
export function withoutCommand(href: string): string {
  const url = new URL(href);
  [COMMAND, LIMETYPE, ID].forEach((key) => url.searchParams.delete(key));
  return url.href;
}
