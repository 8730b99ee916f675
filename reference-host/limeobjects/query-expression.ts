import type { Knex } from 'knex';
import { whereText, type TextPlace } from '../../src/db/index.js';
import type { LimeValue, Principal } from '../../src/host/index.js';
import { ExpressionBudget, invalidQuery, type Expression } from './query-request.js';
import { restrict } from './query.js';
import type { StoredProperty } from '../structure/index.js';
import { checkType } from './validation.js';
import { storedForm } from './values.js';
import type { View, Views } from './views.js';

const MOST_ALTERNATIVES = 500;
const MOST_RELATIONS = 3;
const COMPARABLE: ReadonlySet<string> = new Set(['integer', 'decimal', 'time', 'date', 'belongsto', 'file', 'string']);
const PLACES: Readonly<Record<string, TextPlace>> = { '=?': 'begins', '?': 'contains', '=$': 'ends' };
const ID: StoredProperty = { name: '_id', type: 'belongsto', related: '', texts: { en_us: '' } };

/** Turns a client's filter into conditions, as far as the principal may read what it names. */
export class QueryExpressions {
  private readonly budget = new ExpressionBudget();

  constructor(
    private readonly sql: Knex,
    private readonly views: Views,
    private readonly principal: Principal,
  ) {}

  /** @throws `InputError` `HOST_QUERY_INVALID`; what may not be read does not exist here */
  apply(builder: Knex.QueryBuilder, view: View, expression: Expression, depth = 1): void {
    const { op, exp, key } = expression;
    if (op === 'AND') {
      for (const part of this.budget.parts(exp, depth)) this.apply(builder, view, part, depth + 1);
    } else if (op === 'OR') {
      const parts = this.budget.parts(exp, depth);
      void builder.where((group) => {
        void group.whereRaw('1 = 0');
        for (const part of parts) void group.orWhere((one) => this.apply(one, view, part, depth + 1));
      });
    } else if (op === '!') {
      const part = this.budget.part(exp, depth);
      void builder.whereNot((group) => this.apply(group, view, part, depth + 1));
    } else {
      this.along((key ?? '').split('.'), builder, view, expression);
    }
  }

  /** `company.name`: whoever fits is related to one that fits. */
  private along(path: readonly string[], builder: Knex.QueryBuilder, view: View, expression: Expression): void {
    const [name = '', ...rest] = path;
    if (rest.length === 0) {
      this.compare(builder, view, name, expression);
      return;
    }
    const property = view.properties.get(name);
    if (property?.type !== 'belongsto' || property.concealed === true || rest.length > MOST_RELATIONS) {
      throw unknown(name);
    }
    const related = this.views.of(this.principal, property.related);
    if (!related.isReadable) throw unknown(name);
    const found = this.sql(related.definition.name).select('_id');
    this.along(rest, found, related, expression);
    void builder.whereIn(name, found);
  }

  private compare(builder: Knex.QueryBuilder, view: View, name: string, { op, exp }: Expression): void {
    const property = name === '_id' ? ID : view.properties.get(name);
    if (property === undefined || property.concealed === true) throw unknown(name);
    const place = PLACES[op];
    if (place !== undefined) {
      this.look(builder, property, place, exp);
    } else if (op === '=' || op === 'IN') {
      restrict(this.sql, builder, view, { [name]: op === 'IN' ? alternatives(exp) : single(exp) });
    } else if (op === '!=') {
      const value = single(exp);
      const isEmpty = value === null || value === '';
      void builder.where((group) => {
        void group.whereNot((same) => restrict(this.sql, same, view, { [name]: value }));
        // What is empty differs from every value; SQL says neither yes nor no.
        if (!isEmpty) void group.orWhereNull(name);
      });
    } else {
      void builder.where(name, op as '>' | '<' | '<=' | '>=', comparable(property, exp) as Knex.Value);
    }
  }

  private look(builder: Knex.QueryBuilder, property: StoredProperty, place: TextPlace, exp: unknown): void {
    if (property.type !== 'string' && property.type !== 'text') throw invalidQuery(`${property.name} is no text`);
    if (typeof exp !== 'string' || exp.includes('\0')) throw invalidQuery(`${property.name} is looked for with a text`);
    if (exp !== '') whereText(this.sql, builder, property.name, place, exp);
  }
}

function comparable(property: StoredProperty, exp: unknown): unknown {
  const checked = checkType(property, exp);
  if ('fault' in checked || !COMPARABLE.has(property.type)) {
    throw invalidQuery(`${property.name} cannot be compared with that`);
  }
  return storedForm(property, checked.value);
}

function single(exp: unknown): LimeValue {
  if (exp === undefined || exp === null) return null;
  if (typeof exp === 'string' || typeof exp === 'number' || typeof exp === 'boolean') return exp;
  throw invalidQuery('exp is one value here');
}

function alternatives(exp: unknown): readonly LimeValue[] {
  if (!Array.isArray(exp) || exp.length > MOST_ALTERNATIVES) {
    throw invalidQuery(`IN takes a list of at most ${MOST_ALTERNATIVES}`);
  }
  return exp.map(single);
}

function unknown(name: string): Error {
  return invalidQuery(`${name.slice(0, 60)} is not a property that can be asked for`);
}
