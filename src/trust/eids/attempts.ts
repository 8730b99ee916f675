import type { Knex } from 'knex';
import { optional, readInteger, readText, writeDate, type Row } from '../../db/index.js';
import { sha256 } from '../store/digest.js';
import type { StoreKeys } from '../store/keys.js';

/** An order or a login of an installation. */
export interface EidAttempt<T> {
  readonly tenantId: number;
  readonly keyHash: string;
  readonly kept: T;
  /** With which query the broker led the browser back. */
  readonly callback?: string;
  /** How it ended, word for word as it was first said. */
  readonly answer?: object;
}

/** How to find an attempt again, beside by its key. */
export interface EidAttemptNames {
  readonly state?: string;
  /** The caller's `Idempotency-Key`. */
  readonly call?: string;
}

/** Final answers are given again for at least 15 minutes; an hour after its start nothing of an attempt is of use to anybody. */
const KEEP_MS = 60 * 60_000;

type Part = 'box' | 'callback_box' | 'answer_box';

/** Orders and logins under way and a while longer. Unreadable at rest: they hold texts, numbers and secrets of schemes. */
export class EidAttempts {
  constructor(
    private readonly sql: Knex,
    private readonly keys: StoreKeys,
    private readonly now: () => Date,
  ) {}

  /** @param key - names it to the installation; kept as a digest */
  async add(tenantId: number, key: string, kept: object, { state, call }: EidAttemptNames = {}): Promise<void> {
    const keyHash = sha256(key);
    await this.sql('trust_eid_attempt').insert({
      tenant_id: tenantId,
      key_hash: keyHash,
      state_hash: state === undefined ? null : sha256(state),
      call_hash: call === undefined ? null : sha256(call),
      box: this.seal(keyHash, 'box', kept),
      created_at: writeDate(this.now()),
    });
  }

  /** @returns nothing for another installation's */
  find<T>(tenantId: number, key: string): Promise<EidAttempt<T> | undefined> {
    return this.read({ tenant_id: tenantId, key_hash: sha256(key) });
  }

  findByCall<T>(tenantId: number, call: string): Promise<EidAttempt<T> | undefined> {
    return this.read({ tenant_id: tenantId, call_hash: sha256(call) });
  }

  findByState<T>(state: string): Promise<EidAttempt<T> | undefined> {
    return this.read({ state_hash: sha256(state) });
  }

  /** The first return counts. */
  async keepCallback({ keyHash }: Pick<EidAttempt<unknown>, 'keyHash'>, query: string): Promise<void> {
    await this.keep(keyHash, 'callback_box', { query });
  }

  /** The first answer counts. @returns the one that does */
  async keepAnswer<T extends object>({ keyHash }: Pick<EidAttempt<unknown>, 'keyHash'>, answer: T): Promise<T> {
    await this.keep(keyHash, 'answer_box', answer);
    const kept = await this.read<unknown>({ key_hash: keyHash });
    return (kept?.answer as T | undefined) ?? answer;
  }

  async tidy(): Promise<void> {
    const before = writeDate(new Date(this.now().getTime() - KEEP_MS));
    await this.sql('trust_eid_attempt').where('created_at', '<', before).delete();
  }

  private async keep(keyHash: string, part: Part, value: object): Promise<void> {
    const change = { [part]: this.seal(keyHash, part, value) };
    await this.sql('trust_eid_attempt').where('key_hash', keyHash).whereNull(part).update(change);
  }

  private async read<T>(where: object): Promise<EidAttempt<T> | undefined> {
    const [row] = await this.sql<Row>('trust_eid_attempt').where(where).limit(1);
    if (row === undefined) return undefined;
    const keyHash = readText(row['key_hash']);
    const open = (part: Part): unknown => {
      const box = optional(row[part], readText);
      return box === undefined ? undefined : (JSON.parse(this.keys.open(box, ownerOf(keyHash, part))) as unknown);
    };
    const callback = open('callback_box') as { readonly query: string } | undefined;
    const answer = open('answer_box') as object | undefined;
    return {
      tenantId: readInteger(row['tenant_id']),
      keyHash,
      kept: open('box') as T,
      ...(callback === undefined ? {} : { callback: callback.query }),
      ...(answer === undefined ? {} : { answer }),
    };
  }

  private seal(keyHash: string, part: Part, value: object): string {
    return this.keys.seal(JSON.stringify(value), ownerOf(keyHash, part));
  }
}

function ownerOf(keyHash: string, part: Part): string {
  return `eid ${part} ${keyHash}`;
}
