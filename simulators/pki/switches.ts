import type { NextFunction, Request, RequestHandler, Response } from 'express';

const SERVICES = ['ca', 'ocsp', 'tsa'] as const;
const STATES = ['up', 'down', 'slow', 'wrong'] as const;

/** A service that can be disturbed. */
export type Service = (typeof SERVICES)[number];
/** `down`: connections are cut; `slow`: answers come late; `wrong`: answers are signed, but to another question. */
export type ServiceState = (typeof STATES)[number];

/** The state that tests have put each service in. */
export class Switches {
  private readonly states = new Map<Service, ServiceState>();

  /** @param slowMs - how late a slow service answers */
  constructor(private readonly slowMs: number) {}

  /** @returns whether service and state exist */
  set(service: string, state: string): boolean {
    if (!SERVICES.includes(service as Service) || !STATES.includes(state as ServiceState)) return false;
    this.states.set(service as Service, state as ServiceState);
    return true;
  }

  all(): Readonly<Record<string, ServiceState>> {
    return Object.fromEntries(SERVICES.map((service) => [service, this.stateOf(service)]));
  }

  isWrong(service: Service): boolean {
    return this.stateOf(service) === 'wrong';
  }

  /** Stands before the service's routes. */
  gate(service: Service): RequestHandler {
    return (request: Request, _response: Response, next: NextFunction) => {
      const state = this.stateOf(service);
      if (state === 'down') request.socket.destroy();
      else if (state === 'slow') setTimeout(next, this.slowMs);
      else next();
    };
  }

  private stateOf(service: Service): ServiceState {
    return this.states.get(service) ?? 'up';
  }
}
