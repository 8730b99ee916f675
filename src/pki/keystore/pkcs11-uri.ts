import { storeInvalid } from './errors.js';

/** What an address of a token may say (RFC 7512); the rest is refused, so that nothing is overlooked. */
const PATH = ['token', 'manufacturer', 'serial', 'model'] as const;
const QUERY = ['module-path', 'pin-value', 'pin-source'] as const;

type PathAttribute = (typeof PATH)[number];
type QueryAttribute = (typeof QUERY)[number];

/**
 * Address of a token in a key module, `pkcs11:token=esign?module-path=/usr/lib/…&pin-source=file:/run/secrets/pin`
 * (RFC 7512). As text, in JSON and in a debugger the PIN is hidden.
 */
export class Pkcs11Uri {
  readonly #pin: string | undefined;

  private constructor(
    private readonly path: ReadonlyMap<PathAttribute, string>,
    private readonly query: ReadonlyMap<QueryAttribute, string>,
    pin: string | undefined,
  ) {
    this.#pin = pin;
  }

  /** @throws `KEY_STORE_INVALID`; the message never holds a part of the text */
  static parse(text: string): Pkcs11Uri {
    if (text.length > 2048 || !text.startsWith('pkcs11:'))
      throw storeInvalid('The address of the token is no RFC 7512 URI.');
    const [path = '', query = '', ...more] = text.slice('pkcs11:'.length).split('?');
    if (more.length > 0) throw storeInvalid('The address of the token has two queries.');
    const paths = readPairs(path, ';', PATH);
    const queries = readPairs(query, '&', QUERY);
    const pin = queries.get('pin-value');
    queries.delete('pin-value');
    if (pin !== undefined && queries.has('pin-source')) throw storeInvalid('The address of the token has two PINs.');
    if (paths.size === 0) throw storeInvalid('The address names no token.');
    return new Pkcs11Uri(paths, queries, pin);
  }

  /** Label, maker, serial number and model, as far as they are given: all of them must fit. */
  get token(): ReadonlyMap<PathAttribute, string> {
    return this.path;
  }

  /** Path of the module's library. @throws `KEY_STORE_INVALID` when it is missing */
  get modulePath(): string {
    const path = this.query.get('module-path');
    if (path === undefined || !path.startsWith('/'))
      throw storeInvalid('The address names no module by its full path.');
    return path;
  }

  /** Where the PIN is kept: a path, when it is not in the address itself. */
  get pinPath(): string | undefined {
    const source = this.query.get('pin-source');
    if (source === undefined) return undefined;
    const path = source.replace(/^file:(\/\/)?/, '');
    if (!path.startsWith('/')) throw storeInvalid('The source of the PIN is no file.');
    return path;
  }

  /** Gives the PIN out; nothing else does. */
  revealPin(): string | undefined {
    return this.#pin;
  }

  toString(): string {
    const write = (pairs: Iterable<readonly [string, string]>, separator: string): string =>
      [...pairs].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join(separator);
    const query = [...this.query, ...(this.#pin === undefined ? [] : [['pin-value', '***'] as const])];
    const tail = query.length === 0 ? '' : `?${write(query, '&').replace('pin-value=***', 'pin-value=…')}`;
    return `pkcs11:${write(this.path, ';')}${tail}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

function readPairs<Key extends string>(text: string, separator: string, known: readonly Key[]): Map<Key, string> {
  const pairs = new Map<Key, string>();
  for (const pair of text.split(separator).filter((one) => one !== '')) {
    const at = pair.indexOf('=');
    const key = known.find((one) => one === pair.slice(0, at));
    if (at < 1 || key === undefined) throw storeInvalid('The address of the token has an unknown part.');
    if (pairs.has(key)) throw storeInvalid('The address of the token has a part twice.');
    pairs.set(key, decode(pair.slice(at + 1)));
  }
  return pairs;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw storeInvalid('The address of the token is written wrongly.');
  }
}
