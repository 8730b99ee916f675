import type { WebComponentContext } from '../contract/platform';

/** Opens one signing's details as a dialog. `context` is the signing's record. */
export class ShowSigningCommand {
  static readonly commandId = 'limepkg-esign.show-signing';

  context: WebComponentContext = { limetype: null, id: null };
}
