import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { z } from 'zod';
import { StateError, UnavailableError } from '../../errors.js';
import { isReachable } from '../broker/configuration.js';
import type { MethodErrorCode } from '../errors.js';
import { readBounded } from '../bounded.js';
import { problem, pushed, signResponse, type SignResponse } from './answers.js';
import type { BuildingBlockConfiguration, BuildingBlockMethodId } from './configuration.js';

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const ASSERTION_LIFE_S = 120;
/** The same push may be sent again: the building block knows it by its key. */
const TRIES = 2;
const NOT_FOUND = 404;
const PENDING = 202;
const REFUSED: readonly number[] = [401, 403];

/** What is asked of the building block before the browser goes there. */
export interface PushedRequest {
  readonly hash: string;
  readonly dataToBeDisplayed: string;
  readonly requestTimestamp: string;
  readonly nonce: string;
  readonly state: string;
  readonly callbackUrl: string;
  readonly uiLocales: string;
  readonly method: BuildingBlockMethodId;
}

interface Call {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}
type Sent = { readonly status: number; readonly answer: unknown };

/** Calls the eSignature Building Block as one of its e-services: https only (or this machine in tests), one assertion for each call, bounded answers. */
export class BuildingBlockClient {
  constructor(
    private readonly configuration: Pick<BuildingBlockConfiguration, 'url' | 'environment' | 'clientId' | 'key'>,
  ) {}

  /**
   * Says ahead what is to be signed, so that nothing of it stands in an address.
   *
   * @param call - the same however often it is asked for
   * @returns where to send the browser
   * @throws `StateError` `BUILDING_BLOCK_REFUSED` with `details.error`; `UnavailableError` `BUILDING_BLOCK_UNAVAILABLE`
   */
  async push(request: PushedRequest, call: string): Promise<string> {
    const body = JSON.stringify({ format: 'CAdES', hashType: 'SHA2-256', ...request });
    const headers = { 'content-type': 'application/json', 'idempotency-key': call };
    for (let left = TRIES - 1; ; left -= 1) {
      try {
        const { signUrl } = this.read(await this.send('sign/requests', { method: 'POST', headers, body }), pushed);
        if (!isReachable(signUrl, this.configuration.environment))
          throw unavailable('it names an address that may not be called');
        return signUrl;
      } catch (error) {
        if (left === 0 || !(error instanceof UnavailableError)) throw error;
      }
    }
  }

  /**
   * Fetches a signature that a callback announces. May be asked again.
   *
   * @returns `undefined` when there is none of this name for us
   * @throws `UnavailableError` `BUILDING_BLOCK_UNAVAILABLE`
   */
  async signature(signatureId: string): Promise<SignResponse | undefined> {
    const sent = await this.send(`sign/response/${encodeURIComponent(signatureId)}`, { method: 'GET', headers: {} });
    return sent.status === NOT_FOUND ? undefined : this.read(sent, signResponse);
  }

  /** Whether it knows us by our key. @throws `UnavailableError` `BUILDING_BLOCK_UNAVAILABLE` */
  async isKnown(): Promise<boolean> {
    const { status } = await this.exchange(`sign/response/${'0'.repeat(64)}`, { method: 'GET', headers: {} });
    if (status === NOT_FOUND) return true;
    if (REFUSED.includes(status)) return false;
    throw unavailable(`it answers ${String(status)}`);
  }

  private async send(path: string, init: Call): Promise<Sent> {
    const sent = await this.exchange(path, init);
    const { status } = sent;
    // Credentials may be put right, and what is not there yet will be: nobody's signature is lost by waiting for that.
    if (REFUSED.includes(status) || status === PENDING || status === 429 || status >= 500) {
      throw unavailable(`it answers ${String(status)}`);
    }
    return sent;
  }

  private async exchange(path: string, init: Call): Promise<Sent> {
    const { url, environment } = this.configuration;
    const address = `${url}/${path}`;
    if (!isReachable(address, environment)) throw unavailable('its address may not be called');
    const headers = { ...init.headers, accept: 'application/json', authorization: `Bearer ${await this.assertion()}` };
    let status: number;
    let text: string;
    try {
      const response = await fetch(address, {
        ...init,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      ({ status } = response);
      text = Buffer.from(await readBounded(response, MAX_ANSWER_BYTES)).toString('utf8');
    } catch (cause) {
      throw unavailable('it does not answer', cause);
    }
    return { status, answer: jsonIn(text) };
  }

  private read<T>({ status, answer }: Sent, schema: z.ZodType<T>): T {
    if (status === 200 || status === 201) {
      const known = schema.safeParse(answer);
      if (known.success) return known.data;
      throw unavailable('an answer that this client does not know');
    }
    const said = problem.safeParse(answer);
    const error = said.success ? said.data.code : String(status);
    const code: MethodErrorCode = 'BUILDING_BLOCK_REFUSED';
    throw new StateError(code, `The eSignature Building Block refused the request: ${error}`, { details: { error } });
  }

  /** Proves who calls (RFC 7523): two minutes, one call. */
  private async assertion(): Promise<string> {
    const { clientId, url, key } = this.configuration;
    return new SignJWT()
      .setProtectedHeader({ alg: key.alg, ...(key.kid === undefined ? {} : { kid: key.kid }) })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(url)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${String(ASSERTION_LIFE_S)}s`)
      .sign(await importJWK(key, key.alg));
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
  const code: MethodErrorCode = 'BUILDING_BLOCK_UNAVAILABLE';
  return new UnavailableError(code, `The eSignature Building Block cannot be used now: ${what}`, { cause });
}
