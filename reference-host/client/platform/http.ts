/** Options of a call. */
export interface HttpOptions {
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly responseType?: 'json' | 'text' | 'arraybuffer' | 'blob';
}

/** Every answer but a 2xx, and no answer at all (`status` 0). */
export class HttpResponseError extends Error {
  override readonly name = 'HttpResponseError';

  constructor(
    readonly status: number,
    message: string,
    /** The body, parsed where it is JSON. */
    readonly response: unknown,
  ) {
    super(message);
  }
}

type Body = object | undefined;

/** Calls to the CRM's server; addresses are relative to the application. */
export class HttpClient {
  /** @param onLoggedOut - called when the server no longer knows the session */
  constructor(
    private readonly root: string,
    private readonly onLoggedOut: () => void,
  ) {}

  get(url: string, options?: HttpOptions): Promise<unknown> {
    return this.send('GET', url, undefined, options);
  }

  delete(url: string, options?: HttpOptions): Promise<unknown> {
    return this.send('DELETE', url, undefined, options);
  }

  post(url: string, data?: object, options?: HttpOptions): Promise<unknown> {
    return this.send('POST', url, data, options);
  }

  put(url: string, data?: object, options?: HttpOptions): Promise<unknown> {
    return this.send('PUT', url, data, options);
  }

  patch(url: string, data?: object, options?: HttpOptions): Promise<unknown> {
    return this.send('PATCH', url, data, options);
  }

  /** Address of something the browser fetches by itself. */
  addressOf(url: string, params: HttpOptions['params'] = {}): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) {
      for (const one of typeof value === 'string' ? [value] : value) search.append(name, one);
    }
    const query = search.toString();
    return `${this.root}${url.replace(/^\//, '')}${query === '' ? '' : `?${query}`}`;
  }

  /** As the other calls, with the answer itself: for headers. */
  async request(method: string, url: string, data: Body, options: HttpOptions = {}): Promise<Response> {
    const response = await fetch(this.addressOf(url, options.params), {
      method,
      headers: headersOf(data, options),
      body: data === undefined ? undefined : isRaw(data) ? (data as BodyInit) : JSON.stringify(data),
      credentials: 'same-origin',
      cache: 'no-store',
    }).catch((cause: unknown) => {
      throw new HttpResponseError(0, 'The server cannot be reached', { cause: String(cause) });
    });
    if (response.ok) return response;
    if (response.status === 401) this.onLoggedOut();
    throw new HttpResponseError(response.status, `${response.status} ${response.statusText}`, await bodyOf(response));
  }

  private async send(method: string, url: string, data: Body, options: HttpOptions = {}): Promise<unknown> {
    const response = await this.request(method, url, data, options);
    switch (options.responseType ?? 'json') {
      case 'text':
        return await response.text();
      case 'arraybuffer':
        return await response.arrayBuffer();
      case 'blob':
        return await response.blob();
      default:
        return response.status === 204 ? undefined : await json(response);
    }
  }
}

function isRaw(data: object): boolean {
  return data instanceof Blob || data instanceof ArrayBuffer || data instanceof FormData;
}

function headersOf(data: Body, { headers = {}, responseType = 'json' }: HttpOptions): Headers {
  const all = new Headers();
  if (responseType === 'json') all.set('accept', 'application/json');
  if (data !== undefined && !isRaw(data)) all.set('content-type', 'application/json');
  for (const [name, value] of Object.entries(headers)) {
    all.delete(name);
    for (const one of typeof value === 'string' ? [value] : value) all.append(name, one);
  }
  return all;
}

async function json(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpResponseError(response.status, 'The answer is not JSON', text.slice(0, 200));
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => '');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
