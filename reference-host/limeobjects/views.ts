import { NotFoundError } from '../../src/errors.js';
import type { Limeobject, LimetypeDefinition, LimeValue, Principal } from '../../src/host/index.js';
import { readDate, readInteger, type Cells, type Row } from '../../src/db/index.js';
import type { PolicyBook } from '../security/index.js';
import { storedProperties, type StoredProperty, type StructureCatalog } from '../structure/index.js';
import { describerOf } from './descriptive.js';
import type { StructureErrorCode } from '../structure/index.js';
import { readerFor } from './values.js';

/** A limetype as one kind of principal sees it: what it may not read is not in it. */
export interface View {
  readonly definition: LimetypeDefinition;
  readonly isReadable: boolean;
  /** Stored properties the principal may read, by name. */
  readonly properties: ReadonlyMap<string, StoredProperty>;
  /** Columns to select for {@link View.toLimeobject}. */
  readonly columns: readonly string[];
  toLimeobject(row: Row): Limeobject;
  /** @param columns - what rows as lists consist of: {@link HOST_COLUMNS}, then stored properties in any order */
  cellMapper(columns: readonly string[]): CellMapper;
}

/** Makes a record of a row that comes as a list of values. */
export type CellMapper = (cells: Cells) => Limeobject;

const HOST_ITSELF: Principal = { kind: 'system', userId: 0, username: '', isAdmin: true, groups: [] };

/** First in every list of columns. */
export const HOST_COLUMNS = ['_id', '_version', '_timestamp'] as const;

/** Views, made once per limetype and kind of principal and kept until structure or policies change. */
export class Views {
  private readonly cached = new Map<string, Map<string, View>>();
  private changes = 0;

  constructor(
    private readonly catalog: StructureCatalog,
    private readonly policies: PolicyBook,
  ) {
    const forget = (): void => {
      this.cached.clear();
      this.changes++;
    };
    catalog.onChange(forget);
    policies.onChange(forget);
  }

  /** Differs after every change of structure or policies. */
  get generation(): number {
    return this.changes;
  }

  /** @throws `NotFoundError` `HOST_LIMETYPE_NOT_FOUND` */
  of(principal: Principal, limetype: string): View {
    const key = keyOf(principal);
    const views = this.cached.get(limetype);
    const known = views?.get(key);
    if (known !== undefined) return known;
    const view = this.make(principal, limetype);
    this.cached.set(limetype, (views ?? new Map<string, View>()).set(key, view));
    return view;
  }

  /** The limetype with everything in it, for the host's own use. */
  whole(limetype: string): View {
    return this.of(HOST_ITSELF, limetype);
  }

  /** The definition in force. @throws `NotFoundError` `HOST_LIMETYPE_NOT_FOUND` */
  definition(limetype: string): LimetypeDefinition {
    const definition = this.catalog.get(limetype);
    if (definition !== undefined) return definition;
    throw new NotFoundError<StructureErrorCode>('HOST_LIMETYPE_NOT_FOUND', 'There is no such limetype');
  }

  private make(principal: Principal, limetype: string): View {
    const definition = this.definition(limetype);
    const isReadable = this.policies.can(principal, limetype, undefined, 'read');
    const readable = storedProperties(definition).filter(({ name }) =>
      this.policies.can(principal, limetype, name, 'read'),
    );
    return {
      definition,
      isReadable,
      properties: new Map(readable.map((property) => [property.name, property])),
      columns: [...HOST_COLUMNS, ...readable.map(({ name }) => name)],
      toLimeobject: mapperOf(definition, readable),
      cellMapper: (columns) => cellMapperOf(definition, readable, columns),
    };
  }
}

function keyOf({ kind, isAdmin, groups }: Principal): string {
  if (kind === 'system') return 'system';
  if (kind === 'user') return isAdmin ? 'system' : `user ${groups.join('\n')}`;
  return `impersonated ${groups.join('\n')}`;
}

function mapperOf(definition: LimetypeDefinition, readable: readonly StoredProperty[]): (row: Row) => Limeobject {
  const columns = readable.map((property) => ({ name: property.name, read: readerFor(property) }));
  const describe = describerOf(definition);
  return (row) => {
    const values: Record<string, LimeValue> = {};
    for (const { name, read } of columns) values[name] = read(row[name]);
    const id = readInteger(row._id);
    return {
      limetype: definition.name,
      id,
      version: readInteger(row._version),
      timestamp: readDate(row._timestamp),
      descriptive: describe(id, values),
      values,
    };
  };
}

function cellMapperOf(
  definition: LimetypeDefinition,
  readable: readonly StoredProperty[],
  columns: readonly string[],
): CellMapper {
  const fields = readable
    .map((property) => ({ name: property.name, at: columns.indexOf(property.name), read: readerFor(property) }))
    .filter(({ at }) => at >= 0);
  const describe = describerOf(definition);
  return (cells) => {
    const values: Record<string, LimeValue> = {};
    for (const { name, at, read } of fields) values[name] = read(cells[at]);
    const id = readInteger(cells[0]);
    return {
      limetype: definition.name,
      id,
      version: readInteger(cells[1]),
      timestamp: readDate(cells[2]),
      descriptive: describe(id, values),
      values,
    };
  };
}
