import type { z } from 'zod';
import { StateError, UnavailableError } from '../../errors.js';
import { isReachable } from '../broker/configuration.js';
import { readBounded } from '../bounded.js';
import type { MethodErrorCode } from '../errors.js';
import { problem, serviceMethods, type ServiceMethods } from './answers.js';
import type { ServiceConfiguration } from './configuration.js';

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** The service says no, and which no it is. */
export class ServiceRefusal extends StateError<MethodErrorCode> {
  /** @param reason - BankID's own error code, where it was BankID that refused */
  constructor(
    readonly problem: string,
    readonly reason: string | undefined,
  ) {
    super('SERVICE_REFUSED', `The signing service refused the call: ${problem}`, {
      details: { error: reason ?? problem },
    });
  }
}

/** Calls the central signing service: https only (or this machine in tests), API key and customer token, bounded answers. */
export class ServiceClient {
  constructor(
    private readonly configuration: Pick<ServiceConfiguration, 'url' | 'environment' | 'apiKey' | 'customerToken'>,
  ) {}

  /**
   * @param path - below the service's base address
   * @param key - the same call sent again under the same key has the same effect once
   * @throws {@link ServiceRefusal}; `UnavailableError` `SERVICE_UNAVAILABLE`
   */
  async post<T>(path: string, body: object, schema: z.ZodType<T>, key?: string): Promise<T> {
    return this.read(
      await this.send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) },
        body: JSON.stringify(body),
      }),
      schema,
    );
  }

  /** What this customer may use. */
  async methods(): Promise<ServiceMethods> {
    return this.read(await this.send('methods', { method: 'GET', headers: {} }), serviceMethods);
  }

  private async send(
    path: string,
    init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
  ): Promise<{ readonly status: number; readonly answer: unknown }> {
    const { url, environment, apiKey, customerToken } = this.configuration;
    const address = new URL(path, url).href;
    if (!isReachable(address, environment)) throw unavailable('its address may not be called');
    let status: number;
    let text: string;
    try {
      const response = await fetch(address, {
        ...init,
        headers: {
          ...init.headers,
          accept: 'application/json',
          'x-api-key': apiKey,
          'x-customer-token': customerToken,
        },
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      ({ status } = response);
      text = Buffer.from(await readBounded(response, MAX_ANSWER_BYTES)).toString('utf8');
    } catch (cause) {
      throw unavailable('it does not answer', cause);
    }
    if (status === 429 || status >= 500) throw unavailable(`it answers ${String(status)}`);
    return { status, answer: jsonIn(text) };
  }

  private read<T>({ status, answer }: { readonly status: number; readonly answer: unknown }, schema: z.ZodType<T>): T {
    if (status === 200 || status === 201) {
      const known = schema.safeParse(answer);
      if (known.success) return known.data;
      throw unavailable('an answer that this client does not know');
    }
    const said = problem.safeParse(answer);
    // Credentials may be put right: nobody's signature is lost by waiting for that.
    if (status === 401 || status === 403) throw unavailable(`it does not know us (${String(status)})`);
    throw new ServiceRefusal(
      said.success ? said.data.code : String(status),
      said.success ? said.data.reason : undefined,
    );
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unavailable(what: string, cause?: unknown): UnavailableError<MethodErrorCode> {
  return new UnavailableError('SERVICE_UNAVAILABLE', `The signing service cannot be used now: ${what}`, { cause });
}
