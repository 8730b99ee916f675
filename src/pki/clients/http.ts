/** One HTTP exchange as the clients of this room need it. */
export interface HttpExchange {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** A longer answer is an error. */
  readonly maxBytes: number;
}

/** An answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower case, without parameters; empty when there is none. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

/**
 * Makes an exchange, lent by whoever composes: the room itself opens no connection.
 *
 * Rejects when there is no answer in time, or one that is too long. Follows no redirects.
 */
export type HttpSend = (exchange: HttpExchange) => Promise<HttpAnswer>;
