import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpSend } from '../pki/index.node.js';
import type { TrustLog } from './log.js';

/** Carries the name of a call to whoever is called for it. */
export const CORRELATION_HEADER = 'x-correlation-id';

const NAME = /^[\w.:-]{1,100}$/;

interface Call {
  name: string;
  /** Tells the caller of another name. */
  readonly tell: (name: string) => void;
}

const calls = new AsyncLocalStorage<Call>();

/** Whether something can be the name of a call. */
export function isCorrelationId(given: string | undefined): given is string {
  return given !== undefined && NAME.test(given);
}

/** Does work under a name, which every line of its log and everybody who is called for it hears. @param tell - told of another name */
export function correlated<T>(name: string, work: () => T, tell: (name: string) => void = () => undefined): T {
  return calls.run({ name, tell }, work);
}

/** Does work that is nobody's call, or many people's. */
export function uncorrelated<T>(work: () => T): T {
  return calls.exit(work);
}

/** The name under which this is done; nothing where it is done for no call. */
export function correlationId(): string | undefined {
  return calls.getStore()?.name;
}

/** Goes on under the name of the call that began it: what follows belongs together, whoever's browser brings it on. */
export function continueAs(name: string | undefined): void {
  const call = calls.getStore();
  if (call === undefined || !isCorrelationId(name) || call.name === name) return;
  call.name = name;
  call.tell(name);
}

/** A log whose lines say for which call they are. */
export function correlatedLog(log: TrustLog): TrustLog {
  const named = (fields: object): object => {
    const id = correlationId();
    return id === undefined ? fields : { correlationId: id, ...fields };
  };
  return {
    info: (fields, message) => log.info(named(fields), message),
    warn: (fields, message) => log.warn(named(fields), message),
    error: (fields, message) => log.error(named(fields), message),
  };
}

/** What tells others for which call they are called. */
export function correlationHeaders(): Readonly<Record<string, string>> {
  const id = correlationId();
  return id === undefined ? {} : { [CORRELATION_HEADER]: id };
}

/** Sends so that services of ours can follow a call; nobody else is to be sent to by it. */
export function passingOn(send: HttpSend): HttpSend {
  return (exchange) => send({ ...exchange, headers: { ...exchange.headers, ...correlationHeaders() } });
}
