import { readFile } from 'node:fs/promises';
import type * as pkcs11 from 'pkcs11js';
import type { Handle, PKCS11 } from 'pkcs11js';
import { EsignError } from '../../errors.js';
import { storeInvalid, storeUnavailable } from './errors.js';
import type { Pkcs11Uri } from './pkcs11-uri.js';

type Library = typeof pkcs11;

const PIN_FAULTS = ['CKR_PIN_INCORRECT', 'CKR_PIN_INVALID', 'CKR_PIN_EXPIRED', 'CKR_PIN_LOCKED'] as const;

/** CKS_RW_USER_FUNCTIONS (PKCS#11 2.40 clause 3.4). */
const RW_USER_FUNCTIONS = 3;

/** One per library and process: a second initialisation would disturb the first. */
const opened = new Map<string, Promise<OpenModule>>();

interface OpenModule {
  readonly library: Library;
  readonly module: PKCS11;
}

/** Loads a key module's library, once per process. */
function openModule(path: string): Promise<OpenModule> {
  let opening = opened.get(path);
  if (opening === undefined) {
    opening = load(path);
    opened.set(path, opening);
    opening.catch(() => opened.delete(path));
  }
  return opening;
}

async function load(path: string): Promise<OpenModule> {
  let library: Library;
  try {
    ({ default: library } = (await import('pkcs11js')) as unknown as { default: Library });
  } catch (cause) {
    throw storeInvalid('Key modules cannot be used here: the optional package pkcs11js is not installed.', cause);
  }
  const module = new library.PKCS11();
  try {
    module.load(path);
  } catch (cause) {
    throw storeInvalid('The library of the key module cannot be loaded.', cause);
  }
  try {
    module.C_Initialize({ flags: library.CKF_OS_LOCKING_OK });
  } catch (error) {
    if (codeOf(error) !== library.CKR_CRYPTOKI_ALREADY_INITIALIZED)
      throw storeUnavailable('The key module does not start.', error);
  }
  return { library, module };
}

/** What an operation works with. */
export interface Pkcs11Session extends OpenModule {
  readonly session: Handle;
}

/**
 * A token that one can work with.
 *
 * @remarks
 * Each operation has a session of its own, which is closed behind it whatever happens: a session in which something
 * failed may still hold that operation. One more session stays open, so that the login, which belongs to the process,
 * lasts; it is opened anew after any failure. Nothing is ever logged out or finalised while the process lives.
 */
export class Pkcs11Token {
  private login: Promise<Handle> | undefined;
  private slot: Handle | undefined;

  private constructor(
    private readonly uri: Pkcs11Uri,
    private readonly opened: OpenModule,
  ) {}

  /** @throws `KEY_STORE_INVALID`, `KEY_STORE_UNAVAILABLE` when the token is not there */
  static async open(uri: Pkcs11Uri): Promise<Pkcs11Token> {
    const token = new Pkcs11Token(uri, await openModule(uri.modulePath));
    await token.using(() => Promise.resolve());
    return token;
  }

  /** Works in a fresh session. Faults of the module become `KEY_STORE_UNAVAILABLE`, a wrong PIN `KEY_STORE_INVALID`. */
  async using<T>(work: (session: Pkcs11Session) => Promise<T>): Promise<T> {
    const session = await this.openSession();
    try {
      return await work({ ...this.opened, session });
    } catch (error) {
      // What the module reports may mean that it has forgotten us; what we say ourselves does not.
      if (!(error instanceof EsignError)) this.forgetLogin();
      throw this.translated(error);
    } finally {
      this.closeQuietly(session);
    }
  }

  /** A session that lives on, for objects that live as long as it does; the caller closes it. */
  async openSession(): Promise<Handle> {
    try {
      this.login ??= this.logIn();
      await this.login;
      const session = this.freshSession();
      if (this.isLoggedIn(session)) return session;
      // The module has forgotten us without a word: private keys would look as if they were not there.
      this.closeQuietly(session);
      this.forgetLogin();
      this.login = this.logIn();
      await this.login;
      return this.freshSession();
    } catch (error) {
      this.forgetLogin();
      throw this.translated(error);
    }
  }

  closeQuietly(session: Handle): void {
    try {
      this.opened.module.C_CloseSession(session);
    } catch {
      // a session that the module has lost is closed
    }
  }

  close(): void {
    this.forgetLogin();
  }

  private forgetLogin(): void {
    this.login?.then((session) => this.closeQuietly(session)).catch(() => undefined);
    this.login = undefined;
    this.slot = undefined;
  }

  private freshSession(): Handle {
    const { library, module } = this.opened;
    this.slot ??= this.findSlot();
    return module.C_OpenSession(this.slot, library.CKF_SERIAL_SESSION | library.CKF_RW_SESSION);
  }

  private isLoggedIn(session: Handle): boolean {
    return this.opened.module.C_GetSessionInfo(session).state === RW_USER_FUNCTIONS;
  }

  private async logIn(): Promise<Handle> {
    const { library, module } = this.opened;
    const pin = await this.pin();
    const session = this.freshSession();
    try {
      module.C_Login(session, library.CKU_USER, pin);
    } catch (error) {
      if (codeOf(error) === library.CKR_USER_ALREADY_LOGGED_IN) return session;
      this.closeQuietly(session);
      throw error;
    }
    return session;
  }

  private async pin(): Promise<string | undefined> {
    const path = this.uri.pinPath;
    if (path === undefined) return this.uri.revealPin();
    try {
      return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
    } catch (cause) {
      throw storeInvalid('The file with the PIN cannot be read.', cause);
    }
  }

  /** By what the token says of itself: numbers of slots change. */
  private findSlot(): Handle {
    const { module } = this.opened;
    const found = module.C_GetSlotList(true).filter((slot) => {
      const info = module.C_GetTokenInfo(slot);
      const said = {
        token: info.label,
        manufacturer: info.manufacturerID,
        serial: info.serialNumber,
        model: info.model,
      };
      return [...this.uri.token].every(([key, value]) => said[key].replace(/[ \0]+$/, '') === value);
    });
    const [slot, ...more] = found;
    if (more.length > 0) throw storeInvalid('Several tokens fit the address.');
    if (slot === undefined) throw storeUnavailable('The token is not there.');
    return slot;
  }

  private translated(error: unknown): unknown {
    if (error instanceof EsignError) return error;
    const { library } = this.opened;
    const isPin = PIN_FAULTS.some((name) => library[name] === codeOf(error));
    if (isPin) return storeInvalid('The token does not accept the PIN.', error);
    return codeOf(error) === undefined ? error : storeUnavailable('The key module reports a fault.', error);
  }
}

/** The module's own number of a fault. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}
