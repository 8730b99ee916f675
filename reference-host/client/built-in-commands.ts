import type { Client } from './client.js';
import {
  CreateLimeobjectDialogCommand,
  DeleteObjectCommand,
  NavigateCommand,
  SaveLimeObjectCommand,
} from './commands.js';
import type { Limetype } from './contract.js';
import { askForRecord } from './pages/record-form.js';
import { HttpResponseError } from './platform/http.js';

/** Registers the commands that every client of the platform has, as far as this one offers what they do. */
export function registerBuiltInCommands(client: Client): void {
  const { commandBus, navigator, limeobjects } = client;
  commandBus.register(NavigateCommand, {
    handle: (command) => {
      const { path, query } = command as NavigateCommand;
      navigator.navigate(path, query);
    },
  });
  commandBus.register(CreateLimeobjectDialogCommand, {
    handle: async (command) => await create(client, command as CreateLimeobjectDialogCommand),
  });
  commandBus.register(SaveLimeObjectCommand, {
    handle: async (command) => {
      const { context, limeobject } = command as SaveLimeObjectCommand;
      if (context.limetype === null) throw new Error('The command does not say which limetype');
      return await limeobjects.saveObject(context.limetype, context.id ?? undefined, limeobject);
    },
  });
  commandBus.register(DeleteObjectCommand, {
    handle: async (command) => await remove(client, command as DeleteObjectCommand),
  });
}

async function create(client: Client, command: CreateLimeobjectDialogCommand): Promise<number | undefined> {
  const { limetypes, navigator } = client;
  const wanted = command.limetype ?? command.context.limetype ?? '';
  const limetype: Limetype | undefined = limetypes.getLimeType(typeof wanted === 'string' ? wanted : wanted.name);
  if (limetype === undefined) throw new Error('The command does not say which limetype');
  const id = await askForRecord(client, limetype, command.limeobject ?? {});
  if (id !== undefined && command.route) navigator.navigate(`object/${limetype.name}/${id}`);
  return id;
}

async function remove(client: Client, { context: { limetype, id } }: DeleteObjectCommand): Promise<boolean> {
  const { translator, notifications, limeobjects, navigator } = client;
  if (limetype === null || id === null) throw new Error('The command does not say which record');
  const { descriptive } = await limeobjects.loadObject(limetype, id);
  const isSure = await notifications.confirm(
    translator.get('webclient.delete.title'),
    translator.get('webclient.delete.text', { name: descriptive }),
    { acceptText: translator.get('webclient.delete') },
  );
  if (!isSure) return false;
  try {
    await limeobjects.deleteObject(limetype, id);
  } catch (error) {
    const isInUse = error instanceof HttpResponseError && error.status === 409;
    await notifications.report(translator.get(isInUse ? 'webclient.delete.in-use' : 'webclient.delete.failed'));
    return false;
  }
  void notifications.notify(translator.get('webclient.delete.done', { name: descriptive }));
  if (navigator.getLocation().path === `object/${limetype}/${id}`) navigator.navigate(`table/${limetype}`);
  return true;
}
