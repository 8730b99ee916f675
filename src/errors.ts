/** Tells a task what to do with a failure: give up, try again by itself, or wait for a person. */
export type Retry = 'never' | 'later' | 'by-user';

/** What an error carries beside its code. `details` reach clients: never put a secret or a personal number there. */
export interface ErrorOptions {
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
  /** The name a specification gives the error, for example `InvalidToken`; else the class's own title. */
  readonly title?: string;
}

/**
 * Base of every error the product raises on purpose.
 *
 * `message` is for the log, `code` and `details` are for the client. Neither ever holds a token, PIN or personal number.
 */
export abstract class EsignError<Code extends string = string> extends Error {
  abstract readonly status: number;
  readonly retry: Retry = 'never';
  readonly code: Code;
  readonly details: Readonly<Record<string, unknown>>;
  readonly title: string;

  constructor(code: Code, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? {};
    this.title = options.title ?? new.target.name.replace(/Error$/, '');
  }
}

/** 400: the caller sent something that cannot be read. */
export class InputError<Code extends string = string> extends EsignError<Code> {
  readonly status = 400;
}

/** 400: an access token is unknown, foreign, malformed or not unique; all four look the same. */
export class TokenError<Code extends string = string> extends EsignError<Code> {
  readonly status = 400;
}

/** 401: nobody is logged in. */
export class AuthenticationError<Code extends string = string> extends EsignError<Code> {
  readonly status = 401;
}

/** 403: a known caller may not do this. */
export class NotAllowedError<Code extends string = string> extends EsignError<Code> {
  readonly status = 403;
}

/** 404: there is no such thing, or the caller may not know of it. */
export class NotFoundError<Code extends string = string> extends EsignError<Code> {
  readonly status = 404;
}

/** 409: the life cycle says no. */
export class StateError<Code extends string = string> extends EsignError<Code> {
  readonly status = 409;
}

/** 409: stored bytes or rows differ from what was frozen. Also alarms the log. */
export class IntegrityError<Code extends string = string> extends EsignError<Code> {
  readonly status = 409;
}

/** 413: more bytes than allowed. */
export class TooLargeError<Code extends string = string> extends EsignError<Code> {
  readonly status = 413;
}

/** 422: readable, but not usable. */
export class UnusableError<Code extends string = string> extends EsignError<Code> {
  readonly status = 422;
}

/** 429: asked again too soon. */
export class TooSoonError<Code extends string = string> extends EsignError<Code> {
  readonly status = 429;
  override readonly retry = 'by-user';
}

/** 503: something we depend on is down; nothing was changed. */
export class UnavailableError<Code extends string = string> extends EsignError<Code> {
  readonly status = 503;
  override readonly retry = 'later';
}

/** Start-up only: an option is missing or wrong. Names the option, never its value. */
export class ConfigError<Code extends string = string> extends EsignError<Code> {
  readonly status = 500;
}

/** RFC 9457 problem details, as every HTTP answer to an error carries them. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly [extension: string]: unknown;
}

/**
 * Maps any thrown value to problem details. What is not an {@link EsignError} becomes a bare 500 that tells nothing.
 *
 * @param error - whatever was thrown
 * @returns the body of an `application/problem+json` answer; its `status` is the HTTP status
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof EsignError) {
    return {
      ...error.details,
      type: `urn:limepkg-esign:error:${error.code}`,
      title: error.title,
      status: error.status,
      detail: error.message,
      code: String(error.code),
    };
  }
  return {
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    detail: 'Something went wrong on the server. Nothing was lost; please try again.',
    code: 'INTERNAL',
  };
}
