import type { ClientTrace, Duty, MethodId, Signer, Signing } from '../signing/index.js';

/** What an act can prove, in ETSI's words: simple, advanced or qualified electronic signature. */
export type AssuranceLevel = 'SES' | 'AES' | 'QES';

/** Raw material that proves an act: plain JSON, kept whole by the evidence store. Never shown to other signers. */
export type Evidence = Readonly<Record<string, unknown>>;

/** Who acted, as far as the method knows. Everything here is already masked and may be printed. */
export interface MethodIdentity {
  readonly name?: string;
  readonly personalIdentification?: string;
  readonly transactionId?: string;
  readonly receiptUrl?: string;
}

/**
 * How a step of a method ended. All three interactions end in this one value.
 *
 * `pending` carries the scheme's own hint; an unknown upstream *status* is thrown as an error, never called pending.
 * `failed` is an outcome, not an error: the person cancelled, ran out of time, or was refused by the scheme.
 */
export type MethodOutcome =
  | { readonly state: 'pending'; readonly hint: string }
  | { readonly state: 'complete'; readonly evidence: Evidence; readonly identity: MethodIdentity }
  | { readonly state: 'failed'; readonly reason: string };

/** A method that is done in one call either completes or throws. */
export type CompleteOutcome = Extract<MethodOutcome, { readonly state: 'complete' }>;

/** What every step of a method is told. The portal has already found that this signer may act now. */
export interface MethodContext {
  readonly signing: Signing;
  readonly signer: Signer;
  readonly trace: ClientTrace;
  readonly now: Date;
}

interface MethodBase {
  /** As stored in `signer.method`; `approve` is the confirmation of an approver and no option of a signing. */
  readonly id: MethodId | 'approve';
  readonly duty: Exclude<Duty, 'view'>;
  /** Never more than the method's evidence supports. */
  readonly level: AssuranceLevel;
}

/** Done in one call: the browser sends everything, the server checks it. */
export interface InstantMethod extends MethodBase {
  readonly interaction: 'instant';
  /**
   * Checks what the browser sent and turns it into evidence. Stores nothing and calls nobody.
   *
   * @param input - the request's body, unchecked
   * @throws `UnusableError` `METHOD_INPUT_INVALID` with `details.errors: [{path, message}]`
   */
  sign(context: MethodContext, input: unknown): Promise<CompleteOutcome>;
}

/** Started by the browser, finished in an app: a task of the server asks until it is over, whatever the browser does. */
export interface PollMethod extends MethodBase {
  readonly interaction: 'poll';
  /** Begins a transaction with the scheme. @returns its id, and what the browser needs to open the app */
  start(
    context: MethodContext,
    input: unknown,
  ): Promise<{ readonly transactionId: string; readonly autoStartToken: string }>;
  /** Asks once how it stands. Asked again after the end, it answers the same. */
  collect(context: MethodContext, transactionId: string): Promise<MethodOutcome>;
  /** Ends a transaction that is no longer wanted; one that is over already is no error. */
  cancel(context: MethodContext, transactionId: string): Promise<void>;
}

/** Sends the browser away and is finished on the route where it comes back. */
export interface RedirectMethod extends MethodBase {
  readonly interaction: 'redirect';
  /** @returns where to go, and the state that comes back */
  initialize(
    context: MethodContext,
    authType: string,
  ): Promise<{ readonly redirectUrl: string; readonly state: string }>;
  /** Ends what {@link RedirectMethod.initialize} began. Repeated with the same state, it answers the same. */
  finalize(context: MethodContext, state: string, parameters: Readonly<Record<string, string>>): Promise<MethodOutcome>;
}

/** A way to sign or approve. One folder, and one line in `plugin.ts`. */
export type SigningMethod = InstantMethod | PollMethod | RedirectMethod;
