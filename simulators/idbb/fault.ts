import type { Claims, WrongSeal } from '../broker/faults.js';

/** Something that goes wrong on purpose: each does one of these. */
export interface IdFault {
  readonly name: string;
  readonly description: string;
  /** Instead of a login: what the browser brings back. */
  readonly refusal?: { readonly error: string; readonly error_description: string };
  /** Changes the address that the browser comes back to. @param before - code of the login before this one */
  readonly comeBack?: (address: URL, before: string) => void;
  /** The token endpoint answers this so often before it works; without `times` always. */
  readonly token?: { readonly status: number; readonly error: string; readonly times?: number };
  readonly isOtherPerson?: true;
  /** Changes what the ID token says. */
  readonly forge?: (claims: Claims) => Claims;
  readonly seal?: WrongSeal;
  /** The ID token of the login before this one is handed out. */
  readonly isReplay?: true;
  /** Changes what userinfo says. */
  readonly forgeUserinfo?: (claims: Claims) => Claims;
  readonly sealUserinfo?: WrongSeal;
  /** Changes what introspection says. */
  readonly introspect?: (answer: Claims) => Claims;
  /** What is wrong with a token of `POST /control/token`. */
  readonly accessToken?: 'expired' | 'foreign-client' | 'no-scope';
}
