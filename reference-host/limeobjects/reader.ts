import type { Knex } from 'knex';
import { InputError } from '../../src/errors.js';
import type {
  Limeobject,
  LimeobjectFilter,
  LimeobjectQuery,
  LimeobjectReader,
  LimeValue,
  PreparedFind,
  Principal,
} from '../../src/host/index.js';
import { PLACEHOLDER, prepareCells, type PreparedCells } from '../../src/db/index.js';
import { storedProperties, type StoredProperty } from '../structure/index.js';
import type { LimeobjectErrorCode } from './errors.js';
import { countMany, isId, selectMany, selectOne } from './query.js';
import { checkType } from './validation.js';
import { storedForm } from './values.js';
import { HOST_COLUMNS, type CellMapper, type View, type Views } from './views.js';

/** No record has it. */
const NO_ID = 0;

/** Reads records outside of units of work. Unknown limetypes are `NotFoundError` `HOST_LIMETYPE_NOT_FOUND`. */
export class SqlLimeobjectReader implements LimeobjectReader {
  constructor(
    private readonly sql: Knex,
    private readonly views: Views,
  ) {}

  async get(principal: Principal, limetype: string, id: number): Promise<Limeobject | undefined> {
    return selectOne(this.sql, this.views.of(principal, limetype), id);
  }

  async find(principal: Principal, limetype: string, query: LimeobjectQuery = {}): Promise<Limeobject[]> {
    return selectMany(this.sql, this.views.of(principal, limetype), query);
  }

  async count(principal: Principal, limetype: string, where: LimeobjectFilter = {}): Promise<number> {
    return countMany(this.sql, this.views.of(principal, limetype), where);
  }

  prepare(limetype: string, where: readonly string[], limit: number, properties?: readonly string[]): PreparedFind {
    let generation = -1;
    let run: PreparedCells | undefined;
    let columns: readonly string[] = [];
    let mappers = new WeakMap<View, CellMapper>();
    return async (principal, values) => {
      const view = this.views.of(principal, limetype);
      if (!view.isReadable) return [];
      if (run === undefined || generation !== this.views.generation) {
        generation = this.views.generation;
        columns = columnsOf(view, properties);
        mappers = new WeakMap();
        run = compile(this.sql, view.definition.name, columns, where, limit);
      }
      const bindings = where.map((name) => bindingOf(view, name, values[name]));
      // Equality with an empty value is another statement; the ordinary way round knows it.
      if (bindings.includes(null)) return selectMany(this.sql, view, { where: values, limit });
      const read = run(bindings);
      const rows = read instanceof Promise ? await read : read;
      let toLimeobject = mappers.get(view);
      if (toLimeobject === undefined) mappers.set(view, (toLimeobject = view.cellMapper(columns)));
      return rows.map(toLimeobject);
    };
  }
}

/** Columns for every principal alike, so that one statement serves them all: the view leaves out what may not be read. */
function columnsOf({ definition }: View, wanted: readonly string[] | undefined): readonly string[] {
  const names = storedProperties(definition).map(({ name }) => name);
  return [...HOST_COLUMNS, ...(wanted === undefined ? names : names.filter((name) => wanted.includes(name)))];
}

function compile(
  sql: Knex,
  table: string,
  columns: readonly string[],
  where: readonly string[],
  limit: number,
): PreparedCells {
  // A bound limit makes SQLite plan the statement anew each time it runs.
  const builder = sql(table)
    .select([...columns])
    .orderBy('_id')
    .limit(limit, { skipBinding: true });
  for (const name of where) void builder.where(name, PLACEHOLDER as unknown as Knex.Value);
  return prepareCells(sql, builder, columns);
}

function bindingOf(view: View, name: string, value: LimeValue | undefined): unknown {
  if (name === '_id') return typeof value === 'number' && isId(value) ? value : NO_ID;
  const property: StoredProperty | undefined = view.properties.get(name);
  if (property === undefined || property.type === 'set') throw unusable(name);
  if (value === null || value === undefined || value === '') return null;
  const checked = checkType(property, value);
  if ('fault' in checked) throw unusable(name);
  return storedForm(property, checked.value);
}

function unusable(name: string): InputError<LimeobjectErrorCode> {
  return new InputError<LimeobjectErrorCode>('HOST_QUERY_INVALID', `${name} cannot be compared with that`);
}
