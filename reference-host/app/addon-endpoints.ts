import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { NotAllowedError } from '../../src/errors.js';
import type {
  Endpoint,
  EndpointCall,
  EndpointRegistry,
  Language,
  Principal,
  SecurityPolicies,
  Session,
} from '../../src/host/index.js';
import type { Callers } from '../sessions/index.js';
import { acceptedLanguage, ipAddressOf } from './caller-facts.js';
import { EndpointTable } from './endpoint-table.js';
import type { HostCode } from './errors.js';
import { factsOf } from './request-frame.js';

type Handler = (request: Request, response: Response) => Promise<void>;

/** Answers a call of an endpoint; `prefix` is what stands before the endpoint's own path. */
type Answer = (request: Request, response: Response, prefix: string) => Promise<void>;

const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;
const NOBODY: Principal = { kind: 'impersonated', userId: 0, username: '', isAdmin: false, groups: [] };

/** Who endpoints run as when nobody is logged in. */
export interface Impersonation {
  readonly principal: Principal;
  readonly granted: SecurityPolicies['impersonation']['endpoints'];
}

/** A package's endpoints behind one middleware, without any other in between: the public calls them, and most of all. */
export class AddonEndpoints implements EndpointRegistry {
  private readonly table = new EndpointTable<Answer>();
  private readonly ids = new Set<string>();
  private readonly granted: ReadonlySet<string>;

  /** @param prefixes - what may stand before an endpoint's path, without trailing slash */
  constructor(
    private readonly callers: Callers,
    private readonly impersonation: Impersonation,
    private readonly prefixes: readonly string[],
  ) {
    this.granted = new Set(impersonation.granted);
  }

  add(endpoint: Endpoint): void {
    if (this.ids.has(endpoint.id)) throw new Error(`Two endpoints are called ${endpoint.id}`);
    this.ids.add(endpoint.id);
    const name = naming(endpoint);
    const readBody = jsonBody(endpoint);
    const answer = this.answer(endpoint);
    this.table.add(endpoint.method, endpoint.path, async (request, response, prefix) => {
      name(request, prefix);
      if (hasBody(request)) await readBody(request, response);
      await answer(request, response);
    });
  }

  /** What answers an address, ready to be called; `undefined` when no endpoint does. */
  find(method: string, url: string): Handler | undefined {
    const prefix = this.prefixes.find((one) => url.startsWith(one) && url[one.length] === '/');
    if (prefix === undefined) return undefined;
    const query = url.indexOf('?');
    const match = this.table.find(method, url.slice(prefix.length, query < 0 ? undefined : query));
    if (match === undefined) return undefined;
    return (request, response) => {
      request.params = match.params;
      return match.value(request, response, prefix);
    };
  }

  /** The same as a middleware. */
  readonly handler: RequestHandler = (request, response, next) => {
    const call = this.find(request.method, request.url);
    if (call !== undefined) return call(request, response);
    next();
    return undefined;
  };

  private answer(endpoint: Endpoint): Handler {
    const { access, id } = endpoint;
    return async (request, response) => {
      if (access === 'session') {
        const session = await this.callers.require(request);
        await endpoint.handler(new Call(request, session.principal, session), response);
        return;
      }
      if (access === 'public') {
        await endpoint.handler(new Call(request, NOBODY), response);
        return;
      }
      if (!this.granted.has(id)) {
        throw new NotAllowedError<HostCode>(
          'HOST_ENDPOINT_NOT_GRANTED',
          'No user may be impersonated for this address',
        );
      }
      await endpoint.handler(new Call(request, this.impersonation.principal), response);
    };
  }
}

/** Language and address are worked out when asked for: most calls need only one of them. */
class Call implements EndpointCall {
  constructor(
    readonly request: Request,
    readonly principal: Principal,
    readonly session?: Session,
  ) {}

  get language(): Language {
    return this.session?.language ?? acceptedLanguage(this.request.headers['accept-language']);
  }

  get ipAddress(): string {
    return ipAddressOf(this.request);
  }
}

/** Tells the log what is answered, without what the endpoint declares secret. */
function naming(endpoint: Endpoint): (request: Request, prefix: string) => void {
  const secret = new Set(endpoint.secretParams);
  // What the log sees of an address differs by its public parameters only, and often there are none.
  const isConstant = !parameterNames(endpoint.path).some((name) => !secret.has(name));
  const masked = maskedPath(endpoint.path, {}, secret);
  return (request, prefix) => {
    const facts = factsOf(request);
    facts.route = endpoint.id;
    if (secret.size === 0) return;
    facts.address = prefix + (isConstant ? masked : maskedPath(endpoint.path, request.params, secret));
  };
}

/** Reads with a body exist (`/signing/init/`), but most have none. */
function hasBody({ headers }: Request): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function jsonBody(endpoint: Endpoint): (request: Request, response: Response) => Promise<void> {
  const parse: RequestHandler = express.json({ limit: endpoint.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES });
  return (request, response) =>
    new Promise((resolve, reject) => {
      void parse(request, response, (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error('The body cannot be read', { cause: error }));
      });
    });
}

function parameterNames(path: string): readonly string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
}

function maskedPath(path: string, params: Request['params'], secret: ReadonlySet<string>): string {
  return path.replace(/:(\w+)/g, (placeholder, name: string) =>
    secret.has(name) ? placeholder : String(params[name] ?? placeholder),
  );
}
