import type { Identity } from './identity.js';

/** A certification authority for whose certificates this simulator answers. */
export interface Authority {
  /** Part of the addresses of its CRL and its certificate. */
  readonly name: string;
  readonly identity: Identity;
  /** Delegated responder of this authority. */
  readonly responder: Identity;
  /** Whether every serial number under it is known, or only registered ones. */
  readonly isOpen?: boolean;
}
