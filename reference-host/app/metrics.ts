import type { Request, RequestHandler } from 'express';
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { NotFoundError } from '../../src/errors.js';
import type { Callers } from '../sessions/index.js';
import type { HostCode } from './errors.js';

/** Numbers for whoever watches the server. Labels are names of routes, never addresses. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly seconds: Histogram<'route' | 'method' | 'status'>;
  private readonly failures: Counter<'code'>;
  /** One observer per combination of labels: looking it up by name is cheaper than by labels. Routes and methods are few. */
  private readonly observers = new Map<string, { observe(seconds: number): void }>();

  /** @param hasProcessMetrics - memory, event loop and garbage collection too; once per process */
  constructor(hasProcessMetrics: boolean) {
    if (hasProcessMetrics) collectDefaultMetrics({ register: this.registry });
    this.seconds = new Histogram({
      name: 'host_request_seconds',
      help: 'Time from a request to its answer.',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers: [this.registry],
    });
    this.failures = new Counter({
      name: 'host_problem_total',
      help: 'Answers that were problems, by code.',
      labelNames: ['code'],
      registers: [this.registry],
    });
  }

  observe(route: string, method: string, status: number, seconds: number): void {
    const name = `${route} ${method} ${String(status)}`;
    let observer = this.observers.get(name);
    if (observer === undefined) {
      observer = this.seconds.labels({ route, method, status: String(status) });
      this.observers.set(name, observer);
    }
    observer.observe(seconds);
  }

  problem(code: string): void {
    this.failures.inc({ code });
  }

  /** `GET /metrics`: for this machine itself and for administrators; nobody else learns that it is there. */
  route(callers: Callers): RequestHandler {
    return async (request, response) => {
      if (!isThisMachine(request) && !(await isAdmin(request, callers))) {
        throw new NotFoundError<HostCode>('HOST_NOT_FOUND', 'There is nothing at this address');
      }
      response.type(this.registry.contentType).send(await this.registry.metrics());
    };
  }
}

/** A proxy on this machine speaks for others, so what it forwards does not count. */
function isThisMachine(request: Request): boolean {
  const isForwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  return !isForwarded && /^(?:::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '');
}

async function isAdmin(request: Request, callers: Callers): Promise<boolean> {
  try {
    return (await callers.require(request)).principal.isAdmin;
  } catch {
    return false;
  }
}
