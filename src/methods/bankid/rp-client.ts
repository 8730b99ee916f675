import type { IncomingHttpHeaders } from 'node:http';
import { performance } from 'node:perf_hooks';
import { createSecureContext } from 'node:tls';
import { Agent, request } from 'undici';
import type { z } from 'zod';
import { ConfigError, StateError, UnavailableError } from '../../errors.js';
import type { MethodErrorCode } from '../errors.js';
import { collectAnswer, errorAnswer, orderAnswer, type CollectAnswer, type OrderAnswer } from './answers.js';
import type { BankIdConfiguration } from './configuration.js';
import type { BankIdOrders, SignOrder } from './orders.js';

const CONNECT_TIMEOUT_MS = 5000;
const ANSWER_TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
/** However long the headers say: nobody waits longer for a new try. */
const MAX_PAUSE_MS = 60_000;

/** A refusal that says which one it is. */
export class BankIdRefusal extends StateError<MethodErrorCode> {
  constructor(readonly errorCode: string) {
    super('BANKID_REFUSED', `BankID refused the call: ${errorCode}`, { details: { errorCode } });
  }
}

/**
 * Speaks BankID's Relying Party API v6.0: POST, JSON, exactly `application/json`, mutual TLS with one trusted root.
 * Never repeats a call by itself: `sign` is not idempotent, and a final answer of `collect` is given once. Calls nobody while BankID's rate
 * headers say that there are no calls left.
 */
export class BankIdClient implements BankIdOrders {
  private readonly agent: Agent;
  /** No call before this time, of a clock that is never set. */
  private closedUntilMs = 0;

  constructor(private readonly configuration: BankIdConfiguration) {
    const { pfx, passphrase, serverCa } = configuration;
    assertOpens(pfx, passphrase);
    this.agent = new Agent({
      connections: 50,
      maxResponseSize: MAX_ANSWER_BYTES,
      connect: {
        timeout: CONNECT_TIMEOUT_MS,
        minVersion: 'TLSv1.2',
        ...(pfx === undefined ? {} : { pfx, passphrase }),
        ...(serverCa === undefined ? {} : { ca: serverCa }),
      },
    });
  }

  /** @throws {@link BankIdRefusal} `alreadyInProgress`, `invalidParameters`; `UnavailableError` `BANKID_UNAVAILABLE` */
  sign(order: SignOrder): Promise<OrderAnswer> {
    return this.call('sign', order, orderAnswer);
  }

  /** @throws {@link BankIdRefusal} `invalidParameters` when the order is not known any more; `UnavailableError` */
  collect(orderRef: string): Promise<CollectAnswer> {
    return this.call('collect', { orderRef }, collectAnswer);
  }

  /** What is over or unknown already is no error. */
  async cancel(orderRef: string): Promise<void> {
    try {
      await this.send('cancel', { orderRef });
    } catch (error) {
      if (!(error instanceof BankIdRefusal)) throw error;
    }
  }

  /** A GET on `auth` is answered 405 by a server that is there: what BankID's own sample uses as health check. */
  async isReachable(): Promise<boolean> {
    try {
      const { statusCode, body } = await request(new URL('auth', this.configuration.baseUrl), {
        dispatcher: this.agent,
        signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS),
      });
      await body.dump();
      return statusCode === 405;
    } catch {
      return false;
    }
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  private async call<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T> {
    const answer = schema.safeParse(await this.send(path, body));
    if (answer.success) return answer.data;
    throw unavailable('an answer that this client does not know');
  }

  private async send(path: string, body: object): Promise<unknown> {
    if (performance.now() < this.closedUntilMs) throw unavailable('too many calls');
    let statusCode: number;
    let answer: unknown;
    try {
      const response = await request(new URL(path, this.configuration.baseUrl), {
        method: 'POST',
        // A charset parameter is refused with 415.
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
        dispatcher: this.agent,
        // Of everything together: where a certificate is refused after the handshake, connections are made again and again.
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      statusCode = response.statusCode;
      this.heed(statusCode, response.headers);
      answer = await response.body.json();
    } catch (cause) {
      throw unavailable('no readable answer', cause);
    }
    if (statusCode === 200) return answer;
    throw refusalOf(statusCode, answer);
  }

  /** Too many calls, or the last one that was left: the next one after the reset. */
  private heed(statusCode: number, headers: IncomingHttpHeaders): void {
    if (statusCode !== 429 && headers['ratelimit-remaining'] !== '0') return;
    const seconds = Number(headers['ratelimit-reset'] ?? headers['retry-after']);
    const pauseMs = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, MAX_PAUSE_MS) : 1000;
    this.closedUntilMs = performance.now() + pauseMs;
  }
}

/** @throws `ConfigError` `METHOD_CONFIG_INVALID` when the passphrase does not open the file */
function assertOpens(pfx: Buffer | undefined, passphrase: string | undefined): void {
  if (pfx === undefined) return;
  try {
    createSecureContext({ pfx, passphrase });
  } catch {
    // Its cause could say something about the passphrase.
    const code: MethodErrorCode = 'METHOD_CONFIG_INVALID';
    const option = 'esign.bankid.pfxFile';
    throw new ConfigError(code, `${option} cannot be opened with the passphrase`, { details: { option } });
  }
}

/** 400 says something about the order; everything else says something about the connection, the agreement or the service. */
function refusalOf(statusCode: number, answer: unknown): Error {
  const read = errorAnswer.safeParse(answer);
  const errorCode = read.success ? read.data.errorCode : String(statusCode);
  return statusCode === 400 ? new BankIdRefusal(errorCode) : unavailable(`${statusCode} ${errorCode}`);
}

function unavailable(what: string, cause?: unknown): UnavailableError<MethodErrorCode> {
  return new UnavailableError('BANKID_UNAVAILABLE', `BankID cannot be used now: ${what}`, { cause });
}
