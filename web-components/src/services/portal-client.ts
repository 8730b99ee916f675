import { type Fetch, requestJson } from './http';
import type { PortalVisit, TranslationTable } from './payloads';

/**
 * The portal's calls, for the holder of one token.
 *
 * Knows no CRM client: plain `fetch` is all it needs. Every method rejects with a `RequestFailure`.
 */
export class PortalClient {
  constructor(
    /** For example `/demo/limepkg-esign`, without a slash at the end. */
    private readonly base: string,
    private readonly token: string,
    private readonly fetchUrl: Fetch = (url, init) => fetch(url, init),
  ) {}

  /** Reads the signing; the server counts this as opening it. */
  signing(): Promise<PortalVisit> {
    return this.get('signing');
  }

  /** A call of the holder of the link. @param path - below `/portal/` and without the token: `sign/checkbox` */
  get<T>(path: string): Promise<T> {
    return requestJson(this.fetchUrl, 'GET', this.withToken(path));
  }

  /** As {@link PortalClient.get}, for a call that may change something. */
  post<T>(path: string, body: object = {}): Promise<T> {
    return requestJson(this.fetchUrl, 'POST', this.withToken(path), body);
  }

  /** The texts of one language; those it lacks are in English. Other languages may come along. */
  translations(language: string): Promise<TranslationTable> {
    const query = new URLSearchParams({ language });
    return requestJson(
      this.fetchUrl,
      'GET',
      `${this.base}/portal/translation/?${query.toString()}`,
      undefined,
      'default',
    );
  }

  get originalDocumentUrl(): string {
    return this.withToken('original_document');
  }

  get signedDocumentUrl(): string {
    return this.withToken('signed_document');
  }

  private withToken(path: string): string {
    return `${this.base}/portal/${path}/${encodeURIComponent(this.token)}/`;
  }
}
