import { json, Router, type Request, type Response } from 'express';
import { InputError, NotFoundError } from '../../src/errors.js';
import type { Limeobject, LimeobjectReader, LimeValues, Principal, UnitOfWorkFactory } from '../../src/host/index.js';
import type { PrincipalOf } from '../seams.js';
import type { PolicyBook } from '../security/index.js';
import { Embedding } from './embedding.js';
import type { LimeobjectErrorCode } from './errors.js';
import { HAL, halObject, type HalObject } from './hal.js';
import { namesIn, readListRequest } from './query-string.js';
import type { Views } from './views.js';

/** What the routers of the limeobject API need. */
export interface LimeobjectRouterOptions {
  readonly limeobjects: LimeobjectReader;
  readonly unitsOfWork: UnitOfWorkFactory;
  readonly views: Views;
  readonly policies: PolicyBook;
  readonly principalOf: PrincipalOf;
}

/** What a client may send back because it got it from us. */
const READ_ONLY = new Set(['_id', '_descriptive', '_timestamp', '_version', '_links', '_embedded']);

/** Answers below `/{application}/api/v1/limeobject` in HAL. What it throws is for the application to turn into problem details. */
export function limeobjectRouter(options: LimeobjectRouterOptions): Router {
  const api = new LimeobjectApi(options);
  const body = json({ type: () => true, limit: '1mb' });
  const router = Router();
  router.get('/:limetype/', (request, response) => api.list(request, response));
  router.post('/:limetype/', body, (request, response) => api.create(request, response));
  router.get('/:limetype/:id/', (request, response) => api.get(request, response));
  router.put('/:limetype/:id/', body, (request, response) => api.update(request, response));
  router.delete('/:limetype/:id/', (request, response) => api.delete(request, response));
  return router;
}

class LimeobjectApi {
  private readonly embedding: Embedding;

  constructor(private readonly options: LimeobjectRouterOptions) {
    this.embedding = new Embedding(options.limeobjects, options.views);
  }

  async list(request: Request, response: Response): Promise<void> {
    const { principal, limetype } = this.subject(request, 'read');
    const view = this.options.views.of(principal, limetype);
    const address = new URL(request.originalUrl, 'http://localhost');
    const { query, embed } = readListRequest(view, address.searchParams);
    const relations = this.embedding.relations(view, embed);
    const found = await this.options.limeobjects.find(principal, limetype, query);
    const base = baseOf(request);
    const objects: HalObject[] = [];
    for (const object of found) {
      objects.push(halObject(view, object, base, await this.embedding.embed(principal, object, relations, base)));
    }
    const links: Record<string, { href: string }> = { self: { href: `${base}/${limetype}/${address.search}` } };
    // A full page may be the last one; the next is then empty, which costs less than counting every time.
    if (found.length === query.limit && query.limit > 0) {
      address.searchParams.set('_limit', String(query.limit));
      address.searchParams.set('_offset', String(query.offset + query.limit));
      links.next = { href: `${base}/${limetype}/${address.search}` };
    }
    send(response, { _links: links, _embedded: { limeobjects: objects } });
  }

  async get(request: Request, response: Response): Promise<void> {
    const { principal, limetype } = this.subject(request, 'read');
    const object = await this.options.limeobjects.get(principal, limetype, idOf(request));
    if (object === undefined) throw notFound();
    await this.show(request, response, principal, object);
  }

  async create(request: Request, response: Response): Promise<void> {
    const { principal, limetype } = this.subject(request, 'add');
    const values = valuesOf(request);
    const id = await this.options.unitsOfWork.run(principal, undefined, (uow) => uow.create(limetype, values));
    response.status(201).location(`${baseOf(request)}/${limetype}/${id}/`);
    const object = await this.options.limeobjects.get(principal, limetype, id);
    // Whoever may add but not read learns the id alone.
    if (object === undefined) send(response, { _id: id });
    else await this.show(request, response, principal, object);
  }

  async update(request: Request, response: Response): Promise<void> {
    const { principal, limetype } = this.subject(request, 'write');
    const id = idOf(request);
    const values = valuesOf(request);
    const isDone = await this.options.unitsOfWork.run(principal, { limetype, id }, (uow) =>
      uow.update(limetype, id, values),
    );
    if (!isDone) throw notFound();
    const object = await this.options.limeobjects.get(principal, limetype, id);
    if (object === undefined) send(response, { _id: id });
    else await this.show(request, response, principal, object);
  }

  async delete(request: Request, response: Response): Promise<void> {
    const { principal, limetype } = this.subject(request, 'delete');
    const id = idOf(request);
    const isDone = await this.options.unitsOfWork.run(principal, { limetype, id }, (uow) => uow.delete(limetype, id));
    if (!isDone) throw notFound();
    response.status(204).end();
  }

  private subject(
    request: Request,
    right: 'read' | 'write' | 'add' | 'delete',
  ): { readonly principal: Principal; readonly limetype: string } {
    const principal = this.options.principalOf(request);
    const { name } = this.options.views.definition(textOf(request.params.limetype));
    this.options.policies.demand(principal, name, undefined, right);
    return { principal, limetype: name };
  }

  private async show(request: Request, response: Response, principal: Principal, object: Limeobject): Promise<void> {
    const view = this.options.views.of(principal, object.limetype);
    const address = new URL(request.originalUrl, 'http://localhost');
    const relations = this.embedding.relations(view, namesIn(address.searchParams, '_embed'));
    const base = baseOf(request);
    send(response, halObject(view, object, base, await this.embedding.embed(principal, object, relations, base)));
  }
}

function send(response: Response, body: object): void {
  response.set('Cache-Control', 'private, no-store').type(HAL).send(JSON.stringify(body));
}

function idOf(request: Request): number {
  const text = textOf(request.params.id);
  if (!/^\d{1,10}$/.test(text)) throw notFound();
  return Number(text);
}

/** Express types a parameter as a list too, for the wildcards that these addresses do not have. */
function textOf(parameter: string | readonly string[] | undefined): string {
  return typeof parameter === 'string' ? parameter : '';
}

function valuesOf(request: Request): LimeValues {
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InputError<LimeobjectErrorCode>('HOST_BODY_MALFORMED', 'The request body must be a JSON object');
  }
  return Object.fromEntries(Object.entries(body).filter(([name]) => !READ_ONLY.has(name)));
}

function baseOf(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}${request.baseUrl}`;
}

function notFound(): NotFoundError<LimeobjectErrorCode> {
  return new NotFoundError<LimeobjectErrorCode>('HOST_RECORD_NOT_FOUND', 'There is no such record');
}
