import type { ClientTrace, Duty, Json, MethodId, Signer, Signing } from '../signing/index.js';

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

/** Who a scheme says acted, unmasked: for the comparison with the CRM, and never shown, logged or mailed. */
export interface VerifiedPerson {
  /** The scheme's own name for the person, the same every time: two acts under one key are one person's. */
  readonly key: string;
  readonly name: string;
  readonly givenName?: string;
  readonly surname?: string;
  /** Digits and letters without separators; `country` ISO 3166-1 alpha-2. */
  readonly nationalNumber?: { readonly country: string; readonly value: string };
  /** `YYYY-MM-DD`. */
  readonly birthDate?: string;
}

/**
 * How a step of a method ended. All three interactions end in this one value.
 *
 * `pending` carries the scheme's own hint; an unknown upstream *status* is thrown as an error, never called pending.
 * `failed` is an outcome, not an error: the person cancelled, ran out of time, or was refused by the scheme.
 * `lost`: the scheme's answer did not reach us and cannot be had again; nothing was signed, as far as we may say.
 */
export type MethodOutcome =
  | { readonly state: 'pending'; readonly hint: string }
  | {
      readonly state: 'complete';
      /** Verified. */
      readonly evidence: Evidence;
      readonly identity: MethodIdentity;
      /** Absent for methods that know nobody. */
      readonly person?: VerifiedPerson;
      /** What this act proves, where that is more than the method always does. */
      readonly level?: AssuranceLevel;
      /** Where the act was done, when the scheme knows better than the portal's request. */
      readonly ipAddress?: string;
    }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'lost'; readonly reason: string };

/** A method that is done in one call either completes or throws. */
export type CompleteOutcome = Extract<MethodOutcome, { readonly state: 'complete' }>;

/** What every step of a method is told. The portal has already found that this signer may act now. */
export interface MethodContext {
  readonly signing: Signing;
  readonly signer: Signer;
  readonly trace: ClientTrace;
  readonly now: Date;
  /** The national number that the CRM knows of the signer, in the scheme's form, when it is to be required. */
  readonly expectedNumber?: string;
}

interface MethodBase {
  /** Never more than the method's evidence supports. */
  readonly level: AssuranceLevel;
}

/** Done in one call: the browser sends everything, the server checks it. */
export interface InstantMethod extends MethodBase {
  readonly interaction: 'instant';
  /** As stored in `signer.method`; `approve` is the confirmation of an approver and no option of a signing. */
  readonly id: MethodId | 'approve';
  readonly duty: Exclude<Duty, 'view'>;
  /**
   * Checks what the browser sent and turns it into evidence. Stores nothing and calls nobody.
   *
   * @param input - the request's body, unchecked
   * @throws `UnusableError` `METHOD_INPUT_INVALID` with `details.errors: [{path, message}]`
   */
  sign(context: MethodContext, input: unknown): Promise<CompleteOutcome>;
}

/** What a step of a poll method brought: how it stands, and what the method keeps until the next step. */
export interface PollStep {
  readonly outcome: MethodOutcome;
  /** Plain JSON; encrypted at rest. */
  readonly data: Json;
}

/** What the waiting page may see. Never a secret of the scheme's order. */
export interface PollView {
  readonly autoStartToken?: string;
  readonly autoStartUrl?: string;
  /** Text of the QR code of this second. */
  readonly qr?: string;
}

/** A method whose scheme shows the person a text before they sign. */
interface Showing {
  /** What the scheme would show now, in the signing's language; `undefined` when it shows nothing. Begins nothing. */
  shownText(context: Pick<MethodContext, 'signing' | 'signer'>): Promise<string | undefined>;
}

/** Started by the browser, finished in an app: a task of the server asks until it is over, whatever the browser does. */
export interface PollMethod extends MethodBase, Showing {
  readonly interaction: 'poll';
  readonly id: MethodId;
  /** Whose national numbers it knows; ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly duty: 'sign';
  /** Time between two questions to the scheme. */
  readonly collectEveryMs: number;
  /** Begins with the scheme. @param transactionId - ours; goes into what is signed */
  start(context: MethodContext, transactionId: string, input: unknown): Promise<PollStep>;
  /**
   * Asks the scheme once. Never called twice at the same time for one transaction.
   *
   * @param isWatched - a page asked within the last 30 seconds: an order that ran out may be renewed
   */
  collect(context: MethodContext, data: Json, isWatched: boolean): Promise<PollStep>;
  /** Ends what is no longer wanted; what is over already is no error. */
  cancel(data: Json): Promise<void>;
  view(data: Json, hint: string, now: Date): PollView;
}

/** What a redirect begins with. */
export interface RedirectStart {
  readonly transactionId: string;
  readonly authType: string;
  /** Secret of this attempt; comes back in the address. */
  readonly state: string;
  /** Absolute address of our callback. */
  readonly redirectUri: string;
}

/** Sends the browser away and is finished on the route where it comes back. */
export interface RedirectMethod extends MethodBase, Showing {
  readonly interaction: 'redirect';
  readonly id: MethodId;
  /** Whose national numbers it knows; ISO 3166-1 alpha-2. Absent where people of any country sign. */
  readonly country?: string;
  readonly duty: 'sign';
  /** The ways to be asked, for `initialize`; `textKey` is a translation key. */
  readonly authTypes: readonly { readonly value: string; readonly textKey: string }[];
  /** @returns where to go, and what the method keeps until the browser is back */
  initialize(
    context: MethodContext,
    start: RedirectStart,
  ): Promise<{ readonly redirectUrl: string; readonly data: Json }>;
  /** Ends what {@link RedirectMethod.initialize} began. @param callbackUrl - the address as it was called, with its query */
  finalize(context: MethodContext, data: Json, callbackUrl: string): Promise<MethodOutcome>;
}

/** A way to sign or approve. One folder, and one line in `plugin.ts`. */
export type SigningMethod = InstantMethod | PollMethod | RedirectMethod;
