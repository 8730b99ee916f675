/** What the service, or whoever broke into it, does to the next call that it fits. */
export const SERVICE_FAULTS = [
  ['unavailable', 'The next call is answered 503'],
  ['lost-answer', 'The next call is carried out, but the connection is cut before the answer arrives'],
  ['unknown-customer', 'The next call is answered 401: the credentials were withdrawn'],
  ['unreadable-answer', 'The next call is answered with a page instead of JSON'],
  ['forgotten', 'The service has forgotten the order or login that the next call asks for'],
  ['swapped-text', 'The service has another text signed than it was given'],
  ['swapped-hidden-data', 'The service has other hidden data signed than it was given'],
  ['other-nonce', 'The service sends another nonce to the broker'],
  ['other-token', 'The service hands out the token of the login before'],
  ['own-token', 'The service hands out a token that it signed itself'],
] as const;

export type ServiceFault = (typeof SERVICE_FAULTS)[number][0];

/** The fault that waits for its call. */
export class WaitingFault {
  private waiting: ServiceFault | undefined;

  set(name: unknown): boolean {
    const found = SERVICE_FAULTS.find(([known]) => known === name);
    this.waiting = found?.[0];
    return found !== undefined;
  }

  /** Whether one of these waits; it waits no more then. */
  take(...names: readonly ServiceFault[]): ServiceFault | undefined {
    const { waiting } = this;
    if (waiting === undefined || !names.includes(waiting)) return undefined;
    this.waiting = undefined;
    return waiting;
  }
}
