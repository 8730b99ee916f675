import type { IssuerAnchor } from '../../evidence/index.js';
import { isReachable, type BrokerTrust } from './configuration.js';
import { fetchDocument, unavailable, type BrokerFetch } from './transport.js';

type Json = Readonly<Record<string, unknown>>;

/** Something that we fetched ourselves, with the time. */
export interface Fetched<T> {
  readonly uri: string;
  readonly fetchedAt: Date;
  readonly document: T;
}

/** Keys as published. */
export type KeyDocument = Json & { readonly keys: readonly Json[] };

const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

/** What the broker publishes: addresses and keys, fetched by us over the configured issuer's address, and kept for a while. */
export class BrokerDirectory {
  private known: Promise<Fetched<Json>> | undefined;
  private keyed: Fetched<KeyDocument> | undefined;

  constructor(
    private readonly configuration: Omit<BrokerTrust, 'methods'>,
    private readonly call: BrokerFetch,
    private readonly now: () => Date,
  ) {}

  /** @throws `UnavailableError` `BROKER_UNAVAILABLE`, also when what is published is not the configured issuer's */
  async discovery(): Promise<Fetched<Json>> {
    const kept = this.known;
    const value = await kept?.catch(() => undefined);
    if (value !== undefined && this.isFresh(value)) return value;
    if (this.known === kept) this.known = this.discover();
    return this.known ?? this.discover();
  }

  /**
   * The issuer's keys. A key that is not among them is looked for once more: the broker may have changed it a moment ago.
   *
   * @param kid - of the key that is needed; without it whatever is fresh
   */
  async keys(kid?: string): Promise<Fetched<KeyDocument>> {
    const kept = this.keyed;
    const has = kept?.document.keys.some((key) => kid === undefined || key['kid'] === kid);
    if (kept !== undefined && has === true && this.isFresh(kept)) return kept;
    const uri = String((await this.discovery()).document['jwks_uri']);
    const document = await fetchDocument(this.call, uri);
    if (!Array.isArray(document['keys'])) throw unavailable('The broker publishes no keys.');
    this.keyed = { uri, fetchedAt: this.now(), document: document as KeyDocument };
    return this.keyed;
  }

  /** Whom tokens are believed from: the configured issuer, by the keys that were fetched from it here. */
  anchor(): IssuerAnchor {
    const { issuer, environment, clientId } = this.configuration;
    const sets = this.keyed === undefined ? [] : [this.keyed];
    const keySets = sets.map(({ document, fetchedAt }) => ({ keys: document.keys, fetchedAt }));
    return { issuer, environment, audiences: [clientId], keySets };
  }

  private async discover(): Promise<Fetched<Json>> {
    const { issuer, environment } = this.configuration;
    const uri = `${issuer}/.well-known/openid-configuration`;
    const document = await fetchDocument(this.call, uri);
    const addresses = ENDPOINTS.map((name) => document[name]);
    if (document['issuer'] !== issuer) throw unavailable('The broker calls itself by another name than configured.');
    if (!addresses.every((address) => typeof address === 'string' && isReachable(address, environment))) {
      throw unavailable('The broker names an address that may not be called.');
    }
    return { uri, fetchedAt: this.now(), document };
  }

  private isFresh({ fetchedAt }: Fetched<unknown>): boolean {
    return this.now().getTime() - fetchedAt.getTime() < this.configuration.refreshMs;
  }
}
