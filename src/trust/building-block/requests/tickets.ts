import { NotFoundError } from '../../../errors.js';
import type { StoreKeys } from '../../store/keys.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import type { KeptRequest } from '../operations/operation.js';
import { replaceBytes, reviveBytes } from '../operations/operation.js';

/** A request that was checked when its page was opened, and waits in the page itself. */
export interface Ticket {
  readonly clientId: string;
  readonly request: KeptRequest & { readonly nonce: string; readonly callbackUrl: string };
  readonly until: Date;
}

/** Seals checked requests for one browser: opening a page changes nothing here, and nobody can change what the page carries. */
export class Tickets {
  constructor(
    private readonly keys: StoreKeys,
    private readonly now: () => Date,
  ) {}

  seal(ticket: Ticket, browserHash: string): string {
    return this.keys.seal(JSON.stringify(ticket, replaceBytes), `bb:ticket:${browserHash}`);
  }

  /** @throws `NotFoundError` `BB_REQUEST_NOT_FOUND`: changed, of another browser, or too old */
  open(sealed: string, browserHash: string): Ticket {
    let ticket: Ticket;
    try {
      ticket = JSON.parse(this.keys.open(sealed, `bb:ticket:${browserHash}`), reviveBytes) as Ticket;
    } catch {
      throw requestNotFound();
    }
    if (ticket.until <= this.now()) throw requestNotFound();
    return ticket;
  }
}

export function requestNotFound(): NotFoundError<BuildingBlockErrorCode> {
  return new NotFoundError('BB_REQUEST_NOT_FOUND', 'There is no such request, or it has expired.');
}
