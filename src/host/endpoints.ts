import type { Request, Response } from 'express';
import type { Language, Principal, Session } from './principal.js';

/** One call of an endpoint, after the host has settled who calls. */
export interface EndpointCall {
  readonly request: Request;
  readonly principal: Principal;
  /** Present when `access` is `session`. */
  readonly session?: Session;
  /** The session's language, else the best of `Accept-Language`, else `en_us`. */
  readonly language: Language;
  /** Peer address; behind configured proxies the addresses they vouch for, nearest client first, comma separated. */
  readonly ipAddress: string;
}

/** An address the add-on answers, below `/{application}/{prefix}` and `/{prefix}/{application}`. */
export interface Endpoint {
  /** Stable name, for grants, metrics and logs: `portal.signing.get`. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Express 5 path with a trailing slash, which is optional for callers: `/signing/:id/`. */
  readonly path: string;
  /**
   * `session`: 401 without a log-in, and the cookie's cross-site check.
   * `impersonated`: runs as the add-on's portal user, if `SecurityPolicies.impersonation` grants it this endpoint.
   * `public`: as nobody; for pages without data.
   */
  readonly access: 'session' | 'impersonated' | 'public';
  /** Path parameters whose values never reach a log or metric. */
  readonly secretParams?: readonly string[];
  /** JSON body limit in bytes; default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Answers, or throws an `EsignError`, which the host turns into problem details. */
  handler(call: EndpointCall, response: Response): Promise<void>;
}

/** Collects the add-on's endpoints at start-up. */
export interface EndpointRegistry {
  add(endpoint: Endpoint): void;
}
