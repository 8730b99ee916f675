import type { Context } from './contract.js';

/** Opens a form for a new record. `limeobject` holds what is filled in already; `route` goes to the record afterwards. */
export class CreateLimeobjectDialogCommand {
  static readonly commandId = 'limeobject.create-dialog';
  context: Context = { limetype: null, id: null };
  limetype?: string | { readonly name: string };
  limeobject?: Readonly<Record<string, unknown>>;
  route = false;
}

/** Writes a record's values. */
export class SaveLimeObjectCommand {
  static readonly commandId = 'limeobject.save-object';
  context: Context = { limetype: null, id: null };
  limeobject: Readonly<Record<string, unknown>> = {};
}

/** Deletes a record, once the person has confirmed it. */
export class DeleteObjectCommand {
  static readonly commandId = 'limeobject.delete-object';
  context: Context = { limetype: null, id: null };
}

/** Goes somewhere in the client. */
export class NavigateCommand {
  static readonly commandId = 'navigator.navigate';
  path = '';
  query: Readonly<Record<string, string>> = {};
}
