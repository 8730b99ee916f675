import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { request, type Dispatcher } from 'undici';
import type * as z from 'zod';
import { ConfigError, IntegrityError } from '../errors.js';
import { readJsonAnswer, readRefusal, unavailable } from './client-answers.js';
import {
  anchorsSchema,
  checksSchema,
  receiptSchema,
  recordAnswerSchema,
  rehearsalSchema,
  sealStateSchema,
  signingStateSchema,
  TRUST_HEADERS,
  type Receipt,
  type RecordAnswer,
  type RecordRequest,
  type Registration,
  type Rehearsal,
  type SealState,
  type SigningState,
  type TrustAnchors,
  type TrustCheck,
} from './contract.js';
import type { TrustErrorCode } from './errors.js';

/** How the service is reached. */
export interface TrustClientOptions {
  /** With the path of the API, for example `https://trust.example.com/trust/v1`; plain http on this machine alone. */
  readonly url: string;
  readonly apiKey: string;
  readonly customerToken: string;
  /** For answers without a document; default 15 s. */
  readonly timeoutMs?: number;
  /** For documents on their way, and rehearsals; default 5 minutes. */
  readonly documentTimeoutMs?: number;
  readonly dispatcher?: Dispatcher;
}

const TIMEOUT_MS = 15_000;
const DOCUMENT_TIMEOUT_MS = 300_000;
const PDF = 'application/pdf';

interface Call {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: string | Readable;
  readonly contentType?: string;
  readonly contentLength?: number;
  readonly timeoutMs?: number;
}

type Response = Dispatcher.ResponseData;

/**
 * Speaks to the trust service.
 *
 * Every method throws `UnavailableError` `TRUST_UNAVAILABLE` (retry later) when the service is away, busy or ill, and for any other
 * refusal an error that is never retried, with the service's own `TRUST_…` code. Neither token nor national number is ever in a message.
 */
export class TrustClient {
  private readonly url: string;

  /** @throws `ConfigError` `TRUST_CONFIG_INVALID` for an address that is neither https nor this machine's */
  constructor(private readonly options: TrustClientOptions) {
    this.url = readAddress(options.url);
  }

  /** Registers a signing before its first invitation. Again with the same content: nothing happens. */
  register(key: string, registration: Registration): Promise<SigningState> {
    return this.json({ method: 'PUT', path: signing(key), ...jsonBody(registration) }, signingStateSchema);
  }

  /** Records an act: once this resolves, the signature counts. Again with the same record: the same answer. */
  record(key: string, act: RecordRequest): Promise<RecordAnswer> {
    return this.json({ method: 'POST', path: `${signing(key)}/records`, ...jsonBody(act) }, recordAnswerSchema);
  }

  state(key: string): Promise<SigningState> {
    return this.json({ method: 'GET', path: signing(key) }, signingStateSchema);
  }

  /** Ends a signing that was cancelled: nothing is recorded or sealed after it. */
  close(key: string, reason?: string): Promise<SigningState> {
    return this.json({ method: 'POST', path: `${signing(key)}/close`, ...jsonBody({ reason }) }, signingStateSchema);
  }

  /** Tries out the whole seal with a throw-away key. @param path - the original document */
  async rehearse(key: string, path: string): Promise<Rehearsal> {
    return this.json(await this.upload(`${signing(key)}/rehearsal`, path), rehearsalSchema);
  }

  /** Hands over the original for sealing; poll {@link TrustClient.sealState}. @throws `IntegrityError` `TRUST_ORIGINAL_MISMATCH` */
  async seal(key: string, path: string): Promise<SealState> {
    return this.json(await this.upload(`${signing(key)}/seal`, path), sealStateSchema);
  }

  sealState(key: string): Promise<SealState> {
    return this.json({ method: 'GET', path: `${signing(key)}/seal` }, sealStateSchema);
  }

