import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import {
  insertReturningId,
  isDuplicateKey,
  optional,
  readDate,
  readInteger,
  readText,
  type Row,
} from '../../db/index.js';
import { AuthenticationError, StateError } from '../../errors.js';
import type { TrustErrorCode } from '../errors.js';
import { sameDigest, sha256 } from '../store/digest.js';
import { CHAIN_START } from '../store/entry.js';
import type { StoreKeys } from '../store/keys.js';
import { headText } from '../store/store.js';

const SECRET_BYTES = 32;
const DEFAULT_OVERLAP_MS = 7 * 86_400_000;

/** What an installation calls with. Shown once; only its digests are kept. */
export interface Credentials {
  readonly apiKey: string;
  readonly customerToken: string;
}

const KINDS = { apiKey: 'api_key', customerToken: 'customer_token' } as const;
type Kind = (typeof KINDS)[keyof typeof KINDS];

/** Installations that may call. */
export class Tenants {
  constructor(
    private readonly sql: Knex,
    private readonly keys: StoreKeys,
    private readonly now: () => Date,
  ) {}

  /**
   * Makes an installation.
   *
   * @param credentials - left out: random ones
   * @throws `StateError` `TRUST_REGISTERED_OTHERWISE` when there is one of that name
   */
  async create(name: string, credentials: Credentials = newCredentials()): Promise<Credentials> {
    const createdAt = this.now();
    try {
      await this.sql.transaction(async (trx) => {
        const id = await this.insert(trx, name, createdAt);
        await insertCredentials(trx, id, credentials, createdAt);
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      throw new StateError<TrustErrorCode>('TRUST_REGISTERED_OTHERWISE', 'There is an installation of that name.');
    }
    return credentials;
  }

  /** Makes an installation, or gives the one of that name these credentials. Safe at every start. */
  async ensure(name: string, credentials: Credentials): Promise<void> {
    const id = await this.idOf(name);
    if (id === undefined) await this.create(name, credentials);
    else if ((await this.authenticate(credentials.apiKey, credentials.customerToken).catch(() => undefined)) !== id) {
      await insertCredentials(this.sql, id, credentials, this.now());
    }
  }

  /** A chain that belongs to the service itself: an installation that nobody can call as. @returns its id */
  async ensureChain(name: string): Promise<number> {
    const known = await this.idOf(name);
    if (known !== undefined) return known;
    try {
      return await this.sql.transaction((trx) => this.insert(trx, name, this.now()));
    } catch (error) {
      const id = isDuplicateKey(error) ? await this.idOf(name) : undefined;
      if (id === undefined) throw error;
      return id;
    }
  }

  /**
   * Gives an installation new credentials; the old ones work for a while longer.
   *
   * @param overlapMs - how long; default a week
   * @returns nothing when there is no such installation
   */
  async rotate(name: string, overlapMs = DEFAULT_OVERLAP_MS): Promise<Credentials | undefined> {
    const id = await this.idOf(name);
    if (id === undefined) return undefined;
    const now = this.now();
    const validUntil = new Date(now.getTime() + overlapMs);
    const credentials = newCredentials();
    await this.sql.transaction(async (trx) => {
      await trx('trust_credential').where('tenant_id', id).whereNull('valid_until').update({ valid_until: validUntil });
      await insertCredentials(trx, id, credentials, now);
    });
    return credentials;
  }

  /** @returns the installation's id @throws `AuthenticationError` `TRUST_CREDENTIALS_INVALID`, the same for whatever is wrong */
  async authenticate(apiKey: string | undefined, customerToken: string | undefined): Promise<number> {
    const [key, token] = [sha256(apiKey ?? ''), sha256(customerToken ?? '')];
    const rows = await this.sql<Row>('trust_credential').whereIn('hash', [key, token]);
    const ids = (kind: Kind, hash: string): number[] =>
      rows
        .filter((row) => row['kind'] === kind && sameDigest(readText(row['hash']), hash) && this.isValid(row))
        .map((row) => readInteger(row['tenant_id']));
    const [byToken] = ids(KINDS.customerToken, token);
    const [byKey] = ids(KINDS.apiKey, key);
    if (byKey === undefined || byKey !== byToken) {
      throw new AuthenticationError<TrustErrorCode>('TRUST_CREDENTIALS_INVALID', 'These credentials are not known.');
    }
    return byKey;
  }

  async nameOf(id: number): Promise<string | undefined> {
    const [row] = await this.sql<Row>('trust_tenant').where({ id }).limit(1);
    return row && readText(row['name']);
  }

  async names(): Promise<string[]> {
    return this.sql('trust_tenant').orderBy('id').pluck('name');
  }

  private async insert(trx: Knex.Transaction, name: string, createdAt: Date): Promise<number> {
    const first = { name, head_sequence: 0, head_hash: CHAIN_START, head_mac: '', created_at: createdAt };
    const id = await insertReturningId(trx, 'trust_tenant', first, 'id');
    const mac = this.keys.mac(headText(id, 0, CHAIN_START));
    await trx('trust_tenant').where({ id }).update({ head_mac: mac });
    return id;
  }

  private async idOf(name: string): Promise<number | undefined> {
    const [row] = await this.sql<Row>('trust_tenant').where({ name }).limit(1);
    return row && readInteger(row['id']);
  }

  private isValid(row: Row): boolean {
    const until = optional(row['valid_until'], readDate);
    return until === undefined || until > this.now();
  }
}

/** Random ones: 256 bits each, so their digests need no salt. */
export function newCredentials(): Credentials {
  const secret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
  return { apiKey: `etk_${secret()}`, customerToken: `etc_${secret()}` };
}

async function insertCredentials(sql: Knex, tenantId: number, given: Credentials, createdAt: Date): Promise<void> {
  for (const [name, kind] of Object.entries(KINDS) as [keyof Credentials, Kind][]) {
    const hash = sha256(given[name]);
    await sql('trust_credential').insert({ tenant_id: tenantId, kind, hash, created_at: createdAt, valid_until: null });
  }
}
