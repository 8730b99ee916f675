import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { CertificateSubject } from '../contract.js';
import type { Browser } from '../http/browser.js';
import type { KeptLogin } from '../operations/operation.js';
import type { BuildingBlockParts } from '../parts.js';
import { SealedCookies, type CookieName } from './sealed-cookies.js';

const LOGIN_MS = 15 * 60_000;
const SESSION_S = 900;
/** Stands where the digest of a document stands else: a login for devices fits no signature, and none for a signature fits here. */
const PURPOSE = createHash('sha256').update('esign: the devices of a person').digest();

/** Somebody who has logged in to see to their devices. */
export interface OwnerSession {
  /** Random; part of what forms are good for. */
  readonly id: string;
  readonly psut: string;
  readonly subject: CertificateSubject;
}

interface BegunLogin {
  readonly loginId: string;
  readonly state: string;
  readonly kept: KeptLogin;
}

/** What came of a login. */
export type OwnerLoginOutcome = 'logged_in' | 'denied' | 'login_failed';

/**
 * Logs people in for their devices, as for a signature: afresh, bound to the browser, each login good for once. Who has
 * logged in is kept in the browser itself, encrypted, for a quarter of an hour.
 */
export class OwnerLogins {
  private readonly loginCookie: CookieName;
  private readonly sessionCookie: CookieName;

  constructor(private readonly parts: BuildingBlockParts) {
    const { basePath } = parts;
    this.loginCookie = { name: 'esign_bb_device_login', path: `${basePath}/sign/callback` };
    this.sessionCookie = { name: 'esign_bb_devices', path: `${basePath}/devices` };
  }

  /** Where to send the browser. @throws `UnavailableError` `BB_IDENTITY_UNAVAILABLE` */
  async begin(response: Response, browser: Browser, language: string): Promise<URL> {
    const { logins, now } = this.parts;
    const loginId = `devices:${randomBytes(16).toString('hex')}`;
    const { url, state, kept } = await logins.begin(this.asked(loginId), language);
    const until = new Date(now().getTime() + LOGIN_MS);
    this.cookies().put(response, this.loginCookie, browser.hash, { loginId, state, kept }, until);
    return url;
  }

  /**
   * Takes a return from the ID building block, if it is one of ours. The login is used up first: whatever happens then, it never counts again.
   *
   * @returns nothing when it is not ours
   * @throws `UnavailableError` `BB_IDENTITY_UNAVAILABLE`
   */
  async finish(request: Request, response: Response): Promise<OwnerLoginOutcome | undefined> {
    const { browsers, logins, once, settings, now, log } = this.parts;
    const browser = browsers.find(request);
    const begun = browser && (this.cookies().take(request, this.loginCookie, browser.hash) as BegunLogin | undefined);
    if (browser === undefined || begun === undefined || begun.state !== request.query['state']) return undefined;
    const { loginId, state, kept } = begun;
    this.cookies().clear(response, this.loginCookie);
    const until = new Date(now().getTime() + LOGIN_MS);
    if (!(await once.use(['device login', state], until))) return 'login_failed';
    const address = new URL(`${settings.baseUrl}/sign/callback`);
    address.search = new URL(request.originalUrl, settings.baseUrl).search;
    const outcome = await logins.finish(address, state, this.asked(loginId), kept);
    if ('person' in outcome) {
      const { psut, subject } = outcome.person;
      this.open(response, browser, { id: randomBytes(16).toString('hex'), psut, subject });
      return 'logged_in';
    }
    if (!outcome.denied) log.warn({ loginId, reason: outcome.reason }, 'a login for devices did not count');
    return outcome.denied ? 'denied' : 'login_failed';
  }

  /** Who has logged in with this browser, if that still lasts. */
  async session(request: Request): Promise<OwnerSession | undefined> {
    const browser = this.parts.browsers.find(request);
    const found =
      browser && (this.cookies().take(request, this.sessionCookie, browser.hash) as OwnerSession | undefined);
    if (found === undefined) return undefined;
    const isEnded = (await this.parts.once.valueOf(endOf(found))) !== undefined;
    return isEnded ? undefined : found;
  }

  /** Ends it here too: a copy of the cookie opens nothing. */
  async end(session: OwnerSession, response: Response): Promise<void> {
    await this.parts.once.use(endOf(session), this.sessionEnd());
    this.cookies().clear(response, this.sessionCookie);
  }

  private open(response: Response, browser: Browser, session: OwnerSession): void {
    this.cookies().put(response, this.sessionCookie, browser.hash, session, this.sessionEnd());
  }

  private sessionEnd(): Date {
    const { settings, now } = this.parts;
    return new Date(now().getTime() + (settings.identity.maxLoginAgeS ?? SESSION_S) * 1000);
  }

  private asked(loginId: string): Parameters<BuildingBlockParts['logins']['begin']>[0] {
    const { accessScope } = this.parts.settings.identity;
    return {
      operationId: loginId,
      request: { digest: PURPOSE, serialNumber: this.parts.settings.deviceSerialNumber ?? true },
      ...(accessScope === undefined ? {} : { scope: accessScope }),
    };
  }

  private cookies(): SealedCookies {
    const { keys, settings, now } = this.parts;
    return new SealedCookies(keys, settings.baseUrl.startsWith('https:'), now);
  }
}

const endOf = ({ id }: OwnerSession): string[] => ['device session ended', id];
