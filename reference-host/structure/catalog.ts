import type { Knex } from 'knex';
import { StateError } from '../../src/errors.js';
import type { LimetypeCatalog, LimetypeDefinition, StructureChange } from '../../src/host/index.js';
import { readJson, readText, withDeadlockRetry, writeJson } from '../../src/db/index.js';
import { checkDefinition, isStored } from './definition.js';
import type { StructureErrorCode } from './errors.js';
import { joinWanted, mergeDefinition } from './merge.js';
import { planDefinitions } from './plan.js';
import { createColumn, createIndex, createTable, widenColumn } from './tables.js';

/**
 * Structure of the CRM's tables. The definitions in force are rows of `host_limetype`; a copy of them is kept in memory.
 *
 * A definition of a limetype that exists may be partial: what it names is added, what it does not name stays.
 */
export class StructureCatalog implements LimetypeCatalog {
  private definitions: ReadonlyMap<string, LimetypeDefinition> = new Map();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly sql: Knex) {}

  /** Reads the definitions in force anew; once at start-up, and when another process may have changed them. */
  async load(): Promise<void> {
    this.replace(await readDefinitions(this.sql));
  }

  get(name: string): LimetypeDefinition | undefined {
    return this.definitions.get(name);
  }

  all(): readonly LimetypeDefinition[] {
    return [...this.definitions.values()];
  }

  /** Calls back whenever the definitions in memory were replaced. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  async plan(definitions: readonly LimetypeDefinition[]): Promise<readonly StructureChange[]> {
    return planAgainst(this.sql, await readDefinitions(this.sql), checked(definitions));
  }

  /**
   * Creates and changes tables in one transaction; of processes that start together, one does it and the others find it done.
   *
   * @throws `StateError` `HOST_STRUCTURE_CONFLICT` with `details.conflicts`, and nothing is changed
   * @throws `UnusableError` `HOST_DEFINITION_INVALID`
   */
  async apply(definitions: readonly LimetypeDefinition[]): Promise<readonly StructureChange[]> {
    const wanted = checked(definitions);
    const outcome = await withDeadlockRetry(() => this.sql.transaction((trx) => applyIn(trx, wanted)));
    this.replace(outcome.definitions);
    return outcome.changes;
  }

  private replace(definitions: ReadonlyMap<string, LimetypeDefinition>): void {
    this.definitions = definitions;
    for (const listener of this.listeners) listener();
  }
}

function checked(definitions: readonly LimetypeDefinition[]): readonly LimetypeDefinition[] {
  for (const definition of definitions) checkDefinition(definition);
  return joinWanted(definitions);
}

async function readDefinitions(sql: Knex): Promise<Map<string, LimetypeDefinition>> {
  const rows = (await sql('host_limetype').select('name', 'definition').orderBy('position')) as Record<
    string,
    unknown
  >[];
  return new Map(rows.map((row) => [readText(row.name), readJson(row.definition) as LimetypeDefinition]));
}

async function planAgainst(
  sql: Knex,
  stored: ReadonlyMap<string, LimetypeDefinition>,
  wanted: readonly LimetypeDefinition[],
): Promise<readonly StructureChange[]> {
  const changes = planDefinitions(stored, wanted);
  const planned: StructureChange[] = [];
  for (const change of changes) {
    const isTaken = change.kind === 'create-limetype' && (await sql.schema.hasTable(change.limetype));
    planned.push(isTaken ? { ...change, kind: 'conflict', detail: 'a table of that name exists' } : change);
  }
  return planned;
}

interface Outcome {
  readonly changes: readonly StructureChange[];
  readonly definitions: ReadonlyMap<string, LimetypeDefinition>;
}

async function applyIn(trx: Knex.Transaction, wanted: readonly LimetypeDefinition[]): Promise<Outcome> {
  // The first statement takes the lock on which processes that start together wait for each other.
  await trx('host_structure_lock')
    .where({ id: 1 })
    .update({ turn: trx.raw('?? + 1', ['turn']) });
  const stored = await readDefinitions(trx);
  const changes = await planAgainst(trx, stored, wanted);
  const conflicts = changes.filter((change) => change.kind === 'conflict');
  if (conflicts.length > 0) throw conflicting(conflicts);
  const definitions = new Map(stored);
  for (const definition of wanted) {
    const before = stored.get(definition.name);
    const after = before === undefined ? definition : mergeDefinition(before, definition);
    definitions.set(definition.name, after);
    await store(trx, before, after, definitions.size);
  }
  for (const change of changes) await carryOut(trx, change, stored, definitions);
  return { changes, definitions };
}

async function store(
  trx: Knex.Transaction,
  before: LimetypeDefinition | undefined,
  after: LimetypeDefinition,
  position: number,
): Promise<void> {
  const definition = writeJson(after);
  if (before === undefined) await trx('host_limetype').insert({ name: after.name, definition, position });
  else if (definition !== writeJson(before))
    await trx('host_limetype').where({ name: after.name }).update({ definition });
}

async function carryOut(
  trx: Knex.Transaction,
  change: StructureChange,
  stored: ReadonlyMap<string, LimetypeDefinition>,
  definitions: ReadonlyMap<string, LimetypeDefinition>,
): Promise<void> {
  const definition = definitions.get(change.limetype);
  if (definition === undefined) return;
  if (change.kind === 'create-limetype') return createTable(trx, definition);
  const property = definition.properties.find(({ name }) => name === change.property);
  if (property === undefined || !isStored(property)) return;
  if (change.kind === 'create-property') return createColumn(trx, definition.name, property);
  if (change.kind !== 'widen-property') return;
  const before = stored.get(change.limetype)?.properties.find(({ name }) => name === change.property);
  if (property.indexed === true && before?.indexed !== true) await createIndex(trx, definition.name, property);
  if (property.type === 'string' || property.type === 'text') await widenColumn(trx, definition.name, property);
}

function conflicting(conflicts: readonly StructureChange[]): StateError<StructureErrorCode> {
  const lines = conflicts.map(
    ({ limetype, property, detail }) => `${[limetype, property].filter(Boolean).join('.')} ${detail}`,
  );
  return new StateError<StructureErrorCode>(
    'HOST_STRUCTURE_CONFLICT',
    `The structure does not fit: ${lines.join('; ')}`,
    {
      details: { conflicts },
    },
  );
}
