import type { Knex } from 'knex';
import { isDuplicateKey, readInteger, readText, type Row } from '../../db/index.js';
import type { SealState } from '../contract.js';
import { factsOf, sealStateOf, type SealFacts } from '../signings/kept.js';

/** Steps of a seal in their order; a row names the last one that is done. */
export const SEAL_STEPS = ['received', 'pages', 'certify', 'dss', 'timestamp', 'verify', 'publish'] as const;
export type SealStep = (typeof SEAL_STEPS)[number];

/** How far a seal is. */
export interface SealRow {
  readonly id: number;
  readonly tenantId: number;
  readonly key: string;
  readonly state: SealState['state'];
  readonly step: SealStep;
  readonly facts: SealFacts;
  readonly tries: number;
  readonly version: number;
  readonly shown: SealState;
}

/** What may change of a row. */
export interface SealPatch {
  readonly state?: 'waiting' | 'sealing' | 'sealed' | 'refused';
  readonly reason?: string | null;
  readonly step?: SealStep;
  readonly facts?: SealFacts;
  readonly tries?: number;
  readonly dueAt?: Date | null;
  readonly renewAt?: Date | null;
}

/** Rows of `trust_seal`. Each change names the version it was made from, so that of two that come at once one stands. */
export class SealRows {
  constructor(
    private readonly sql: Knex,
    private readonly now: () => Date,
  ) {}

  async find(tenantId: number, key: string): Promise<SealRow | undefined> {
    const [row] = await this.sql<Row>('trust_seal').where({ tenant_id: tenantId, signing_key: key }).limit(1);
    return row && rowOf(row);
  }

  async get(id: number): Promise<SealRow | undefined> {
    const [row] = await this.sql<Row>('trust_seal').where({ id }).limit(1);
    return row && rowOf(row);
  }

  /** @returns whether there was none yet */
  async insert(
    tenantId: number,
    key: string,
    patch: Required<Pick<SealPatch, 'state' | 'facts'>> & SealPatch,
  ): Promise<boolean> {
    const row = {
      tenant_id: tenantId,
      signing_key: key,
      step: 'received',
      version: 1,
      tries: 0,
      ...this.columns(patch),
    };
    try {
      await this.sql('trust_seal').insert(row);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** @returns whether nobody else had changed the row in between */
  async change({ id, version }: SealRow, patch: SealPatch): Promise<boolean> {
    const columns = { ...this.columns(patch), version: version + 1 };
    return (await this.sql('trust_seal').where({ id, version }).update(columns)) === 1;
  }

  /** Seals that wait or were interrupted and are due. */
  async due(): Promise<number[]> {
    const ids: unknown[] = await this.sql('trust_seal')
      .where('due_at', '<=', this.now())
      .orderBy('id')
      .limit(100)
      .pluck('id');
    return ids.map(readInteger);
  }

  async dueForRenewal(): Promise<number[]> {
    const ids: unknown[] = await this.sql('trust_seal')
      .where('renew_at', '<=', this.now())
      .orderBy('id')
      .limit(20)
      .pluck('id');
    return ids.map(readInteger);
  }

  /** Names of all files that rows speak of. */
  async files(): Promise<Set<string>> {
    const rows = await this.sql<Row>('trust_seal').select('facts');
    return new Set(rows.map((row) => factsOf(row).file));
  }

  async countOf(state: SealState['state']): Promise<number> {
    const [row] = await this.sql('trust_seal').where({ state }).count({ count: '*' });
    return readInteger(row?.['count'] ?? 0);
  }

  private columns({ state, reason, step, facts, tries, dueAt, renewAt }: SealPatch): object {
    return {
      ...(state === undefined ? {} : { state }),
      ...(reason === undefined ? {} : { reason }),
      ...(step === undefined ? {} : { step }),
      ...(facts === undefined ? {} : { facts: JSON.stringify(facts) }),
      ...(tries === undefined ? {} : { tries }),
      ...(dueAt === undefined ? {} : { due_at: dueAt }),
      ...(renewAt === undefined ? {} : { renew_at: renewAt }),
      changed_at: this.now(),
    };
  }
}

function rowOf(row: Row): SealRow {
  return {
    id: readInteger(row['id']),
    tenantId: readInteger(row['tenant_id']),
    key: readText(row['signing_key']),
    state: readText(row['state']) as SealRow['state'],
    step: readText(row['step']) as SealStep,
    facts: factsOf(row),
    tries: readInteger(row['tries']),
    version: readInteger(row['version']),
    shown: sealStateOf(row),
  };
}
