import type { Request, Response } from 'express';

/** Names the browser in which an attempt was begun. One per attempt, so that two of them do not disturb each other. */
const PREFIX = 'esign_attempt_';

/**
 * Lets the browser remember that an attempt is its own. `Lax`: the return from another site is a navigation and brings it along.
 *
 * @param path - where it is sent to: our callbacks
 */
export function rememberAttempt(
  { secure }: Pick<Request, 'secure'>,
  response: Response,
  attempt: {
    readonly transactionId: string;
    readonly cookie: string;
    readonly path: string;
    readonly maxAgeMs: number;
  },
  isHttps: boolean,
): void {
  response.cookie(PREFIX + attempt.transactionId, attempt.cookie, {
    httpOnly: true,
    sameSite: 'lax',
    secure: secure || isHttps,
    path: attempt.path,
    maxAge: attempt.maxAgeMs,
  });
}

/** What the browser remembers of an attempt. */
export function rememberedAttempt({ headers }: Pick<Request, 'headers'>, transactionId: string): string | undefined {
  const name = PREFIX + transactionId;
  for (const pair of (headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return decodeURIComponent(pair.slice(at + 1).trim());
  }
  return undefined;
}