  /**
   * Fetches the sealed document. The target appears only when it is complete and its SHA-256 is what the service says.
   *
   * @throws `StateError` `TRUST_NOT_SEALED`
   */
  async signed(key: string, target: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
    const { sha256, bytes } = await this.sealState(key);
    const response = await this.call({
      method: 'GET',
      path: `${signing(key)}/signed`,
      timeoutMs: this.options.documentTimeoutMs ?? DOCUMENT_TIMEOUT_MS,
    });
    const part = `${target}.part`;
    const hash = createHash('sha256');
    try {
      response.body.on('data', (chunk: Buffer) => hash.update(chunk));
      await pipeline(response.body, createWriteStream(part)).catch((cause: unknown) => {
        throw unavailable('The sealed document broke off.', cause);
      });
      const { size } = await stat(part);
      if (hash.digest('hex') !== sha256 || size !== bytes) {
        throw new IntegrityError<TrustErrorCode>(
          'TRUST_ANSWER_UNREADABLE',
          'The sealed document is not what was said.',
        );
      }
      await rename(part, target);
      return { sha256, bytes: size };
    } finally {
      await rm(part, { force: true });
    }
  }

  /** The evidence bundle of a signing, a zip; read it to its end or destroy it. */
  async evidence(key: string): Promise<Readable> {
    const timeoutMs = this.options.documentTimeoutMs ?? DOCUMENT_TIMEOUT_MS;
    return (await this.call({ method: 'GET', path: `${signing(key)}/evidence`, timeoutMs })).body;
  }

  receipt(receiptId: string): Promise<Receipt> {
    return this.json({ method: 'GET', path: `/receipts/${encodeURIComponent(receiptId)}` }, receiptSchema);
  }

  /** Whom the service trusts, and by what its seals are believed. */
  anchors(): Promise<TrustAnchors> {
    return this.json({ method: 'GET', path: '/anchors' }, anchorsSchema);
  }

  /** Certificate, keys, time-stamping, store and queue of the service. */
  async checks(): Promise<readonly TrustCheck[]> {
    return (await this.json({ method: 'GET', path: '/checks' }, checksSchema)).checks;
  }

  private async json<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
    return readJsonAnswer(await this.call(call), schema);
  }

  private async upload(path: string, file: string): Promise<Call> {
    const { size } = await stat(file);
    const timeoutMs = this.options.documentTimeoutMs ?? DOCUMENT_TIMEOUT_MS;
    return {
      ...{ method: 'POST' as const, path, contentType: PDF, contentLength: size, timeoutMs },
      body: createReadStream(file, { highWaterMark: 1024 * 1024 }),
    };
  }

  /** @returns an answer of 2xx; its body must be read */
  private async call({ method, path, body, contentType, contentLength, timeoutMs }: Call): Promise<Response> {
    const { apiKey, customerToken, dispatcher } = this.options;
    const limitMs = timeoutMs ?? this.options.timeoutMs ?? TIMEOUT_MS;
    let response: Response;
    try {
      response = await request(`${this.url}${path}`, {
        method,
        headers: {
          ...{
            accept: 'application/json',
            [TRUST_HEADERS.apiKey]: apiKey,
            [TRUST_HEADERS.customerToken]: customerToken,
          },
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
          ...(contentLength === undefined ? {} : { 'content-length': String(contentLength) }),
        },
        ...(body === undefined ? {} : { body }),
        ...(dispatcher === undefined ? {} : { dispatcher }),
        headersTimeout: limitMs,
        bodyTimeout: limitMs,
        signal: AbortSignal.timeout(limitMs),
      });
    } catch (cause) {
      throw unavailable('The trust service does not answer.', cause);
    } finally {
      if (typeof body === 'object') body.destroy();
    }
    if (response.statusCode < 200 || response.statusCode > 299) throw await readRefusal(response);
    return response;
  }
}

function jsonBody(value: object): Pick<Call, 'body' | 'contentType'> {
  return { body: JSON.stringify(value), contentType: 'application/json' };
}

function signing(key: string): string {
  return `/signings/${encodeURIComponent(key)}`;
}

function readAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isHere = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (
    url === undefined ||
    url.username !== '' ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere))
  ) {
    const option = 'esign.trust.url';
    throw new ConfigError<TrustErrorCode>('TRUST_CONFIG_INVALID', `${option} must be an https address`, {
      details: { option },
    });
  }
  return url.href.replace(/\/+$/, '');
}
