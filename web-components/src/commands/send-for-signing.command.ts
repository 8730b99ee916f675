import type { WebComponentContext } from '../contract/platform';

/** Opens the dialog that sends documents of a record for signing. Clients set `context` to the record. */
export class SendForSigningCommand {
  static readonly commandId = 'limepkg-esign.send-for-signing';

  context: WebComponentContext = { limetype: null, id: null };
}
