import { Router } from 'express';
import type { Knex } from 'knex';
import type { Row } from '../../src/db/index.js';
import type { Limeobject, LimeValue, Principal } from '../../src/host/index.js';
import type { LimeobjectRouterOptions } from './router.js';
import { QueryExpressions } from './query-expression.js';
import { invalidQuery, readQueryRequest, type QueryRequest, type ResponseObject } from './query-request.js';
import { describe } from './hal.js';
import { applyOrder } from './query.js';
import type { View } from './views.js';

type Options = Pick<LimeobjectRouterOptions, 'limeobjects' | 'views' | 'policies' | 'principalOf'>;
type Answered = Readonly<Record<string, unknown>>;

/** `GET /{application}/api/v1/query/?q=`: the client's query service; `{objects}`, each with the properties that were asked for. */
export function queryRouter(sql: Knex, options: Options): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const principal = options.principalOf(request);
    const wanted = readQueryRequest(request.query['q']);
    const { name } = options.views.definition(wanted.limetype);
    options.policies.demand(principal, name, undefined, 'read');
    const objects = await new QueryRun(sql, options, principal).objects(wanted);
    response.set('cache-control', 'private, no-store').json({ objects });
  });
  return router;
}

/** One query of one principal. */
class QueryRun {
  private readonly known = new Map<string, Limeobject | undefined>();

  constructor(
    private readonly sql: Knex,
    private readonly options: Options,
    private readonly principal: Principal,
  ) {}

  async objects({ limetype, limit, offset, orderBy, filter, responseFormat }: QueryRequest): Promise<Answered[]> {
    const view = this.options.views.of(this.principal, limetype);
    const format = responseFormat.object ?? { _id: null, _descriptive: null };
    this.check(view, format);
    const builder = this.sql(limetype).select(view.columns as string[]);
    if (filter) new QueryExpressions(this.sql, this.options.views, this.principal).apply(builder, view, filter);
    applyOrder(this.sql, builder, view, orderOf(view, orderBy));
    if (limit === 0) return [];
    const rows = (await builder.limit(limit).offset(offset)) as Row[];
    const objects: Answered[] = [];
    for (const row of rows) objects.push(await this.shape(view, view.toLimeobject(row), format));
    return objects;
  }

  /** Refuses the whole query for what may not be read, before anything is read. */
  private check(view: View, format: ResponseObject): void {
    for (const [name, below] of Object.entries(format)) {
      if (name.startsWith('_')) continue;
      const property = view.properties.get(name);
      if (property === undefined || property.concealed === true) throw unknown(name);
      if (below === null || below === undefined) continue;
      const related =
        property.type === 'belongsto' ? this.options.views.of(this.principal, property.related) : undefined;
      if (!related?.isReadable) throw unknown(name);
      this.check(related, below);
    }
  }

  private async shape(view: View, object: Limeobject, format: ResponseObject): Promise<Answered> {
    const shaped: Record<string, unknown> = { _id: object.id };
    for (const [name, below] of Object.entries(format)) {
      const property = view.properties.get(name);
      if (property === undefined) {
        shaped[name] = hostValue(view, object, name);
      } else if (below === null || below === undefined || property.type !== 'belongsto') {
        shaped[name] = plain(object.values[name] ?? null);
      } else {
        const related = await this.related(property.related, object.values[name]);
        const relatedView = this.options.views.of(this.principal, property.related);
        shaped[name] = related === undefined ? null : await this.shape(relatedView, related, below);
      }
    }
    return shaped;
  }

  private async related(limetype: string, id: LimeValue | undefined): Promise<Limeobject | undefined> {
    if (typeof id !== 'number') return undefined;
    const key = `${limetype} ${id}`;
    if (!this.known.has(key)) {
      this.known.set(key, await this.options.limeobjects.get(this.principal, limetype, id));
    }
    return this.known.get(key);
  }
}

function orderOf(view: View, wanted: QueryRequest['orderBy']) {
  return wanted.flatMap((entry) =>
    Object.entries(entry).map(([property, direction]) => {
      if (view.properties.get(property)?.concealed === true) throw unknown(property);
      return { property, descending: direction === 'DESC' };
    }),
  );
}

function hostValue(view: View, object: Limeobject, name: string): unknown {
  switch (name) {
    case '_id':
      return object.id;
    case '_limetype':
      return object.limetype;
    case '_descriptive':
      return describe(view, object);
    case '_timestamp':
      return object.timestamp.toISOString();
    default:
      throw unknown(name);
  }
}

function plain(value: LimeValue): unknown {
  return value instanceof Date ? value.toISOString() : value;
}

function unknown(name: string): Error {
  return invalidQuery(`${name.slice(0, 60)} is not a property that can be asked for`);
}
