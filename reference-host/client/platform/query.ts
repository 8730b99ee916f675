import type { HttpClient } from './http.js';

/** A condition, or conditions put together with `AND`, `OR` and `!`. */
export interface Expression {
  readonly key?: string;
  readonly op: 'AND' | 'OR' | '!' | '=' | '!=' | '>' | '<' | 'IN' | '=?' | '?' | '<=' | '>=' | '=$';
  readonly exp?: unknown;
}

/** What of which records. */
export interface Query {
  readonly limetype: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly orderBy?: readonly Readonly<Record<string, 'ASC' | 'DESC'>>[];
  readonly filter?: Expression;
  readonly responseFormat: { readonly object?: object; readonly aggregates?: object };
}

export interface QueryResponse {
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly aggregates: Readonly<Record<string, unknown>>;
}

/** Asks the server for records that fit a filter. */
export class QueryService {
  constructor(private readonly http: HttpClient) {}

  /** @throws `HttpResponseError` for what cannot be asked, aggregates among it */
  async execute(query: Query): Promise<QueryResponse> {
    const params = { q: JSON.stringify(query) };
    const { objects } = (await this.http.get('api/v1/query/', { params })) as Pick<QueryResponse, 'objects'>;
    return { objects, aggregates: {} };
  }
}
