import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { NotAllowedError } from '../../../errors.js';
import { sha256 } from '../../store/digest.js';
import type { BuildingBlockErrorCode } from '../errors.js';

const COOKIE = 'esign_bb';
const SECRET = /^[\w-]{43}$/;

/** The browser at the other end: a secret in a cookie that scripts cannot read. What it begins nobody else can go on with. */
export interface Browser {
  /** What operations keep of it. */
  readonly hash: string;
  /** What forms of ours carry for this browser alone. @param subject - what the form is about */
  formToken(subject: string): string;
}

/** Knows browsers again by cookie; survives the way back from another site, since that is a plain navigation. */
export class Browsers {
  constructor(
    private readonly basePath: string,
    private readonly isSecure: boolean,
  ) {}

  /** The browser that calls, if it was here before. */
  find(request: Request): Browser | undefined {
    const secret = secretsIn(request).find((one) => SECRET.test(one));
    return secret === undefined ? undefined : browserOf(secret);
  }

  /** The browser that calls; one that is new gets its cookie with the answer. */
  know(request: Request, response: Response): Browser {
    const known = this.find(request);
    if (known) return known;
    const secret = randomBytes(32).toString('base64url');
    response.cookie(COOKIE, secret, { httpOnly: true, sameSite: 'lax', secure: this.isSecure, path: this.basePath });
    return browserOf(secret);
  }

  /**
   * The browser that sends a form of ours.
   *
   * @throws `NotAllowedError` `BB_OTHER_BROWSER` for a form of another page, another browser, or none of ours
   */
  sender(request: Request, subject: string): Browser {
    const site = request.get('sec-fetch-site');
    const browser = this.find(request);
    const { form } = (request.body ?? {}) as { form?: unknown };
    const isOwn = site === undefined || site === 'same-origin' || site === 'none';
    if (browser === undefined || !isOwn || !fits(form, browser.formToken(subject))) throw otherBrowser();
    return browser;
  }
}

export function otherBrowser(): NotAllowedError<BuildingBlockErrorCode> {
  return new NotAllowedError('BB_OTHER_BROWSER', 'This was begun in another browser.');
}

function browserOf(secret: string): Browser {
  return {
    hash: sha256(`browser:${secret}`),
    formToken: (subject) => createHmac('sha256', secret).update(`form:${subject}`).digest('base64url'),
  };
}

function secretsIn(request: Request): string[] {
  return (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([name]) => name === COOKIE)
    .map(([, value = '']) => value);
}

function fits(given: unknown, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
