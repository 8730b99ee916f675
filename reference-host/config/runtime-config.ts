import type { Knex } from 'knex';
import { ConfigError, StateError } from '../../src/errors.js';
import { isDuplicateKey } from '../../src/db/index.js';
import type { RuntimeConfigDeclaration, RuntimeConfigReader } from '../../src/host/index.js';
import type { HostCode } from '../app/errors.js';

interface Row {
  readonly package: string;
  readonly version: number;
  readonly value: string;
  readonly revision: number;
}

interface Entry {
  readonly declaration: RuntimeConfigDeclaration<unknown>;
  readonly initial: unknown;
  revision: number;
  value: unknown;
}

/**
 * Checks that a candidate can come into force before it is stored, for instance that its tables can be made.
 * `asIf` runs a function that sees the candidate in place of the settings in force; it must not be asynchronous.
 *
 * @returns what to do once the candidate is in force
 */
export type BeforeChange = (
  packageName: string,
  asIf: <T>(read: () => T) => T,
) => Promise<(() => Promise<void>) | undefined>;

/** Runtime configuration: stored with its version, validated by its declaration, kept in memory, refreshed from the database. */
export class RuntimeConfigStore implements RuntimeConfigReader {
  private readonly entries = new Map<string, Entry>();
  private readonly listeners: BeforeChange[] = [];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sql: Knex,
    private readonly now: () => Date,
  ) {}

  /**
   * @param initial - what holds until an administrator saves something
   * @throws `UnusableError` `CONFIG_VALUE_INVALID`
   */
  declare(declaration: RuntimeConfigDeclaration<unknown>, initial: unknown = {}): void {
    this.entries.set(declaration.name, { declaration, initial, revision: 0, value: declaration.parse(initial) });
  }

  get<T>(declaration: RuntimeConfigDeclaration<T>): T {
    const entry = this.entries.get(declaration.name);
    if (entry === undefined) return declaration.parse({});
    return entry.value as T;
  }

  /** @returns what is in force, `undefined` for an unknown package */
  read(
    packageName: string,
  ): { value: unknown; revision: number; declaration: RuntimeConfigDeclaration<unknown> } | undefined {
    return this.entries.get(packageName);
  }

  onChange(listener: BeforeChange): void {
    this.listeners.push(listener);
  }

  /**
   * Saves settings; keys that are left out keep their value.
   *
   * @param expectedRevision - refuse when somebody else saved since
   * @throws `UnusableError` `CONFIG_VALUE_INVALID`
   * @throws `StateError` `HOST_CONFIG_CHANGED`
   */
  async put(packageName: string, change: Readonly<Record<string, unknown>>, expectedRevision?: number): Promise<void> {
    await this.inTurn(async () => {
      await this.refreshNow();
      const entry = this.entryOf(packageName);
      if (expectedRevision !== undefined && expectedRevision !== entry.revision) throw changed();
      const stored = { ...(entry.value as object), ...change };
      const value = entry.declaration.parse(stored);
      const followUps = await this.prepare(entry, value);
      await this.write(entry, stored);
      entry.revision += 1;
      entry.value = value;
      for (const followUp of followUps) await followUp();
    });
  }

  /** What a candidate would be, without saving it; for dry runs. */
  async tryOut<T>(packageName: string, change: Readonly<Record<string, unknown>>, read: () => T): Promise<T> {
    return await this.inTurn(() => {
      const entry = this.entryOf(packageName);
      const value = entry.declaration.parse({ ...(entry.value as object), ...change });
      return Promise.resolve(asIfFor(entry, value)(read));
    });
  }

  /** Takes over what other processes saved. */
  async refresh(): Promise<void> {
    await this.inTurn(() => this.refreshNow());
  }

  private async refreshNow(): Promise<void> {
    for (const row of await this.sql<Row>('host_runtime_config')) {
      const entry = this.entries.get(row.package);
      if (entry === undefined || entry.revision === row.revision) continue;
      const value = entry.declaration.parse(migrated(entry.declaration, row));
      const followUps = await this.prepare(entry, value);
      entry.revision = row.revision;
      entry.value = value;
      for (const followUp of followUps) await followUp();
    }
  }

  private async prepare(entry: Entry, value: unknown): Promise<(() => Promise<void>)[]> {
    const followUps: (() => Promise<void>)[] = [];
    for (const listener of this.listeners) {
      const followUp = await listener(entry.declaration.name, asIfFor(entry, value));
      if (followUp !== undefined) followUps.push(followUp);
    }
    return followUps;
  }

  private async write(entry: Entry, stored: object): Promise<void> {
    const row = {
      version: entry.declaration.version,
      value: JSON.stringify(stored),
      revision: entry.revision + 1,
      changed_at: this.now().getTime(),
    };
    const where = { package: entry.declaration.name, revision: entry.revision };
    if (entry.revision === 0) {
      try {
        await this.sql('host_runtime_config').insert({ package: entry.declaration.name, ...row });
      } catch (error) {
        throw isDuplicateKey(error) ? changed() : error;
      }
    } else if ((await this.sql('host_runtime_config').where(where).update(row)) !== 1) throw changed();
  }

  private entryOf(packageName: string): Entry {
    const entry = this.entries.get(packageName);
    if (entry === undefined) throw new Error(`No package ${packageName} declared a runtime configuration`);
    return entry;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(work);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}

function asIfFor(entry: Entry, candidate: unknown): <T>(read: () => T) => T {
  return (read) => {
    const inForce = entry.value;
    entry.value = candidate;
    try {
      return read();
    } finally {
      entry.value = inForce;
    }
  };
}

function migrated(declaration: RuntimeConfigDeclaration<unknown>, row: Row): unknown {
  let value: unknown = JSON.parse(row.value);
  for (let version = row.version; version < declaration.version; version++) {
    const step = declaration.getMigrations().find((migration) => migration.from === version);
    if (step === undefined) {
      throw new ConfigError<HostCode>(
        'HOST_CONFIG_MIGRATION_MISSING',
        `Nothing leads from version ${version} of the configuration of ${declaration.name}`,
      );
    }
    value = step.migrate(value);
  }
  return value;
}

function changed(): StateError<HostCode> {
  return new StateError<HostCode>('HOST_CONFIG_CHANGED', 'Somebody else has saved these settings; reload them first');
}
