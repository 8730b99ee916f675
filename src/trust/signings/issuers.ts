import type { Knex } from 'knex';
import { isDuplicateKey, readDate, readJson, type Row } from '../../db/index.js';
import { UnavailableError } from '../../errors.js';
import type { Environment, IssuerAnchor } from '../../evidence/index.js';
import type { TrustErrorCode } from '../errors.js';
import { canonicalJson, sha256 } from '../store/digest.js';

/** An OpenID provider whose logins count. */
export interface TrustedIssuer {
  /** As in tokens, without a slash at the end. */
  readonly issuer: string;
  readonly environment: Environment;
  /** Client ids that tokens must be made for. */
  readonly audiences: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

interface FetchedKeys {
  readonly at: Date;
  readonly keys: readonly Json[];
}

const FRESH_MS = 10 * 60_000;
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 512 * 1024;
const MAX_KEYS = 50;

/** Keys of issuers, fetched by the service itself; whatever was fetched once is kept, so that old tokens still verify. */
export class IssuerKeys {
  private readonly fetched = new Map<string, FetchedKeys>();

  constructor(
    private readonly sql: Knex,
    private readonly issuers: readonly TrustedIssuer[],
    private readonly now: () => Date,
  ) {}

  /**
   * Whom a token may come from, with keys that the issuer publishes at the moment.
   *
   * @param kid - the key that is needed: one that is not known yet is looked for at once
   * @throws `UnavailableError` `TRUST_ISSUER_UNAVAILABLE`
   */
  async current(issuer: string, kid: string | undefined): Promise<readonly IssuerAnchor[]> {
    const trusted = this.issuers.find((one) => one.issuer === issuer);
    if (!trusted) return [];
    const held = this.fetched.get(issuer);
    const isFresh = held !== undefined && this.now().getTime() - held.at.getTime() < FRESH_MS;
    const hasKey = held?.keys.some((key) => key['kid'] === kid) === true;
    const { at, keys } = isFresh && hasKey ? held : await this.fetch(trusted);
    return [{ ...trusted, keySets: [{ keys, fetchedAt: at }] }];
  }

  /** Every key that an issuer has ever been seen to publish. */
  async kept(): Promise<readonly IssuerAnchor[]> {
    return Promise.all(
      this.issuers.map(async (trusted) => {
        const rows = await this.sql<Row>('trust_issuer_key').where('issuer_hash', sha256(trusted.issuer)).orderBy('id');
        const keySets = rows.map((row) => ({
          keys: [readJson(row['jwk']) as Json],
          fetchedAt: readDate(row['fetched_at']),
        }));
        return { ...trusted, keySets };
      }),
    );
  }

  private async fetch(trusted: TrustedIssuer): Promise<FetchedKeys> {
    const { issuer, environment } = trusted;
    const discovery = await readPublished(`${issuer}/.well-known/openid-configuration`, environment);
    if (discovery['issuer'] !== issuer) throw away('An issuer of logins calls itself by another name.');
    const { keys } = await readPublished(String(discovery['jwks_uri']), environment);
    if (!Array.isArray(keys) || keys.length > MAX_KEYS) throw away('An issuer of logins publishes no keys.');
    const found = { at: this.now(), keys: (keys as Json[]).map(publicPart) };
    for (const key of found.keys) await this.keep(issuer, key, found.at);
    this.fetched.set(issuer, found);
    return found;
  }

  private async keep(issuer: string, key: Json, at: Date): Promise<void> {
    const row = { issuer_hash: sha256(issuer), thumbprint: sha256(canonicalJson(key)) };
    const [known] = await this.sql<Row>('trust_issuer_key').where(row).limit(1);
    if (known) return;
    try {
      await this.sql('trust_issuer_key').insert({ ...row, jwk: JSON.stringify(key), fetched_at: at });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}

function publicPart(key: Json): Json {
  const names = ['kty', 'kid', 'use', 'alg', 'n', 'e', 'crv', 'x', 'y'];
  return Object.fromEntries(names.filter((name) => typeof key[name] === 'string').map((name) => [name, key[name]]));
}

/** Whether an address may be called at all: https, or this machine in a test. */
export function isReachable(address: string, environment: Environment): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username } = new URL(address);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return username === '' && (protocol === 'https:' || (protocol === 'http:' && isHere && environment === 'test'));
}

async function readPublished(address: string, environment: Environment): Promise<Json> {
  if (!isReachable(address, environment)) throw away('An issuer of logins names an address that may not be called.');
  try {
    const response = await fetch(address, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status !== 200 || bytes.length > MAX_BYTES) throw new RangeError(`answer ${response.status}`);
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
    throw new TypeError('no JSON object');
  } catch (cause) {
    throw away('What an issuer of logins publishes cannot be fetched.', cause);
  }
}

function away(message: string, cause?: unknown): UnavailableError<TrustErrorCode> {
  return new UnavailableError<TrustErrorCode>('TRUST_ISSUER_UNAVAILABLE', message, { cause });
}
