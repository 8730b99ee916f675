import express, { Router } from 'express';
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
import type { HostCode } from './errors.js';
import { factsOf } from './request-frame.js';

const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;
const NOBODY: Principal = { kind: 'impersonated', userId: 0, username: '', isAdmin: false, groups: [] };

/** Who endpoints run as when nobody is logged in. */
export interface Impersonation {
  readonly principal: Principal;
  readonly granted: SecurityPolicies['impersonation']['endpoints'];
}

/** Mounts a package's endpoints directly on one router, without middleware in between. */
export class AddonEndpoints implements EndpointRegistry {
  readonly router = Router({ caseSensitive: true });
  private readonly ids = new Set<string>();
  private readonly granted: ReadonlySet<string>;

  constructor(
    private readonly callers: Callers,
    private readonly impersonation: Impersonation,
  ) {
    this.granted = new Set(impersonation.granted);
  }

  add(endpoint: Endpoint): void {
    if (this.ids.has(endpoint.id)) throw new Error(`Two endpoints are called ${endpoint.id}`);
    this.ids.add(endpoint.id);
    const method = endpoint.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    this.router[method](endpoint.path, this.naming(endpoint), jsonBody(endpoint), this.answer(endpoint));
  }

  private naming(endpoint: Endpoint): RequestHandler {
    const secret = new Set(endpoint.secretParams);
    return (request, _response, next) => {
      const facts = factsOf(request);
      facts.route = endpoint.id;
      if (secret.size > 0) facts.address = request.baseUrl + maskedPath(endpoint.path, request.params, secret);
      next();
    };
  }

  private answer(endpoint: Endpoint): RequestHandler {
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

function jsonBody(endpoint: Endpoint): RequestHandler {
  const parse: RequestHandler = express.json({ limit: endpoint.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES });
  return (request, response: Response, next) => {
    const { headers } = request;
    // Reads with a body exist (`/signing/init/`), but most have none.
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) next();
    else parse(request, response, next);
  };
}

function maskedPath(path: string, params: Request['params'], secret: ReadonlySet<string>): string {
  return path.replace(/:(\w+)/g, (placeholder, name: string) =>
    secret.has(name) ? placeholder : String(params[name] ?? placeholder),
  );
}
